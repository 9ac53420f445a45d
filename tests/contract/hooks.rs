//! Webhooks, and deliveries on their way there.

use crate::bench::{Bench, a_bid, at, key, page};
use arte::ids::{AuctionId, Paddle};
use arte::notices::{Secret, WebhookKind};
use arte::persistence::{
    Failed, MailState, NewDelivery, NewMail, OldSecret, Store, StoreError, Telling, Webhook, WebhookEdit,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

fn name(second: i64) -> Uuid {
    let millis = u128::try_from(second).unwrap() * 1_000;
    Uuid::from_u128((millis << 80) | (Uuid::new_v4().as_u128() & ((1 << 64) - 1)) | (7 << 76) | (2 << 62))
}

fn a_webhook(second: i64) -> Webhook {
    Webhook {
        id: name(second),
        url: format!("https://hooks.example/{second}"),
        kinds: vec![WebhookKind::Opened, WebhookKind::Closed],
        secret: Secret::new([u8::try_from(second).unwrap(); 32]),
        old_secret: None,
        is_enabled: true,
        stopped_for: None,
        created_at: at(second),
    }
}

fn a_delivery(webhook: &Webhook, line: Option<(AuctionId, u64)>, second: i64) -> NewDelivery {
    let (id, kind, body) = (name(second), "auction.opened".to_owned(), "{\"달\":1}".to_owned());
    NewDelivery { id, webhook: webhook.id, line, kind, body, at: at(second) }
}

async fn added(store: &Arc<dyn Store>, second: i64) -> Webhook {
    let webhook = a_webhook(second);
    store.add_webhook(&webhook, 20).await.unwrap();
    webhook
}

async fn put(store: &Arc<dyn Store>, webhook: &Webhook, second: i64) -> Uuid {
    let delivery = a_delivery(webhook, None, second);
    store.put_delivery(&delivery).await.unwrap();
    delivery.id
}

async fn take(store: &Arc<dyn Store>, webhook: &Webhook, now: i64, held_until: i64, most: u32) -> Vec<Uuid> {
    let taken = store.take_deliveries(webhook.id, at(now), at(held_until), most).await.unwrap();
    taken.into_iter().map(|delivery| delivery.id).collect()
}

pub async fn a_webhook_comes_back_as_it_was_registered_and_changed(store: Arc<dyn Store>) {
    let (first, second) = (added(&store, 1).await, added(&store, 2).await);
    assert_eq!(store.webhooks().await.unwrap(), [first.clone(), second.clone()]);
    assert!(matches!(store.add_webhook(&a_webhook(3), 2).await, Err(StoreError::Conflict("webhooks"))));
    store.stop_webhook(first.id, "it answers 410").await.unwrap();
    let stopped = store.webhook(first.id).await.unwrap().unwrap();
    assert_eq!((stopped.is_enabled, stopped.stopped_for.as_deref()), (false, Some("it answers 410")));
    let kinds = vec![WebhookKind::Paused];
    let edit = WebhookEdit { url: None, kinds: Some(kinds.clone()), is_enabled: None };
    let edited = store.edit_webhook(first.id, &edit).await.unwrap();
    assert_eq!(edited, Webhook { kinds, ..stopped });
    let edit = WebhookEdit { url: Some("https://b.example/".into()), kinds: None, is_enabled: Some(true) };
    let edited = store.edit_webhook(first.id, &edit).await.unwrap();
    assert_eq!(
        (edited.is_enabled, edited.stopped_for.as_deref(), edited.url.as_str()),
        (true, None, "https://b.example/")
    );

    let secret = Secret::new([9; 32]);
    let turned = store.rotate_secret(second.id, &secret, at(50)).await.unwrap();
    let old_secret = Some(OldSecret { secret: second.secret.clone(), until: at(50) });
    assert_eq!(turned, Webhook { secret, old_secret, ..second.clone() });
    for nobody in [
        store.edit_webhook(name(9), &WebhookEdit::default()).await,
        store.rotate_secret(name(9), &Secret::new([9; 32]), at(1)).await,
    ] {
        assert!(matches!(nobody, Err(StoreError::NotFound("webhook"))));
    }
    put(&store, &second, 5).await;
    assert!(store.remove_webhook(second.id).await.unwrap());
    assert!(!store.remove_webhook(second.id).await.unwrap());
    assert_eq!(store.webhook(second.id).await.unwrap(), None);
}

pub async fn a_line_goes_to_an_address_once_with_the_move_that_tells_it(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let webhook = added(&store, 1).await;
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    let mut seen = store.untold(at(0), None, 9).await.unwrap()[0].position;
    let line = Some((owner.auction, 1));
    let gone = a_webhook(9);
    let telling = |position, deliveries| Telling {
        auction: owner.auction,
        position,
        notices: Vec::new(),
        no_letter_since: at(0),
        no_opening_since: at(0),
        deliveries,
    };
    let first = a_delivery(&webhook, line, 5);
    let (again, to_nobody) = (a_delivery(&webhook, line, 6), a_delivery(&gone, line, 7));
    seen.seq = 1;
    assert!(store.tell(&telling(seen, vec![first.clone()])).await.unwrap());
    assert!(!store.tell(&telling(seen, vec![a_delivery(&webhook, None, 8)])).await.unwrap());
    seen.version += 1;
    assert!(store.tell(&telling(seen, vec![again, to_nobody])).await.unwrap());
    assert_eq!(take(&store, &webhook, 10, 99, 9).await, [first.id]);
    let found = store.delivery(first.id).await.unwrap().unwrap();
    assert_eq!((found.body.as_str(), found.attempts, found.state), (first.body.as_str(), 1, MailState::Waiting));
}

pub async fn deliveries_are_held_by_address(store: Arc<dyn Store>) {
    let (slow, quick) = (added(&store, 1).await, added(&store, 2).await);
    let of_slow = [put(&store, &slow, 10).await, put(&store, &slow, 11).await, put(&store, &slow, 12).await];
    let of_quick = put(&store, &quick, 13).await;
    assert_eq!(store.due_webhooks(at(9)).await.unwrap(), Vec::<Uuid>::new());
    assert_eq!(store.due_webhooks(at(13)).await.unwrap(), [slow.id, quick.id]);
    assert_eq!(take(&store, &slow, 13, 100, 2).await, of_slow[..2]);
    assert_eq!(take(&store, &quick, 13, 100, 2).await, [of_quick]);
    assert_eq!(store.due_webhooks(at(13)).await.unwrap(), [slow.id]);
    assert_eq!(take(&store, &slow, 100, 200, 9).await, of_slow, "whoever held them is gone");
    store.mark_undelivered(of_slow[0], 1, "late", Failed::Dead).await.unwrap();
    assert_eq!(store.delivery(of_slow[0]).await.unwrap().unwrap().state, MailState::Waiting, "a try of before");
    store.mark_undelivered(of_slow[0], 2, "it answers 500", Failed::TryAgainAt(at(300))).await.unwrap();
    store.mark_delivered(of_slow[1], at(150)).await.unwrap();
    assert_eq!(take(&store, &slow, 250, 400, 9).await, of_slow[2..]);
    assert_eq!(take(&store, &slow, 300, 400, 9).await, of_slow[..1]);
    // Nothing goes to an address that is disabled, and nothing of it is lost.
    store.stop_webhook(slow.id, "x").await.unwrap();
    assert_eq!(store.due_webhooks(at(900)).await.unwrap(), [quick.id]);
    let edit = WebhookEdit { is_enabled: Some(true), ..WebhookEdit::default() };
    store.edit_webhook(slow.id, &edit).await.unwrap();
    assert_eq!(store.due_webhooks(at(900)).await.unwrap(), [slow.id, quick.id]);
}

pub async fn twenty_couriers_at_once_take_each_delivery_once(store: Arc<dyn Store>) {
    let webhook = added(&store, 1).await;
    let mut all = BTreeSet::new();
    for second in 1..=40 {
        all.insert(put(&store, &webhook, second).await);
    }
    let race: Vec<_> = (0..20)
        .map(|_| {
            let (store, webhook) = (Arc::clone(&store), webhook.clone());
            tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let hand = take(&store, &webhook, 100, 1_000, 2).await;
                    if hand.is_empty() {
                        return taken;
                    }
                    taken.extend(hand);
                }
            })
        })
        .collect();
    let mut taken = Vec::new();
    for courier in race {
        taken.extend(courier.await.unwrap());
    }
    assert_eq!(taken.len(), all.len());
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), all);
}

