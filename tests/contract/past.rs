//! What has been: answers, bids, attempts.

use crate::bench::{Bench, Owner, a_bid, a_refusal, a_session, a_user, amount, at, key, page, usd};
use arte::auction::{Accepted, Act, Answer, EventKind, Rejection, Verdict};
use arte::identity::Scope;
use arte::ids::{AuctionId, Paddle, UserId};
use arte::persistence::{ApiKey, NewApiKey, Role, User};
use arte::persistence::{
    Append, Appended, Attempt, AttemptOutcome, MyAttempt, MyBids, Paged, RefusedAttempt, Store, StoreError,
};
use arte::timestamp::Timestamp;
use std::sync::Arc;
use uuid::Uuid;

pub async fn refusals_are_remembered_and_the_first_answer_stands(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let stranger = UserId(Uuid::new_v4());
    let full =
        RefusedAttempt { max: Some(amount(7)), rejection: Rejection::NotRegistered, ..a_refusal(stranger, key(), 11) };
    let bare = RefusedAttempt { amount: None, ..a_refusal(stranger, key(), 10) };
    owner.refuse(vec![full.clone(), bare.clone()]).await;
    // With the same key again, alone and twice in one batch: the first answer stands, and nobody is fenced for it.
    let other = RefusedAttempt { rejection: Rejection::KeyReused, at: at(12), ..full.clone() };
    owner.refuse(vec![other.clone()]).await;
    let late = a_refusal(stranger, key(), 13);
    owner.refuse(vec![late.clone(), RefusedAttempt { rejection: Rejection::Paused, ..late.clone() }, other]).await;
    assert_eq!(store.claim(owner.auction, None).await.unwrap().refused, [bare, full.clone(), late]);

    let answer = store.answer(owner.auction, stranger, full.key).await.unwrap().unwrap();
    let verdict = Verdict::Refused { rejection: Rejection::NotRegistered, ask: full.ask };
    assert_eq!(answer, Answer { fingerprint: full.fingerprint, verdict });
}

pub async fn the_answer_to_a_key_is_found_for_ever(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let ((ann, ann_paddle), (bob, bob_paddle)) = (bench.bidder().await, bench.bidder().await);
    let mut owner = bench.auction(1).await;
    let (anns, bobs) = (key(), key());
    let bid = |leader: Paddle, kind: EventKind| match kind {
        EventKind::BidAccepted(bid) => EventKind::BidAccepted(arte::auction::BidAccepted { leader, ..bid }),
        other => other,
    };
    let answered = EventKind::ProxyAnswered {
        paddle: ann_paddle,
        amount: amount(25_000),
        ask: amount(28_000),
        ends_at: at(5_000),
    };
    owner.say(vec![a_bid(ann_paddle, anns), bid(ann_paddle, a_bid(bob_paddle, bobs)), answered]).await;

    let accepted = |seq, price, leading, ask| {
        let at = at(1_000 + i64::try_from(seq).unwrap());
        Verdict::Accepted(Accepted { seq, at, amount: amount(20_000), price: amount(price), leading, ask: amount(ask) })
    };
    for (user, key, verdict) in
        [(ann, anns, accepted(1, 20_000, true, 22_000)), (bob, bobs, accepted(2, 25_000, false, 28_000))]
    {
        let answer = store.answer(owner.auction, user, key).await.unwrap().unwrap();
        assert_eq!(answer, Answer { fingerprint: *key.0.as_bytes(), verdict });
    }
    // A key is its owner's: somebody else's key, and a key of another auction, are unknown.
    assert_eq!(store.answer(owner.auction, ann, bobs).await.unwrap(), None);
    assert_eq!(store.answer(owner.auction, UserId(Uuid::new_v4()), anns).await.unwrap(), None);
    let other = bench.auction(2).await;
    assert_eq!(store.answer(other.auction, ann, anns).await.unwrap(), None);
}

