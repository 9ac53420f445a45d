//! The outbox.

use crate::bench::{at, page};
use arte::persistence::{Failed, Mail, MailBody, MailState, NewMail, Store, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// A letter written at a second; later ones have greater names.
fn a_letter(second: i64) -> NewMail {
    let millis = u128::try_from(second).unwrap() * 1_000;
    let name = (millis << 80) | (Uuid::new_v4().as_u128() & ((1 << 64) - 1)) | (7 << 76) | (2 << 62);
    NewMail {
        id: Uuid::from_u128(name),
        to: "ann@example.org".into(),
        kind: "welcome".into(),
        language: "ko".into(),
        subject: "환영합니다".into(),
        text: "안녕하세요\n".into(),
        html: "<p>안녕하세요</p>".into(),
        created_at: at(second),
        holds_secret: false,
    }
}

fn a_code(second: i64) -> NewMail {
    NewMail { kind: "sign_up_code".into(), text: "7GK4QX".into(), holds_secret: true, ..a_letter(second) }
}

/// What is to be found of a letter that was just put in.
fn waiting(new: &NewMail) -> Mail {
    Mail {
        id: new.id,
        to: new.to.clone(),
        kind: new.kind.clone(),
        language: new.language.clone(),
        subject: new.subject.clone(),
        holds_secret: new.holds_secret,
        created_at: new.created_at,
        state: MailState::Waiting,
        attempts: 0,
        next_try_at: new.created_at,
        sent_at: None,
        last_error: None,
    }
}

fn words(new: &NewMail) -> MailBody {
    MailBody { text: new.text.clone(), html: new.html.clone() }
}

async fn put(store: &Arc<dyn Store>, letter: NewMail) -> NewMail {
    store.put(&letter).await.unwrap();
    letter
}

async fn take(store: &Arc<dyn Store>, now: i64, held_until: i64, most: u32) -> Vec<Uuid> {
    let taken = store.take_due(at(now), at(held_until), most).await.unwrap();
    taken.into_iter().map(|(mail, _)| mail.id).collect()
}

async fn found(store: &Arc<dyn Store>, id: Uuid) -> (Mail, Option<MailBody>) {
    store.mail(id).await.unwrap().unwrap()
}

pub async fn a_letter_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    for letter in [a_letter(1), a_code(2)] {
        let letter = put(&store, letter).await;
        assert_eq!(found(&store, letter.id).await, (waiting(&letter), Some(words(&letter))));
        assert!(matches!(store.put(&letter).await, Err(StoreError::Conflict("mail"))));
    }
    assert_eq!(store.mail(Uuid::new_v4()).await.unwrap(), None);
}

pub async fn a_letter_is_held_by_whoever_took_it_until_an_instant(store: Arc<dyn Store>) {
    assert_eq!(store.next_due().await.unwrap(), None);
    let (first, second) = (put(&store, a_letter(10)).await, put(&store, a_letter(20)).await);
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    assert_eq!(take(&store, 9, 100, 5).await, Vec::<Uuid>::new());
    let taken = store.take_due(at(10), at(100), 5).await.unwrap();
    let held = Mail { attempts: 1, next_try_at: at(100), ..waiting(&first) };
    assert_eq!(taken, [(held.clone(), words(&first))]);
    assert_eq!(found(&store, first.id).await.0, held);
    assert_eq!(store.next_due().await.unwrap(), Some(at(20)));
    assert_eq!(take(&store, 99, 200, 5).await, [second.id], "the first is held");
    assert_eq!(take(&store, 100, 201, 5).await, [first.id], "whoever held it is gone");
    assert_eq!(found(&store, first.id).await.0.attempts, 2);

    let many: Vec<_> = [30, 31, 32].map(a_letter).into();
    for letter in &many {
        put(&store, letter.clone()).await;
    }
    assert_eq!(take(&store, 150, 300, 2).await, [many[0].id, many[1].id], "the longest due go first");
    assert_eq!(take(&store, 150, 300, 2).await, [many[2].id]);
}

pub async fn twenty_postmen_at_once_take_each_letter_once(store: Arc<dyn Store>) {
    let mut all = BTreeSet::new();
    for second in 1..=60 {
        all.insert(put(&store, a_letter(second)).await.id);
    }
    let race: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let hand = take(&store, 100, 1_000, 4).await;
                    if hand.is_empty() {
                        return taken;
                    }
                    taken.extend(hand);
                }
            })
        })
        .collect();
    let mut taken = Vec::new();
    for postman in race {
        taken.extend(postman.await.unwrap());
    }
    assert_eq!(taken.len(), all.len());
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), all);
}

pub async fn letters_with_codes_lose_their_words(store: Arc<dyn Store>) {
    for (letter, keeps_words, stay) in
        [(a_letter(1), false, true), (a_code(2), false, false), (a_letter(3), true, true), (a_code(4), true, true)]
    {
        let (sent, dead) =
            (put(&store, letter.clone()).await, put(&store, NewMail { id: a_letter(9).id, ..letter }).await);
        assert_eq!(take(&store, 10, 99, 9).await.len(), 2);
        store.mark_sent(sent.id, at(11), keeps_words).await.unwrap();
        store.mark_failed(dead.id, 1, "no such mailbox", Failed::Dead, keeps_words).await.unwrap();
        let kept = |letter| stay.then(|| words(letter));
        let (mail, body) = found(&store, sent.id).await;
        let done =
            Mail { state: MailState::Sent, attempts: 1, next_try_at: at(99), sent_at: Some(at(11)), ..waiting(&sent) };
        assert_eq!((mail, body), (done, kept(&sent)));
        let (mail, body) = found(&store, dead.id).await;
        let last_error = Some("no such mailbox".to_owned());
        let done = Mail { state: MailState::Dead, attempts: 1, next_try_at: at(99), last_error, ..waiting(&dead) };
        assert_eq!((mail, body), (done, kept(&dead)));
        assert_eq!(take(&store, 1_000, 2_000, 9).await, Vec::<Uuid>::new(), "neither is due ever again");
        assert_eq!(store.next_due().await.unwrap(), None);
    }
}

