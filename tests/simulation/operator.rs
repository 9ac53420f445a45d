//! The operator, and the admin who suspends people.

use super::chance::Chance;
use super::world::World;
use crate::check::{Answer, Asked, Operation, Suspension};
use arte::actors::ActError;
use arte::auction::{ActKind, OperatorAct, Reserve, Status, Terms};
use arte::money::Amount;
use arte::timestamp::Timestamp;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

struct Operator {
    world: Rc<World>,
    chance: Chance,
    acts: u64,
}

/// Puts operator and admin into a world.
pub fn settle(world: &Rc<World>, mut chance: Chance) {
    let acts = if chance.often(700) { chance.between(1, 12) } else { 0 };
    if chance.often(250) {
        let admin = chance.fork(2);
        tokio::task::spawn_local(suspend(Rc::clone(world), admin));
    }
    let operator = Operator { world: Rc::clone(world), chance, acts: 0 };
    world.busy.set(world.busy.get() + 1);
    tokio::task::spawn_local(operator.live(acts));
}

impl Operator {
    async fn live(mut self, acts: u64) {
        for _ in 0..acts {
            let waits = self.chance.millis(100, 7_000);
            tokio::time::sleep(waits).await;
            let lot = Arc::clone(self.chance.pick(&self.world.scenery.lots));
            let kind = self.kind(&lot);
            let done = self.act(&lot, kind).await;
            if kind == ActKind::Pause && done {
                let stands = self.chance.skewed(6_000);
                tokio::time::sleep(stands).await;
                self.act(&lot, ActKind::Resume).await;
            }
        }
        while !self.world.quiet.get() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        // Nothing is left standing still for ever.
        for lot in self.world.scenery.lots.clone() {
            while self.status(&lot) == Status::Paused && !self.world.over.get() {
                self.act(&lot, ActKind::Resume).await;
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
        self.world.busy.set(self.world.busy.get() - 1);
    }

    fn status(&self, lot: &Terms) -> Status {
        self.world.ground.model.lock().unwrap().lots[&lot.auction].head.status
    }

    fn kind(&mut self, lot: &Terms) -> ActKind {
        let (status, seq, price) = {
            let model = self.world.ground.model.lock().unwrap();
            let head = model.lots[&lot.auction].head;
            (head.status, head.seq, head.price.unwrap_or(lot.start_price))
        };
        let now = self.world.now();
        if status == Status::Closed && self.chance.often(600) {
            return ActKind::Reopen { ends_at: now + self.chance.millis(0, 15_000) };
        }
        match self.chance.below(100) {
            0..25 => ActKind::Pause,
            25..40 => ActKind::Extend { by: self.chance.millis(1, 12_000) },
            40..55 => {
                let lowest = lot.start_price.minor();
                let minor = if self.chance.often(500) {
                    price.minor()
                } else {
                    lowest + self.chance.below(lowest as u64 / 2 + 1) as i64
                };
                let amount = Amount::from_minor(minor).unwrap_or(Amount::MAX);
                ActKind::LowerReserve { reserve: Reserve { amount, salt: [7; 32] } }
            }
            55..90 => ActKind::Retract { of: self.chance.below(seq + 2) },
            90..96 => ActKind::Cancel,
            _ => ActKind::Resume,
        }
    }

    async fn act(&mut self, lot: &Terms, kind: ActKind) -> bool {
        self.acts += 1;
        let act = OperatorAct { actor: self.world.scenery.operator, reason: format!("act {}", self.acts), kind };
        let Some(process) = self.world.newest().filter(|process| process.serves()) else { return false };
        let Some(engine) = process.engine() else { return false };
        let sent_at = self.world.now();
        let (answer, answered) = tokio::sync::oneshot::channel();
        let (auction, asked) = (lot.auction, act.clone());
        process.spawn(async move {
            let _ = answer.send(engine.act(auction, asked).await);
        });
        let said = tokio::time::timeout(Duration::from_secs(15), answered).await;
        let answer = match said {
            Ok(Ok(Ok(head))) => Answer::Done { seq: Some(head.seq) },
            Ok(Ok(Err(ActError::Refused(rejection)))) => Answer::Refused { rejection, ask: None },
            Ok(Ok(Err(ActError::NoSuchAuction))) => Answer::NoSuchAuction,
            Ok(Ok(Err(ActError::Unavailable | ActError::Unknown)) | Err(_)) | Err(_) => Answer::Unknown,
        };
        self.world.ground.note(&[50, self.acts, super::bidders::code(&answer)], || {
            format!("operator: {kind:?} of {} ({}) -> {answer:?}", super::door::short(auction), act.reason)
        });
        let answered_at = self.world.now();
        let user = act.actor;
        let operation =
            Operation { auction, user, asked: Asked::Act(act), sent_at, arrived_at: None, answered_at, answer };
        self.world.operations.borrow_mut().push(operation);
        matches!(answer, Answer::Done { .. })
    }
}

/// Suspends somebody for a while.
async fn suspend(world: Rc<World>, mut chance: Chance) {
    let waits = chance.millis(1_000, 20_000);
    tokio::time::sleep(waits).await;
    let user = *chance.pick(&world.scenery.bidders);
    // The admin comes in through the house's doors: nobody is suspended while they are shut.
    while !world.newest().is_some_and(|newest| newest.serves()) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let from = change(&world, user, true);
    let lasts = chance.millis(500, 15_000);
    tokio::time::sleep(lasts).await;
    while !world.newest().is_some_and(|newest| newest.serves()) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let until = change(&world, user, false);
    // It begins for all when the last has heard of it, and ends for all when the first has.
    let span = Suspension { surely: (from.1, until.0), perhaps: (from.0, until.1) };
    world.suspended.borrow_mut().entry(user).or_default().push(span);
}

/// Within this time a process that was not told has looked for itself: the house's second, and reads that fail meanwhile.
const LOOKS_WITHIN: Duration = Duration::from_secs(5);

/// Writes it down and tells every process that can be told. Returns when the first of all knows, and the last.
fn change(world: &World, user: arte::ids::UserId, suspended: bool) -> (Timestamp, Timestamp) {
    let mut suspensions = world.ground.model.lock().unwrap();
    if suspended {
        suspensions.suspended.insert(user);
    } else {
        suspensions.suspended.remove(&user);
    }
    drop(suspensions);
    let mut all_told = true;
    for process in world.processes.borrow().iter().filter(|process| process.is_alive()) {
        match process.engine() {
            Some(engine) => engine.set_suspended(user, suspended),
            None => all_told = false,
        }
    }
    let now = world.now();
    (now, if all_told { now } else { now + LOOKS_WITHIN })
}