pub async fn events_are_read_in_pieces(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    owner.say((0..7).map(|_| a_bid(Paddle(1), key())).collect()).await;
    let all = store.events(owner.auction, 0, 100).await.unwrap();
    assert_eq!(all.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(store.events(owner.auction, 1, 100).await.unwrap(), all);
    assert_eq!(store.events(owner.auction, 3, 2).await.unwrap(), all[2..4]);
    for (auction, from, limit) in
        [(owner.auction, 8, 9), (owner.auction, 1, 0), (AuctionId(Uuid::new_v4()), 1, 9), (owner.auction, u64::MAX, 9)]
    {
        assert_eq!(store.events(auction, from, limit).await.unwrap(), []);
    }
}

/// Rows of the log hold up to 64 lines: batches of one line, of some rows and just beside the borders, with all kinds of lines between.
pub async fn a_log_reads_alike_however_it_was_cut_into_batches(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let act = || Act { actor: UserId(Uuid::nil()), reason: "two\nlines, \"quoted\" and 한글".into() };
    for lines in [1, 63, 64, 65, 1, 150, 2, 128] {
        let kind = |line: usize| match (line + lines) % 7 {
            5 => EventKind::Paused { act: act() },
            6 => EventKind::BidRetracted {
                act: act(),
                of: line as u64 + 1,
                price: None,
                leader: None,
                ask: amount(1),
                bid_count: 0,
                reserve_met: None,
            },
            _ => a_bid(Paddle(1), key()),
        };
        owner.say((0..lines).map(kind).collect()).await;
    }
    let all = store.claim(owner.auction, None).await.unwrap().events;
    assert_eq!(all.len(), 474);
    for from in [1, 2, 63, 64, 65, 66, 128, 129, 190, 345, 470, 474, 475] {
        for limit in [1, 2, 64, 65, 100, 1_000] {
            let expected = &all[(from - 1).min(all.len())..(from - 1 + limit).min(all.len())];
            let read = store.events(owner.auction, from as u64, u32::try_from(limit).unwrap()).await.unwrap();
            assert_eq!(read, expected, "{limit} from {from}");
        }
    }
    let taken_out: Vec<u64> = all
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::BidRetracted { of, .. } => Some(of),
            _ => None,
        })
        .collect();
    let bids = all.iter().rev().filter(|event| matches!(event.kind, EventKind::BidAccepted(_)));
    let bids: Vec<_> = bids.map(|event| (event.clone(), taken_out.contains(&event.seq))).collect();
    for limit in [1, 7, 64, 100] {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let read = store.bids(owner.auction, before, limit).await.unwrap();
            let Some((last, _)) = read.last() else { break };
            before = Some(last.seq);
            assert!(read.len() <= limit as usize);
            seen.extend(read);
        }
        assert_eq!(seen, bids, "{limit} at a time");
    }
}

pub async fn the_bid_history_knows_what_was_taken_out(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let act = Act { actor: UserId(Uuid::new_v4()), reason: "a typing mistake".into() };
    let answered = |price| EventKind::ProxyAnswered {
        paddle: Paddle(1),
        amount: amount(price),
        ask: amount(price),
        ends_at: at(9),
    };
    owner
        .say(vec![
            EventKind::Opened { ends_at: at(9) },
            a_bid(Paddle(1), key()),
            a_bid(Paddle(2), key()),
            answered(5),
            a_bid(Paddle(3), key()),
            answered(6),
            EventKind::BidRetracted {
                act,
                of: 3,
                price: None,
                leader: None,
                ask: amount(1),
                bid_count: 1,
                reserve_met: None,
            },
        ])
        .await;
    let seen =
        |bids: Vec<(arte::auction::Event, bool)>| bids.iter().map(|(bid, gone)| (bid.seq, *gone)).collect::<Vec<_>>();
    let all = [(6, false), (5, false), (4, true), (3, true), (2, false)];
    assert_eq!(seen(store.bids(owner.auction, None, 100).await.unwrap()), all);
    assert_eq!(seen(store.bids(owner.auction, None, 2).await.unwrap()), all[..2]);
    assert_eq!(seen(store.bids(owner.auction, Some(5), 2).await.unwrap()), all[2..4]);
    assert_eq!(seen(store.bids(owner.auction, Some(2), 2).await.unwrap()), []);
}

