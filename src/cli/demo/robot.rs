//! One robot bidder: an ordinary client with a temper.

use super::chance::Chance;
use super::character::{Character, Moment, Wish};
use super::client::{Answer, Heard, LiveClient};
use super::view::{LotFace, Stage, View};
use crate::cli::fresh;
use crate::clock::SharedClock;
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use uuid::Uuid;

/// How long a robot that is told to go home waits for its last answer.
const LAST_ANSWER: Duration = Duration::from_secs(3);

/// A bid that the house said is in the log.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// Which auction.
    pub auction: Uuid,
    /// Which line of its log.
    pub seq: u64,
    /// Whose.
    pub paddle: u32,
    /// What it stands at, as the house wrote it.
    pub amount: String,
}

/// What a robot went home with.
#[derive(Debug, Default)]
pub struct Memory {
    /// Bids the house accepted.
    pub acknowledged: Vec<Acknowledged>,
    /// How many were refused: somebody else was quicker.
    pub refused: u64,
    /// What it heard that it should not have.
    pub complaints: Vec<String>,
}

/// A robot.
pub struct Robot {
    /// Its temper.
    pub character: Character,
    /// Its line to the house falls now and then.
    pub bad_line: bool,
    /// Its paddle in this sale.
    pub paddle: u32,
    /// What each lot is worth to it; lots it does not want are missing.
    pub values: BTreeMap<Uuid, Amount>,
    /// Its moods.
    pub chance: Chance,
    /// When the lots opened.
    pub opened_at: Timestamp,
    /// When late bidders wake up.
    pub last_call: Duration,
    /// How long it thinks, in percent of its usual time.
    pub thinking_percent: u64,
    /// What amounts are in.
    pub currency: Currency,
    /// The time.
    pub clock: SharedClock,
}

type Waiting = (Uuid, oneshot::Receiver<Answer>);

impl Robot {
    /// Bids until told to go home.
    pub async fn run(
        mut self,
        line: LiveClient,
        mut heard: mpsc::Receiver<Heard>,
        mut home: watch::Receiver<bool>,
    ) -> Memory {
        let mut view = View::new(self.currency);
        let mut memory = Memory::default();
        // One bid at a time, as a person would.
        let mut waiting: Option<Waiting> = None;
        loop {
            let pause = Duration::from_millis(self.character.pause_ms(&mut self.chance) * self.thinking_percent / 100);
            let thought = tokio::time::sleep(pause);
            tokio::pin!(thought);
            loop {
                tokio::select! {
                    () = &mut thought => break,
                    () = told_to_go(&mut home) => return self.go_home(waiting, memory).await,
                    answer = answered(&mut waiting) => self.note(answer, &mut memory),
                    news = heard.recv() => match news {
                        Some(Heard::Complaint(complaint)) => memory.complaints.push(complaint),
                        Some(news) => view.hear(&news),
                        None => return self.go_home(waiting, memory).await,
                    },
                }
            }
            if waiting.is_none()
                && let Some((auction, wish)) = self.choose(&view)
            {
                waiting = self.bid(&line, auction, wish).await;
            }
        }
    }

    async fn bid(&mut self, line: &LiveClient, auction: Uuid, wish: Wish) -> Option<Waiting> {
        let key = fresh::id(self.clock.now()).ok()?;
        let write = |amount| self.currency.write(amount);
        let answer = line.bid(auction, key, write(wish.amount), wish.max.map(write)).await;
        if self.bad_line && self.chance.happens(35) {
            line.drop_line().await;
        }
        Some((auction, answer))
    }

    /// Looks round the room: mostly at what closes next, sometimes at anything.
    fn choose(&mut self, view: &View) -> Option<(Uuid, Wish)> {
        let mut open: Vec<(Uuid, &LotFace)> = view.lots().filter(|(_, lot)| lot.stage == Stage::Open).collect();
        open.sort_by_key(|(_, lot)| lot.ends_at);
        let now = self.clock.now();
        let mut wishes = Vec::new();
        for (auction, lot) in open {
            let Some(value) = self.values.get(&auction).copied() else { continue };
            let left = lot.ends_at.since(now);
            let passed = now.since(self.opened_at).as_millis();
            let all = lot.ends_at.since(self.opened_at).as_millis().max(1);
            let passed_percent = u64::try_from(passed * 100 / all).unwrap_or(100).min(100);
            let moment = Moment { me: self.paddle, value, passed_percent, left, last_call: self.last_call };
            if let Some(wish) = self.character.think(lot, moment, &mut self.chance) {
                wishes.push((auction, wish));
            }
        }
        if self.chance.happens(45) { wishes.first().copied() } else { self.chance.pick(&wishes).copied() }
    }

    fn note(&self, answer: Option<(Uuid, Answer)>, memory: &mut Memory) {
        match answer {
            Some((auction, Answer::Accepted(accepted))) => {
                if accepted.auction != auction {
                    memory.complaints.push(format!("a bid in {auction} was answered for {}", accepted.auction));
                }
                let (seq, amount) = (accepted.seq, accepted.amount);
                memory.acknowledged.push(Acknowledged { auction, seq, paddle: self.paddle, amount });
            }
            // In a race somebody comes second; anything else a robot should never meet.
            Some((_, Answer::Refused(code))) => match code.as_str() {
                "bid_below_ask" | "auction_closed" | "already_leading" => memory.refused += 1,
                _ => memory.complaints.push(format!("a bid was refused as {code}")),
            },
            None => {}
        }
    }

    async fn go_home(&self, mut waiting: Option<Waiting>, mut memory: Memory) -> Memory {
        if waiting.is_some()
            && let Ok(answer) = tokio::time::timeout(LAST_ANSWER, answered(&mut waiting)).await
        {
            self.note(answer, &mut memory);
        }
        memory
    }
}

/// Waits for the answer to the bid that waits for one; for ever when none does. Dropping the wait keeps the bid waiting.
async fn answered(waiting: &mut Option<Waiting>) -> Option<(Uuid, Answer)> {
    let Some((auction, answer)) = waiting.as_mut() else { return std::future::pending().await };
    let (auction, answer) = (*auction, answer.await);
    *waiting = None;
    answer.ok().map(|answer| (auction, answer))
}

/// Waits until it is time to go home, which it also is when nobody is left to say so.
async fn told_to_go(home: &mut watch::Receiver<bool>) {
    let _ = home.wait_for(|home| *home).await;
}
