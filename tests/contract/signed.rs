//! Checkpoints, and the secrets behind the proofs.

use crate::bench::{Bench, Owner, a_bid, a_draft, a_sold_head, key};
use arte::ids::{AuctionId, Paddle};
use arte::persistence::{Append, Appended, Checkpoint, NewAuction, Secrets, Store};
use arte::proof::Seed;
use std::sync::Arc;
use uuid::Uuid;

fn a_checkpoint(auction: AuctionId, size: u64) -> Checkpoint {
    let note = format!("arte.local/auction/{auction}/1\n{size}\nroot\n\n\u{2014} arte.local c2ln\n");
    Checkpoint { auction, log_epoch: 1, size, root: [size.to_be_bytes()[7]; 32], note, is_last: false }
}

pub async fn the_newest_checkpoint_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let ids = [bench.auction(1).await.auction, bench.auction(2).await.auction, bench.auction(3).await.auction];
    assert_eq!(store.newest_checkpoint(ids[0]).await.unwrap(), None);
    assert_eq!(store.save_checkpoints(&[]).await.unwrap(), []);

    let first: Vec<Checkpoint> = ids.iter().map(|id| a_checkpoint(*id, 1)).collect();
    assert_eq!(store.save_checkpoints(&first).await.unwrap(), []);
    let second = [a_checkpoint(ids[0], 9), Checkpoint { is_last: true, ..a_checkpoint(ids[2], 4) }];
    assert_eq!(store.save_checkpoints(&second).await.unwrap(), []);
    let newest = [second[0].clone(), first[1].clone(), second[1].clone()];
    for checkpoint in newest {
        assert_eq!(store.newest_checkpoint(checkpoint.auction).await.unwrap(), Some(checkpoint));
    }
}

pub async fn a_checkpoint_gives_way_only_to_one_that_covers_more(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (id, other) = (bench.auction(1).await.auction, bench.auction(2).await.auction);
    let five = a_checkpoint(id, 5);
    assert_eq!(store.save_checkpoints(std::slice::from_ref(&five)).await.unwrap(), []);

    let smaller = a_checkpoint(id, 4);
    let contradicts = Checkpoint { root: [0xee; 32], ..five.clone() };
    for refused in [smaller, contradicts] {
        let fine = a_checkpoint(other, 1);
        assert_eq!(store.save_checkpoints(&[refused, fine]).await.unwrap(), [id], "the other one is kept all the same");
        assert_eq!(store.newest_checkpoint(id).await.unwrap().as_ref(), Some(&five));
    }
    let signed_anew = Checkpoint { note: "the same under a new key".into(), ..five.clone() };
    let next_history = Checkpoint { log_epoch: 2, ..a_checkpoint(id, 2) };
    for taken in [signed_anew, next_history] {
        assert_eq!(store.save_checkpoints(std::slice::from_ref(&taken)).await.unwrap(), []);
        assert_eq!(store.newest_checkpoint(id).await.unwrap().as_ref(), Some(&taken));
    }
    assert_eq!(store.save_checkpoints(&[a_checkpoint(id, 99)]).await.unwrap(), [id], "a history that was left is over");
}

pub async fn a_thousand_checkpoints_are_kept_in_one_go(store: Arc<dyn Store>) {
    let many: Vec<Checkpoint> = (0..1_024).map(|n| a_checkpoint(AuctionId(Uuid::from_u128(n)), 3)).collect();
    assert_eq!(store.save_checkpoints(&many).await.unwrap(), []);
    let more: Vec<Checkpoint> = many.iter().map(|one| Checkpoint { size: 4, ..one.clone() }).collect();
    assert_eq!(store.save_checkpoints(&more).await.unwrap(), []);
    assert_eq!(store.newest_checkpoint(more[1_000].auction).await.unwrap().as_ref(), Some(&more[1_000]));
}

pub async fn an_end_that_was_not_signed_is_found(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut sold = Vec::new();
    for lot in 1..=3 {
        let mut owner = bench.auction(lot).await;
        store.save_checkpoints(&[a_checkpoint(owner.auction, 1)]).await.unwrap();
        let end = Append { head: a_sold_head(1), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
        assert_eq!(owner.write(end).await.unwrap(), Appended::Committed);
        sold.push(owner.auction);
    }
    let open = bench.auction(4).await.auction;
    store.save_checkpoints(&[a_checkpoint(open, 1)]).await.unwrap();
    store.save_checkpoints(&[Checkpoint { is_last: true, ..a_checkpoint(sold[1], 2) }]).await.unwrap();
    let mut found = store.unsigned_ends().await.unwrap();
    found.sort_unstable();
    let mut wanted = vec![sold[0], sold[2]];
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

pub async fn the_seed_and_the_reserve_come_back_for_the_proofs_alone(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let artwork = bench.artwork(None).await;
    let draft = NewAuction { seed: Seed::new([0xd7; 32]), ..a_draft(bench.sale, artwork, 1) };
    store.add_auction(&draft).await.unwrap();
    let id = draft.terms.auction;
    assert_eq!(store.secrets(id).await.unwrap(), Some(Secrets { reserve: draft.reserve, seed: draft.seed.clone() }));
    assert_eq!(store.secrets(AuctionId(Uuid::new_v4())).await.unwrap(), None);
    store.schedule_auction(id).await.unwrap();
    let claimed = store.claim(id, None).await.unwrap();
    assert_eq!(claimed.seed, draft.seed);
    let public = format!("{:?} {claimed:?} {draft:?}", store.auction(id).await.unwrap());
    assert!(!public.contains("215, 215") && !public.contains("d7d7"), "a seed never reaches a log line: {public}");
    Owner::claim(&store, id).await;
}