fn attempts(page: Paged<MyAttempt>) -> (Vec<Attempt>, Option<String>) {
    (page.items.into_iter().map(|mine| mine.attempt).collect(), page.next)
}

/// Reads a list to its end, two rows at a time.
async fn all_pages(store: &Arc<dyn Store>, user: Option<UserId>, auction: AuctionId) -> Vec<Attempt> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = page(2, after);
        let (items, next) = match user {
            Some(user) => attempts(store.attempts_of_user(&MyBids::of(user), page).await.unwrap()),
            None => {
                let got = store.attempts_in_auction(auction, page).await.unwrap();
                (got.items, got.next)
            }
        };
        assert!(items.len() <= 2);
        all.extend(items);
        match next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

pub async fn attempts_are_listed_newest_first_without_a_gap_between_pages(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let ((ann, ann_paddle), (bob, bob_paddle)) = (bench.bidder().await, bench.bidder().await);
    let (mut one, mut two) = (bench.auction(1).await, bench.auction(2).await);
    // Many attempts of one instant, of two people, in two auctions, some under the same key: only the whole sort key tells them apart.
    let (shared, same) = (key(), at(1_001));
    for owner in [&mut one, &mut two] {
        let mut batch =
            owner.batch(vec![a_bid(ann_paddle, shared), a_bid(ann_paddle, key()), a_bid(bob_paddle, shared)]);
        batch.events.iter_mut().for_each(|event| event.at = same);
        let refused = [ann, ann, bob].map(|user| RefusedAttempt { at: same, ..a_refusal(user, key(), 0) });
        owner.write(Append { refused: refused.to_vec(), ..batch }).await.unwrap();
        owner.refuse(vec![a_refusal(ann, key(), 2_000), a_refusal(ann, key(), 3)]).await;
    }

    let anns = all_pages(&store, Some(ann), one.auction).await;
    assert_eq!(anns.len(), 12);
    assert!(anns.iter().all(|attempt| attempt.user == ann && attempt.paddle == Some(ann_paddle)));
    assert!(anns.is_sorted_by(|one, next| one.at >= next.at), "newest first");
    let mut keys: Vec<_> = anns.iter().map(|attempt| (attempt.auction, attempt.key)).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 12, "each once");

    let in_two = all_pages(&store, None, two.auction).await;
    assert_eq!(in_two.len(), 8);
    assert_eq!(in_two.iter().filter(|attempt| attempt.user == bob).count(), 2);
    let anns_in_two: Vec<_> = anns.iter().filter(|attempt| attempt.auction == two.auction).collect();
    assert_eq!(in_two.iter().filter(|attempt| attempt.user == ann).collect::<Vec<_>>(), anns_in_two);

    let accepted = in_two.iter().find(|attempt| attempt.user == ann && attempt.key == shared).unwrap();
    assert_eq!(accepted.outcome, AttemptOutcome::Accepted { seq: 1 });
    assert_eq!((accepted.amount, accepted.max), (Some(amount(20_000)), Some(amount(30_000))));
    let refused = &in_two[0];
    assert_eq!((refused.at, refused.outcome), (at(2_000), AttemptOutcome::Refused(Rejection::BelowAsk)));
    assert_eq!((refused.amount, refused.max, refused.currency), (Some(amount(100)), None, usd()));

    for nonsense in ["", "zz", "00", &"0".repeat(111), &"0".repeat(114)] {
        let answers = [
            store.attempts_of_user(&MyBids::of(ann), page(2, Some(nonsense.into()))).await.map(drop),
            store.attempts_in_auction(one.auction, page(2, Some(nonsense.into()))).await.map(drop),
        ];
        assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::NotFound("cursor")))), "{nonsense:?}");
    }
}