pub async fn a_try_that_somebody_else_has_repeated_says_nothing(store: Arc<dyn Store>) {
    let letter = put(&store, a_letter(1)).await;
    assert_eq!(take(&store, 1, 10, 1).await, [letter.id]);
    store.mark_failed(letter.id, 1, "greylisted", Failed::TryAgainAt(at(5)), false).await.unwrap();
    let (mail, _) = found(&store, letter.id).await;
    assert_eq!((mail.next_try_at, mail.last_error.as_deref()), (at(5), Some("greylisted")));
    assert_eq!(take(&store, 5, 20, 1).await, [letter.id]);
    // The first try, thawed: the letter is in the second one's hands now.
    for then in [Failed::TryAgainAt(at(6)), Failed::Dead] {
        store.mark_failed(letter.id, 1, "late", then, false).await.unwrap();
    }
    let (mail, _) = found(&store, letter.id).await;
    assert_eq!(
        (mail.state, mail.next_try_at, mail.last_error.as_deref()),
        (MailState::Waiting, at(20), Some("greylisted"))
    );
}

pub async fn what_was_sent_is_a_fact(store: Arc<dyn Store>) {
    let letter = put(&store, a_code(1)).await;
    take(&store, 1, 10, 1).await;
    take(&store, 10, 20, 1).await;
    store.mark_failed(letter.id, 2, "no such mailbox", Failed::Dead, false).await.unwrap();
    // The first try, thawed, had gone through.
    store.mark_sent(letter.id, at(9), false).await.unwrap();
    store.mark_sent(letter.id, at(30), false).await.unwrap();
    store.mark_failed(letter.id, 2, "late", Failed::TryAgainAt(at(40)), false).await.unwrap();
    let (mail, body) = found(&store, letter.id).await;
    assert_eq!((mail.state, mail.sent_at, mail.last_error, body), (MailState::Sent, Some(at(9)), None, None));
}

pub async fn a_dead_letter_is_tried_again_from_the_beginning(store: Arc<dyn Store>) {
    let (letter, code) = (put(&store, a_letter(1)).await, put(&store, a_code(2)).await);
    assert!(matches!(store.try_again(letter.id, at(3)).await, Err(StoreError::Conflict("mail"))), "it waits");
    take(&store, 3, 10, 9).await;
    for id in [letter.id, code.id] {
        store.mark_failed(id, 1, "no such mailbox", Failed::Dead, false).await.unwrap();
    }
    let again = store.try_again(letter.id, at(50)).await.unwrap();
    let last_error = Some("no such mailbox".to_owned());
    assert_eq!(again, Mail { next_try_at: at(50), last_error, ..waiting(&letter) });
    assert_eq!(take(&store, 50, 60, 9).await, [letter.id]);
    assert!(matches!(store.try_again(code.id, at(51)).await, Err(StoreError::Conflict("mail"))), "its words are gone");
    assert!(matches!(store.try_again(Uuid::new_v4(), at(51)).await, Err(StoreError::NotFound("mail"))));
}

pub async fn letters_are_listed_newest_first(store: Arc<dyn Store>) {
    let mut ids = Vec::new();
    for second in 1..=5 {
        ids.insert(0, put(&store, a_letter(second)).await.id);
    }
    store.mark_sent(ids[1], at(9), false).await.unwrap();
    store.mark_sent(ids[4], at(9), false).await.unwrap();
    let list = async |state, limit, after| {
        let found = store.mails(state, page(limit, after)).await.unwrap();
        (found.items.into_iter().map(|mail| mail.id).collect::<Vec<_>>(), found.next)
    };
    let (first, next) = list(None, 3, None).await;
    let (second, end) = list(None, 3, next).await;
    assert_eq!((first.as_slice(), second.as_slice(), end), (&ids[..3], &ids[3..], None));
    assert_eq!(list(Some(MailState::Sent), 9, None).await.0, [ids[1], ids[4]]);
    let (first, next) = list(Some(MailState::Waiting), 2, None).await;
    assert_eq!(first, [ids[0], ids[2]]);
    assert_eq!(list(Some(MailState::Waiting), 2, next).await, (vec![ids[3]], None));
    assert_eq!(list(Some(MailState::Dead), 9, None).await, (vec![], None));
    assert!(matches!(store.mails(None, page(3, Some("?".into()))).await, Err(StoreError::NotFound("cursor"))));
}

pub async fn old_letters_are_forgotten_but_for_those_that_wait(store: Arc<dyn Store>) {
    let (sent, dead, waits) =
        (put(&store, a_letter(1)).await, put(&store, a_letter(2)).await, put(&store, a_letter(3)).await);
    let young = put(&store, a_letter(10)).await;
    take(&store, 2, 50, 9).await;
    store.mark_sent(sent.id, at(3), false).await.unwrap();
    store.mark_failed(dead.id, 1, "", Failed::Dead, false).await.unwrap();
    store.mark_sent(young.id, at(11), false).await.unwrap();
    assert_eq!(store.forget_mails(at(10)).await.unwrap(), 2);
    let left: Vec<_> = store.mails(None, page(9, None)).await.unwrap().items.into_iter().map(|mail| mail.id).collect();
    assert_eq!(left, [young.id, waits.id]);
}
