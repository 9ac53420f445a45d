//! People who bid: in a hurry, at the last moment, under the same key again and again, or without any right to.

use super::chance::Chance;
use super::process::Process;
use super::rare::reached;
use super::world::World;
use crate::check::{Acked, Answer, Asked, Operation};
use arte::actors::{BidReply, BidRequest};
use arte::auction::{Head, Offer, Status, Terms, Verdict};
use arte::ids::{BidKey, UserId};
use arte::money::Amount;
use arte::timestamp::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// What somebody is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Character {
    /// Thinks between bids.
    Human,
    /// Answers at once, up to a point.
    Robot,
    /// Bids around the end, and around the instant from which bids extend it.
    Sniper,
    /// Sends nonsense.
    Liar,
}

struct Client {
    world: Rc<World>,
    user: UserId,
    character: Character,
    chance: Chance,
    /// Names this client in its keys.
    number: u64,
    keys: u64,
    left: u64,
    unresolved: Vec<Call>,
}

/// One bid, and what is known of it.
#[derive(Clone)]
struct Call {
    request: BidRequest,
    /// Where and when it was first tried without an answer.
    unknown_at: Option<(u64, Timestamp)>,
}

/// Puts the bidders into a world.
pub fn settle(world: &Rc<World>, chance: &mut Chance) {
    let mut users = world.scenery.bidders.clone();
    if chance.often(500) {
        users.push(world.scenery.stranger);
    }
    for (number, user) in users.into_iter().enumerate() {
        let character = match chance.below(10) {
            0..4 => Character::Human,
            4..6 => Character::Robot,
            6..9 => Character::Sniper,
            _ => Character::Liar,
        };
        let most = if character == Character::Robot { 40 } else { 18 };
        let client = Client {
            world: Rc::clone(world),
            user,
            character,
            chance: chance.fork(number as u64),
            number: number as u64 + 1,
            keys: 0,
            left: chance.between(4, most),
            unresolved: Vec::new(),
        };
        world.busy.set(world.busy.get() + 1);
        tokio::task::spawn_local(client.live());
    }
}