pub async fn what_was_given_up_is_listed_and_tried_again(store: Arc<dyn Store>) {
    let webhook = added(&store, 1).await;
    let (delivery, waiting) = (put(&store, &webhook, 10).await, put(&store, &webhook, 12).await);
    let mail = NewMail {
        id: name(11),
        to: "ann@example.org".into(),
        kind: "outbid".into(),
        language: "ko".into(),
        subject: "x".into(),
        text: "x".into(),
        html: "x".into(),
        created_at: at(11),
        holds_secret: false,
    };
    store.put(&mail).await.unwrap();
    assert_eq!(take(&store, &webhook, 10, 99, 1).await, [delivery]);
    store.mark_undelivered(delivery, 1, "it answers 500", Failed::Dead).await.unwrap();
    store.take_due(at(11), at(99), 1).await.unwrap();
    store.mark_failed(mail.id, 1, "550 no such mailbox", Failed::Dead, false).await.unwrap();

    let first = store.dead_letters(page(1, None)).await.unwrap();
    let second = store.dead_letters(page(1, first.next)).await.unwrap();
    let (letter, hook) = (&first.items[0], &second.items[0]);
    assert_eq!((letter.id, letter.is_webhook, letter.to.as_str()), (mail.id, false, "ann@example.org"));
    assert_eq!((hook.id, hook.is_webhook, hook.to.as_str()), (delivery, true, webhook.url.as_str()));
    assert_eq!((hook.attempts, hook.last_error.as_deref(), second.next), (1, Some("it answers 500"), None));
    assert!(matches!(store.deliver_again(waiting, at(50)).await, Err(StoreError::Conflict("delivery"))));
    assert!(matches!(store.deliver_again(name(50), at(50)).await, Err(StoreError::NotFound("delivery"))));
    let again = store.deliver_again(delivery, at(50)).await.unwrap();
    assert_eq!((again.id, again.attempts, again.next_try_at, again.state), (delivery, 0, at(50), MailState::Waiting));
    assert_eq!(store.dead_letters(page(9, None)).await.unwrap().items.len(), 1);

    store.mark_delivered(delivery, at(60)).await.unwrap();
    assert_eq!(store.forget_deliveries(at(100)).await.unwrap(), 1, "what waits is kept");
    assert!(store.delivery(waiting).await.unwrap().is_some());
}
