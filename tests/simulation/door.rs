//! A process' way to the store: the traits of the house over the model, with the faults of the world.

use super::chance::Chance;
use super::faults::Faults;
use super::model::Model;
use super::rare::reached;
use super::trace::Trace;
use arte::auction::{Answer, Event};
use arte::clock::{Clock as _, RuntimeClock};
use arte::ids::{ArtworkId, AuctionId, BidKey, SaleId, Seq, UserId};
use arte::money::Amount;
use arte::persistence::{
    Append, Appended, Artwork, Attempt, AuctionFilter, AuctionRecord, Catalogue, Checkpoint, Checkpoints, Claimed,
    EventLog, History, Idempotent, MyAttempt, MyBids, NewAuction, Page, Paged, People, Registration, Sale, Secrets,
    StoreError, StoredAnswer, User,
};
use arte::planted;
use arte::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// What all parties of a world share.
pub struct Ground {
    pub model: Mutex<Model>,
    pub faults: Faults,
    pub clock: RuntimeClock,
    pub chance: Mutex<Chance>,
    pub trace: Mutex<Trace>,
    /// Spans in which the house may say that it cannot say.
    pub excuses: Mutex<Vec<(Timestamp, Timestamp)>>,
    /// Counts power cuts: what was on its way to the disk before one never gets there.
    pub power: AtomicU64,
    /// Told when a process never rests.
    pub spins: Notify,
}

impl Ground {
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn note(&self, numbers: &[u64], words: impl FnOnce() -> String) {
        self.trace.lock().unwrap().note(self.now(), numbers, words);
    }

    pub fn excuse(&self, lasting: Duration) {
        let now = self.now();
        self.excuses.lock().unwrap().push((now, now + lasting));
    }

    fn luck<T>(&self, draw: impl FnOnce(&mut Chance) -> T) -> T {
        draw(&mut self.chance.lock().unwrap())
    }
}

/// One process' door.
pub struct Door {
    pub ground: Arc<Ground>,
    pub process: u64,
    pub alive: AtomicBool,
    /// Commits that have not been answered yet, and those among them that are written.
    pub in_flight: AtomicU64,
    pub unanswered: AtomicU64,
    refused_last: AtomicBool,
}

/// How a commit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Well,
    Full,
    Lost,
    Unheard,
    Later,
    Broken,
}

impl Door {
    pub fn new(ground: Arc<Ground>, process: u64) -> Arc<Self> {
        Arc::new(Self {
            ground,
            process,
            alive: AtomicBool::new(true),
            in_flight: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            refused_last: AtomicBool::new(false),
        })
    }

    fn fate(&self) -> (Fate, Duration) {
        let (faults, now) = (&self.ground.faults, self.ground.now());
        self.ground.luck(|chance| {
            let usual = chance.skewed(faults.commit_ms);
            if !faults.now(now) {
                return (Fate::Well, usual);
            }
            let stall = chance.often(faults.stall);
            let takes = if stall { chance.millis(800, 14_000) } else { usual };
            let fates = [
                (Fate::Full, faults.full),
                (Fate::Lost, faults.lost),
                (Fate::Unheard, faults.unheard),
                (Fate::Later, faults.later),
                (Fate::Broken, faults.broken),
            ];
            let fate = fates.into_iter().find(|(_, rate)| chance.often(*rate)).map_or(Fate::Well, |(fate, _)| fate);
            (fate, takes)
        })
    }