impl Client {
    async fn live(mut self) {
        let arrives = self.chance.millis(0, 9_000);
        tokio::time::sleep(arrives).await;
        while self.left > 0 && !self.world.over.get() {
            let lot = Arc::clone(self.chance.pick(&self.world.scenery.lots));
            let head = self.page(&lot);
            self.wait(&lot, &head).await;
            let head = self.page(&lot);
            let (gone, late) = (!head.status.is_live(), self.chance.often(40));
            if gone && !late {
                // Somewhere else something may still be going on.
                self.left -= 1;
                continue;
            }
            self.left -= 1;
            self.bid(&lot, &head).await;
        }
        // Nobody goes home before knowing what became of every bid.
        while !self.world.quiet.get() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        for mut call in std::mem::take(&mut self.unresolved) {
            for _ in 0..60 {
                if self.attempt(&mut call).await.is_definite() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        }
        self.world.busy.set(self.world.busy.get() - 1);
    }

    /// What the lot's page says.
    fn page(&self, lot: &Terms) -> Head {
        self.world.ground.model.lock().unwrap().lots[&lot.auction].head
    }

    async fn wait(&mut self, lot: &Terms, head: &Head) {
        match self.character {
            Character::Human | Character::Liar => {
                let thinks = self.chance.skewed(6_000);
                tokio::time::sleep(thinks).await;
            }
            Character::Robot => {
                let takes = self.chance.skewed(400);
                tokio::time::sleep(takes).await;
            }
            Character::Sniper => {
                let target = if self.chance.often(400) { head.ends_at - lot.soft_close.trigger } else { head.ends_at };
                let early = self.chance.below(7);
                let at = target - Duration::from_millis(3) + Duration::from_millis(early);
                if head.status == Status::Open && at > self.world.now() {
                    self.world.sleep_until(at).await;
                } else {
                    let waits = self.chance.millis(20, 1_500);
                    tokio::time::sleep(waits).await;
                }
            }
        }
    }

    async fn bid(&mut self, lot: &Terms, head: &Head) {
        self.keys += 1;
        let key = BidKey(self.world.scenery.key(self.number, self.keys));
        let (amount, max, expect_ask) = self.words(lot, head);
        let request = BidRequest { auction: lot.auction, user: self.user, key, amount, max, expect_ask };
        let mut call = Call { request, unknown_at: None };
        if self.chance.often(60) {
            // The same key for something else, at the same time: whichever comes first is the bid.
            let (amount, max, _) = self.words(lot, head);
            let other = Call { request: BidRequest { amount, max, ..call.request.clone() }, unknown_at: None };
            self.beside(other);
        }
        let mut answer = self.attempt(&mut call).await;
        let mut patience = self.chance.below(5);
        while !answer.is_definite() && patience > 0 {
            patience -= 1;
            let waits = self.chance.skewed(2_500);
            tokio::time::sleep(waits).await;
            answer = self.attempt(&mut call).await;
        }
        if !answer.is_definite() {
            self.unresolved.push(call);
        } else if self.chance.often(250) {
            // A nervous client: the same again, up to five times, now or much later.
            for _ in 0..self.chance.between(1, 4) {
                self.beside(call.clone());
            }
        }
    }

    /// Sends something on the side, after a while.
    fn beside(&mut self, mut call: Call) {
        let far = self.chance.often(300);
        let waits = if far { self.chance.millis(0, 25_000) } else { self.chance.skewed(800) };
        let mut twin = Client {
            world: Rc::clone(&self.world),
            user: self.user,
            character: self.character,
            chance: self.chance.fork(77),
            number: self.number,
            keys: 0,
            left: 0,
            unresolved: Vec::new(),
        };
        self.world.busy.set(self.world.busy.get() + 1);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(waits).await;
            for _ in 0..400 {
                if twin.attempt(&mut call).await.is_definite() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(700)).await;
            }
            twin.world.busy.set(twin.world.busy.get() - 1);
        });
    }

    /// Chooses what to say.
    fn words(&mut self, lot: &Terms, head: &Head) -> (String, Option<String>, Option<String>) {
        let chance = &mut self.chance;
        let write = |amount: Amount| lot.currency.write(amount);
        let climb = |from: Amount, steps: u64| (0..steps).fold(from, |at, _| lot.ladder.after(at, lot.ladder_mode));
        let ask = head.ask;
        let nonsense = if self.character == Character::Liar { 500 } else { 25 };
        if chance.often(nonsense) {
            let word = *chance.pick(&["", "abc", "1.234", "-5.00", "1e9", "99999999999999999999", "0", "0.00", "١٠"]);
            return (word.into(), chance.often(200).then(|| write(ask)), None);
        }
        let expect = chance.often(80).then(|| write(if chance.often(600) { ask } else { climb(ask, 1) }));
        match chance.below(100) {
            0..34 => (write(ask), None, expect),
            34..50 => (write(climb(ask, chance.between(1, 3))), None, expect),
            50..80 => (write(ask), Some(write(climb(ask, *chance.pick(&[1, 2, 3, 5, 8])))), expect),
            80..86 => (write(lot.start_price), None, expect),
            86..90 => (write(ask.plus_capped(Amount::from_minor(1).unwrap())), None, expect),
            90..92 => (write(ask), Some(write(Amount::MAX)), expect),
            92..94 => (write(climb(ask, 2)), Some(write(ask)), None),
            94..97 => (write(lot.start_price), Some(write(climb(ask, 2))), expect),
            _ => (write(climb(ask, 9)), None, expect),
        }
    }

    /// Sends a bid once, and records what came of it.
    async fn attempt(&mut self, call: &mut Call) -> Answer {
        let sent_at = self.world.now();
        let direct = self.character == Character::Sniper;
        let (out, back) = if direct {
            (Duration::ZERO, self.chance.skewed(20))
        } else {
            (self.chance.skewed(80), self.chance.skewed(80))
        };
        if !out.is_zero() {
            tokio::time::sleep(out).await;
        }
        let Some(process) = self.world.front(&mut self.chance) else {
            // Nobody there: nothing was sent.
            let waits = self.chance.millis(100, 900);
            tokio::time::sleep(waits).await;
            return Answer::NotDecided;
        };
        let lost = self.world.ground.faults.now(sent_at) && self.chance.often(self.world.ground.faults.answer_lost);
        let arrived = Rc::new(Cell::new(None));
        let answer = self.ask(&process, &call.request, back, &arrived).await;
        let answer = match answer {
            Some(reply) if !lost => read(&reply),
            _ => {
                self.world.ground.excuse(Duration::from_millis(1));
                Answer::Unknown
            }
        };
        self.note(call, &process, answer);
        let request = &call.request;
        let offer = Offer::read(
            self.world.scenery.currency,
            &request.amount,
            request.max.as_deref(),
            request.expect_ask.as_deref(),
        );
        let operation = Operation {
            auction: request.auction,
            user: request.user,
            asked: Asked::Bid { key: request.key, offer },
            sent_at,
            arrived_at: arrived.get(),
            answered_at: self.world.now(),
            answer,
        };
        let numbers = [40, self.number, request.key.0.as_u128() as u64, sent_at.as_micros() as u64, code(&answer)];
        self.world.ground.note(&numbers, || {
            let key = request.key.0.as_u128() as u64 & 0xff_ffff_ffff;
            let words = format!("{} max {:?} expecting {:?}", request.amount, request.max, request.expect_ask);
            format!(
                "client {} key {key:x} to {} via process {}: {words} -> {answer:?}",
                self.number,
                super::door::short(request.auction),
                process.number
            )
        });
        self.world.operations.borrow_mut().push(operation);
        answer
    }

    /// Has a process answer; none when it dies or takes too long.
    async fn ask(
        &self,
        process: &Rc<Process>,
        request: &BidRequest,
        back: Duration,
        arrived: &Rc<Cell<Option<Timestamp>>>,
    ) -> Option<BidReply> {
        let engine = process.engine()?;
        let (arrived, ground, number) = (Rc::clone(arrived), Arc::clone(&self.world.ground), process.number);
        let (answer, answered) = tokio::sync::oneshot::channel();
        let request = request.clone();
        process.spawn(async move {
            // A process that stands still has not got it yet; and one that another has taken the auction from, while it stood still, has
            // nothing to receive it for.
            let owner = ground.model.lock().unwrap().lots.get(&request.auction).map_or(0, |lot| lot.owner);
            if owner == 0 || owner == number {
                arrived.set(Some(ground.now()));
            }
            let reply = engine.bid(request).await;
            if !back.is_zero() {
                tokio::time::sleep(back).await;
            }
            let _ = answer.send(reply);
        });
        tokio::time::timeout(Duration::from_secs(15), answered).await.ok()?.ok()
    }

    /// Counts what a key lives through.
    fn note(&self, call: &mut Call, process: &Process, answer: Answer) {
        let Some((first, at)) = call.unknown_at else {
            if answer == Answer::Unknown {
                call.unknown_at = Some((process.number, self.world.now()));
            }
            return;
        };
        match answer {
            Answer::Accepted(acked) if acked.at.is_some_and(|decided| decided <= at) => {
                reached("an unknown bid turned out accepted");
                if process.number > first {
                    reached("a key sent again across a crash, already accepted");
                }
            }
            Answer::Accepted(_) => {
                reached("an unknown bid turned out not to be written");
                if process.number > first {
                    reached("a key sent again across a crash, not written before");
                }
            }
            Answer::Refused { .. } if process.number > first => {
                let model = self.world.ground.model.lock().unwrap();
                let kept = &model.lots[&call.request.auction].refused;
                if kept.iter().any(|row| row.user == self.user && row.key == call.request.key && row.at <= at) {
                    reached("a key sent again across a crash, already refused");
                }
            }
            _ => {}
        }
    }
}

