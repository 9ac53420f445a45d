//! Whether it would be noticed if the money of bids went wrong: mistakes that are planted in the house, and the words that each is found by.

use crate::holds::{Room, accepted, refusal};
use crate::houses::{PostgresHouse, SqliteHouse};
use arte::actors::{Ahead, BidReply};
use arte::auction::Rejection;
use arte::drill;
use arte::ids::{AuctionId, BidKey};
use arte::persistence::{Append, Appended, Claimed, EventLog, Store, StoreError};
use arte::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};
use uuid::Uuid;

/// A log whose commits can be made to stand still, and then to fail.
struct Gate {
    log: Arc<dyn EventLog>,
    /// Where the next commit says that it stands still; it goes on, and fails, when it is let.
    next: Mutex<Option<oneshot::Sender<oneshot::Sender<()>>>>,
}

#[async_trait]
impl EventLog for Gate {
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        let Some(arrived) = self.next.lock().await.take() else { return self.log.append(group).await };
        let (go, gone) = oneshot::channel();
        arrived.send(go).unwrap();
        gone.await.unwrap();
        Err(StoreError::unavailable("no room on the disk, on command"))
    }
    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        self.log.claim(auction, held).await
    }
    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.log.live_auctions().await
    }
    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError> {
        self.log.prove_service(at).await
    }
    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        self.log.last_proof_of_service().await
    }
}

/// Money follows the log: nobody leads without it, it is not let go of before it is durable that somebody else leads, and then it is.
async fn money_follows_the_log(store: Arc<dyn Store>) -> Result<(), String> {
    let gate = Arc::new(Gate { log: Arc::clone(&store) as Arc<dyn EventLog>, next: Mutex::default() });
    // Nothing is given back by itself: whoever asks for it is the test.
    let ahead = Ahead { percent: 0, keeps: Duration::from_secs(3_600) };
    let room = Room::open_here(store, Arc::clone(&gate) as Arc<dyn EventLog>, 3, 50_000, ahead).await;
    let judged = play(&room, &gate).await;
    room.close().await;
    judged
}

async fn play(room: &Room, gate: &Gate) -> Result<(), String> {
    let patience = Duration::from_secs(2);
    let poor = room.bid(2, 0, 60_000).await;
    room.leaders_have_their_money().await?;
    assert_eq!(refusal(&poor), Some(Rejection::InsufficientFunds));
    accepted(&room.bid(0, 0, 20_000).await);
    room.comes_to_be_set_aside(0, &[(0, 20_000)], patience).await?;
    // Somebody outbids him, and the commit of it stands still while he wants his money back; then it fails.
    let (arrived, arrives) = oneshot::channel();
    *gate.next.lock().await = Some(arrived);
    let key = BidKey(Uuid::new_v4());
    let looking = async {
        let go = arrives.await.unwrap();
        let giving = room.engine.give_back(room.bidders[0].0);
        let looks = async {
            let mut seen = Ok(());
            for _ in 0..200 {
                seen = seen.and(room.leaders_have_their_money().await);
            }
            go.send(()).unwrap();
            seen
        };
        futures_util::future::join(giving, looks).await.1
    };
    let (said, seen) = futures_util::future::join(room.bid_as(1, 0, 40_000, key), looking).await;
    seen?;
    assert!(matches!(said, BidReply::Unavailable { .. }), "{said:?}");
    assert_eq!(room.leads(0).await, Some((0, 20_000)), "the commit has failed");
    // Sent again it stands, and only now the first one's money comes back.
    let again = async {
        while matches!(room.bid_as(1, 0, 40_000, key).await, BidReply::Unavailable { .. } | BidReply::Busy { .. }) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), again).await.map_err(|_| "the bid never stands")?;
    room.engine.give_back(room.bidders[0].0).await;
    room.comes_to_be_set_aside(0, &[(1, 40_000)], patience).await?;
    room.leaders_have_their_money().await?;
    room.do_books_agree().await
}

fn on_sqlite() -> Result<(), String> {
    actix::System::new().block_on(async {
        let house = SqliteHouse::open().await;
        let judged = money_follows_the_log(house.store()).await;
        house.close().await;
        judged
    })
}

#[test]
fn money_follows_the_log_on_sqlite() {
    on_sqlite().unwrap();
}

#[test]
fn money_follows_the_log_on_postgres() {
    actix::System::new().block_on(async {
        let house = PostgresHouse::open().await;
        money_follows_the_log(house.store()).await.unwrap();
        house.close().await;
    });
}

#[test]
fn a_mistake_with_the_money_of_bids_is_found() {
    for (bug, words) in [
        ("holds-ignored", "bidder 2 leads with 60000 and has 0 set aside"),
        ("holds-freed-before-the-commit", "bidder 0 leads with 20000 and has 0 set aside"),
        ("holds-never-freed", "are set aside, not {"),
    ] {
        drill::plant(Some(bug));
        let found = on_sqlite();
        drill::plant(None);
        let why = found.expect_err(bug);
        println!("{bug}: {why}");
        assert!(why.contains(words), "{bug}: {why}");
    }
}