    /// The store's side of a commit: it goes on when the process has died, if the store is a server of its own.
    async fn commit(self: Arc<Self>, group: Vec<Append>, answer: oneshot::Sender<Result<Vec<Appended>, StoreError>>) {
        let (fate, takes) = self.fate();
        let ground = Arc::clone(&self.ground);
        let power = ground.power.load(Ordering::Relaxed);
        if takes > Duration::from_millis(500) {
            ground.excuse(takes + Duration::from_secs(12));
            ground.note(&[1, self.process], || format!("store: a commit of process {} takes {takes:?}", self.process));
            if takes > Duration::from_secs(10) {
                reached("a stall longer than bidders wait");
            }
        }
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        pause(takes).await;
        let lands = self.alive.load(Ordering::Relaxed) || ground.faults.lands_after_death;
        if ground.power.load(Ordering::Relaxed) != power || !lands {
            return;
        }
        let unknown = |why: &str| StoreError::Unknown { source: why.into() };
        let said = match fate {
            Fate::Well => Ok(self.write(&group)),
            Fate::Full => {
                ground.excuse(Duration::from_secs(2));
                ground.note(&[2, self.process], || format!("store: full, says process {}", self.process));
                Err(StoreError::unavailable("full"))
            }
            Fate::Lost => {
                reached("a commit unknown, and lost");
                ground.note(&[3, self.process], || format!("store: a commit of process {} is lost", self.process));
                Err(unknown("cut before the commit"))
            }
            Fate::Unheard => {
                let written = self.write(&group);
                if written.contains(&Appended::Committed) {
                    reached("a commit unknown, and written");
                }
                Err(unknown("cut after the commit"))
            }
            Fate::Later => {
                ground
                    .note(&[4, self.process], || format!("store: a commit of process {} is on its way", self.process));
                self.in_flight.fetch_sub(1, Ordering::Relaxed);
                let _ = answer.send(Err(unknown("cut during the commit")));
                pause(ground.luck(|chance| chance.skewed(2_000))).await;
                if ground.power.load(Ordering::Relaxed) == power {
                    let answers = self.write(&group);
                    // It is a commit like any other: seen by nobody before it is synced.
                    ground.model.lock().unwrap().sync();
                    for landed in answers {
                        reached(match landed {
                            Appended::Committed => "a commit unknown, and written only later",
                            Appended::Fenced => "a commit landed after its owner was replaced, and was fenced",
                        });
                    }
                }
                return;
            }
            Fate::Broken => {
                ground.excuse(Duration::from_secs(15));
                ground.note(&[5, self.process], || format!("store: broken for process {}", self.process));
                Err(StoreError::Broken { source: "the disk failed".into() })
            }
        };
        if fate == Fate::Well && self.refused_last.swap(false, Ordering::Relaxed) {
            reached("a commit refused, then the next one accepted");
        }
        if fate == Fate::Full {
            self.refused_last.store(true, Ordering::Relaxed);
        }
        if planted!("the_store_answers_before_it_syncs") {
            let ground = Arc::clone(&ground);
            tokio::spawn(async move {
                pause(Duration::from_millis(300)).await;
                ground.model.lock().unwrap().sync();
            });
        } else {
            ground.model.lock().unwrap().sync();
        }
        // Written, and not heard of yet: here a process may die, too.
        self.unanswered.fetch_add(1, Ordering::Relaxed);
        pause(ground.luck(|chance| chance.skewed(ground.faults.commit_ms))).await;
        self.unanswered.fetch_sub(1, Ordering::Relaxed);
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        let _ = answer.send(said);
    }

    fn write(&self, group: &[Append]) -> Vec<Appended> {
        let ground = &self.ground;
        let at = ground.now();
        let mut model = ground.model.lock().unwrap();
        let mut answers = Vec::with_capacity(group.len());
        for batch in group {
            let answer = model.append(batch, at);
            if answer == Appended::Fenced {
                reached("a stale owner was fenced");
            }
            let numbers = [
                6,
                self.process,
                batch.auction.0.as_u128() as u64,
                batch.after,
                batch.events.len() as u64,
                batch.refused.len() as u64,
                u64::from(answer == Appended::Committed),
            ];
            ground.note(&numbers, || {
                let kinds: Vec<_> = batch.events.iter().map(|event| format!("{:?}", event.kind)).collect();
                format!(
                    "store: process {} (epoch {}) writes to {} after {}: {answer:?} {} refused, {}",
                    self.process,
                    batch.owner_epoch,
                    short(batch.auction),
                    batch.after,
                    batch.refused.len(),
                    kinds.join("; ")
                )
            });
            answers.push(answer);
        }
        answers
    }

    /// An ordinary read: it takes its time, and may fail.
    async fn read<T>(&self, read: impl FnOnce(&Model) -> T) -> Result<T, StoreError> {
        self.read_or_die(false, read).await
    }