pub async fn attempts_of_a_stranger_are_listed_too(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    let stranger = bench.user().await;
    owner.refuse(vec![a_refusal(stranger, key(), 5)]).await;
    let (listed, next) = attempts(store.attempts_of_user(&MyBids::of(stranger), page(9, None)).await.unwrap());
    assert_eq!((listed.len(), listed[0].paddle, next), (1, None, None));
    assert_eq!(store.attempts_in_auction(owner.auction, page(9, None)).await.unwrap().items, listed);
    let nobody = MyBids::of(UserId(Uuid::new_v4()));
    assert_eq!(store.attempts_of_user(&nobody, page(9, None)).await.unwrap().items, []);
}

/// Told to each store by itself, for `begin` is none of the traits.
pub async fn a_new_history_fences_every_owner_and_signs_everybody_out(
    store: Arc<dyn Store>,
    begin: impl AsyncFn(Timestamp) -> Result<(), StoreError>,
) {
    let bench = Bench::new(&store).await;
    let (mut first, mut second) = (bench.auction(1).await, bench.auction(2).await);
    for _ in 0..3 {
        second = Owner::claim(&store, second.auction).await;
    }
    first.say(vec![a_bid(Paddle(1), key())]).await;
    let user = bench.user().await;
    let session = a_session(user, 9_999);
    store.open_session(&session).await.unwrap();
    assert!(store.session(session.id, at(10)).await.unwrap().is_some());
    let owner = User { role: Role::Admin, ..a_user() };
    store.add_user(&owner, "x").await.unwrap();
    let (name, scopes) = ("a service".to_owned(), vec![Scope::UsersRead]);
    let api_key =
        ApiKey { id: Uuid::new_v4(), owner, name, scopes, created_at: at(1), expires_at: at(9_999), revoked_at: None };
    store.add_api_key(&NewApiKey { key: api_key, hash: [7; 32] }).await.unwrap();
    assert!(store.api_key(&[7; 32], at(10)).await.unwrap().is_some());
    let before = store.claim(first.auction, None).await.unwrap();

    // At an instant before everything, and at one long after: what was there and what the clock says, the higher counts.
    let mut epochs = vec![(before.log_epoch, before.owner_epoch)];
    let mut seeds = vec![*before.seed.expose()];
    for instant in [at(0), at(1_800_000_000), at(1_800_000_000)] {
        let mut stale = Owner::claim(&store, first.auction).await;
        begin(instant).await.unwrap();
        for owner in [&mut stale, &mut first, &mut second] {
            let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
            assert_eq!(owner.write(batch).await.unwrap(), Appended::Fenced);
        }
        let claimed = store.claim(first.auction, None).await.unwrap();
        assert_eq!(claimed.events, before.events);
        let (log_epoch, owner_epoch) = *epochs.last().unwrap();
        assert!(claimed.log_epoch > log_epoch, "{} after {log_epoch}", claimed.log_epoch);
        assert!(claimed.owner_epoch > owner_epoch + (1 << 32), "{} after {owner_epoch}", claimed.owner_epoch);
        epochs.push((claimed.log_epoch, claimed.owner_epoch));
        // What was opened of the lost lines opens none of those to come.
        assert!(!seeds.contains(claimed.seed.expose()), "a seed was used again");
        seeds.push(*claimed.seed.expose());
        // One owner is as new as the other: the highest of all auctions counts.
        let other = store.claim(second.auction, None).await.unwrap();
        assert_eq!((other.log_epoch, other.owner_epoch), (claimed.log_epoch, claimed.owner_epoch));
    }
    assert_eq!(epochs[1].0, before.log_epoch + 1);
    assert_eq!(epochs[2].0, 1_800_000_000_000);
    assert!(store.session(session.id, at(10)).await.unwrap().is_none());
    assert!(store.api_key(&[7; 32], at(10)).await.unwrap().is_none());
    // And the new owner goes on.
    let mut owner = Owner::claim(&store, first.auction).await;
    owner.say(vec![a_bid(Paddle(2), key())]).await;
}