fn read(reply: &BidReply) -> Answer {
    match reply {
        BidReply::Judged { verdict: Verdict::Accepted(accepted), .. } => Answer::Accepted(Acked {
            seq: accepted.seq,
            at: Some(accepted.at),
            amount: accepted.amount,
            price: accepted.price,
            leading: accepted.leading,
            ask: accepted.ask,
        }),
        BidReply::Judged { verdict: Verdict::Refused { rejection, ask }, .. } => {
            Answer::Refused { rejection: *rejection, ask: Some(*ask) }
        }
        BidReply::KeyReused => {
            reached("a key used for something else");
            Answer::KeyReused
        }
        BidReply::NoSuchAuction => Answer::NoSuchAuction,
        BidReply::Busy { .. } => {
            reached("a full queue turned a bid away");
            Answer::NotDecided
        }
        BidReply::Unavailable { .. } => Answer::Unknown,
    }
}

pub fn code(answer: &Answer) -> u64 {
    match answer {
        Answer::Accepted(acked) => 100 + acked.seq,
        Answer::Refused { rejection, .. } => 10 + *rejection as u64,
        Answer::KeyReused => 1,
        Answer::Done { seq } => 1_000 + seq.unwrap_or(0),
        Answer::NotDecided => 2,
        Answer::Unknown => 3,
        Answer::NoSuchAuction => 4,
    }
}