    /// The same; if `mortal`, who reads may die of it.
    async fn read_or_die<T>(&self, mortal: bool, read: impl FnOnce(&Model) -> T) -> Result<T, StoreError> {
        let (faults, now) = (&self.ground.faults, self.ground.now());
        let (takes, fails, dies) = self.ground.luck(|chance| {
            let takes = chance.skewed(faults.read_ms);
            (
                takes,
                faults.now(now) && chance.often(faults.read),
                mortal && faults.now(now) && chance.often(faults.panic),
            )
        });
        pause(takes).await;
        if fails || dies {
            self.ground.excuse(Duration::from_secs(75));
        }
        if dies {
            self.ground.note(&[7, self.process], || format!("process {}: somebody dies reading", self.process));
            std::panic::panic_any(SIMULATED);
        }
        if fails {
            return Err(StoreError::unavailable("cannot be read now"));
        }
        Ok(read(&self.ground.model.lock().unwrap()))
    }
}

/// What a simulated panic says, so that it is not mistaken for a real one.
pub const SIMULATED: &str = "a simulated death";

pub fn short(auction: AuctionId) -> String {
    format!("lot {}", auction.0.as_u128() & 0xff)
}

async fn pause(span: Duration) {
    if span.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(span).await;
    }
}

/// A handle the house can hold.
#[derive(Clone)]
pub struct Store(pub Arc<Door>);

#[async_trait]
impl EventLog for Store {
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        let (answer, answered) = oneshot::channel();
        tokio::spawn(Arc::clone(&self.0).commit(group, answer));
        match answered.await {
            Ok(said) => said,
            // The store is dead, and so is whoever asked.
            Err(_) => std::future::pending().await,
        }
    }

    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        let ground = &self.0.ground;
        let (faults, now) = (&ground.faults, ground.now());
        let (takes, before, after, back) = ground.luck(|chance| {
            let takes = chance.skewed(faults.read_ms);
            let (before, after) = (chance.often(faults.claim_before), chance.often(faults.claim_after));
            (takes, faults.now(now) && before, faults.now(now) && after, chance.skewed(faults.read_ms))
        });
        pause(takes).await;
        if before {
            ground.excuse(Duration::from_secs(14));
            reached("a claim failed before it took effect");
            return Err(StoreError::unavailable("no connection"));
        }
        let claimed = ground.model.lock().unwrap().claim(self.0.process, auction, held);
        let epoch = claimed.as_ref().map_or(0, |claimed| claimed.owner_epoch);
        ground.note(&[8, self.0.process, auction.0.as_u128() as u64, epoch], || {
            format!("store: process {} claims {} (held {held:?}): epoch {epoch}", self.0.process, short(auction))
        });
        if after {
            ground.excuse(Duration::from_secs(14));
            reached("a claim failed after it took effect");
            return Err(StoreError::Unknown { source: "the answer to a claim was lost".into() });
        }
        pause(back).await;
        claimed
    }

    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.0.read(Model::live).await
    }

    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError> {
        let mut model = self.0.ground.model.lock().unwrap();
        model.proof = model.proof.max(Some(at));
        Ok(())
    }

    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.0.ground.model.lock().unwrap().proof)
    }
}

#[async_trait]
impl Checkpoints for Store {
    async fn newest_checkpoint(&self, auction: AuctionId) -> Result<Option<Checkpoint>, StoreError> {
        self.0.read(|model| model.checkpoints.get(&auction).cloned()).await
    }

    async fn save_checkpoints(&self, checkpoints: &[Checkpoint]) -> Result<Vec<AuctionId>, StoreError> {
        self.0.read(|_| ()).await?;
        Ok(self.0.ground.model.lock().unwrap().save_checkpoints(checkpoints))
    }

    async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.0.read(Model::unsigned_ends).await
    }

    async fn secrets(&self, auction: AuctionId) -> Result<Option<Secrets>, StoreError> {
        self.0.read(|model| model.secrets(auction)).await
    }
}

#[async_trait]
impl History for Store {
    async fn events(&self, auction: AuctionId, from: Seq, limit: u32) -> Result<Vec<Event>, StoreError> {
        self.0.read(|model| model.events(auction, from, limit)).await
    }

    async fn bids(
        &self,
        auction: AuctionId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<(Event, bool)>, StoreError> {
        self.0.read(|model| model.bids(auction, before, limit)).await
    }

    async fn answer(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Answer>, StoreError> {
        self.0.read(|model| model.answer(auction, user, key)).await
    }

    async fn attempts_of_user(&self, _: &MyBids, _: Page) -> Result<Paged<MyAttempt>, StoreError> {
        nobody_asks()
    }

    async fn attempts_in_auction(&self, _: AuctionId, _: Page) -> Result<Paged<Attempt>, StoreError> {
        nobody_asks()
    }
}

fn nobody_asks<T>() -> Result<T, StoreError> {
    Err(StoreError::NotFound("such thing in a simulated world"))
}

#[async_trait]
impl Catalogue for Store {
    async fn add_artwork(&self, _: &Artwork) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn artwork(&self, _: ArtworkId) -> Result<Option<Artwork>, StoreError> {
        nobody_asks()
    }
    async fn artwork_named(&self, _: &str, _: &str) -> Result<Option<Artwork>, StoreError> {
        nobody_asks()
    }
    async fn artworks_after(&self, _: Option<ArtworkId>, _: u32) -> Result<Vec<Artwork>, StoreError> {
        nobody_asks()
    }
    async fn edit_artwork(&self, _: &Artwork) -> Result<Artwork, StoreError> {
        nobody_asks()
    }
    async fn delete_artwork(&self, _: ArtworkId, _: u64, _: Timestamp) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn last_auction_of(&self, _: ArtworkId) -> Result<Option<AuctionRecord>, StoreError> {
        nobody_asks()
    }
    async fn add_sale(&self, _: &Sale) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn sale(&self, _: SaleId) -> Result<Option<Sale>, StoreError> {
        nobody_asks()
    }
    async fn sales(&self, _: Page) -> Result<Paged<Sale>, StoreError> {
        nobody_asks()
    }
    async fn add_auction(&self, _: &NewAuction) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn schedule_auction(&self, _: AuctionId) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn auction(&self, id: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
        self.0.read(|model| model.record(id)).await
    }
    async fn auctions(&self, _: AuctionFilter, _: Page) -> Result<Paged<AuctionRecord>, StoreError> {
        nobody_asks()
    }
}

#[async_trait]
impl People for Store {
    async fn add_user(&self, _: &User, _: &str) -> Result<(), StoreError> {
        nobody_asks()
    }
    async fn user(&self, _: UserId) -> Result<Option<User>, StoreError> {
        nobody_asks()
    }
    async fn credentials(&self, _: &str) -> Result<Option<(User, String)>, StoreError> {
        nobody_asks()
    }
    async fn set_suspended(&self, _: UserId, _: bool, _: &str, _: Timestamp) -> Result<User, StoreError> {
        nobody_asks()
    }
    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError> {
        Ok(self.0.ground.model.lock().unwrap().suspended.iter().copied().collect())
    }
    async fn register(
        &self,
        _: SaleId,
        _: UserId,
        _: Option<Amount>,
        _: Timestamp,
    ) -> Result<(Registration, bool), StoreError> {
        nobody_asks()
    }
    async fn registration(&self, sale: SaleId, user: UserId) -> Result<Option<Registration>, StoreError> {
        self.0.read(|model| model.people.get(&(sale, user)).copied()).await
    }
    async fn registrations(&self, sale: SaleId) -> Result<Vec<Registration>, StoreError> {
        self.0.read_or_die(true, |model| model.people.values().filter(|row| row.sale == sale).copied().collect()).await
    }
    async fn registrations_changed_since(&self, _: Timestamp) -> Result<Vec<Registration>, StoreError> {
        Ok(Vec::new())
    }
    async fn begin_call(
        &self,
        _: UserId,
        _: &str,
        _: &[u8; 32],
        _: Timestamp,
        _: Timestamp,
    ) -> Result<Idempotent, StoreError> {
        nobody_asks()
    }
    async fn finish_call(&self, _: UserId, _: &str, _: Option<&StoredAnswer>) -> Result<(), StoreError> {
        nobody_asks()
    }
}
