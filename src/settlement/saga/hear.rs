//! What a settlement becomes by what it hears.

use super::Saga;
use super::call::{Answer, Found, Refusal};
use super::key::Key;
use super::stage::{Ending, Payee, Stage, Work};
use crate::drill::planted;
use crate::ids::Paddle;
use crate::timestamp::Timestamp;

/// How often a buyer's money is held and then not captured, one time after the other, before that waits for somebody. *Source*: with the waits of
/// [`super::Policy::default`] more than a quarter of an hour; a hold that vanishes between two orders once or twice is somebody's hand.
const CAPTURES_MOST: u32 = 12;

impl Saga {
    /// Hears what became of the call with this key. An answer to another key is an old one, and changes nothing.
    #[must_use]
    pub fn heard(&self, key: Key, answer: Answer, now: Timestamp) -> Option<Self> {
        self.learnt(key, |next| match answer {
            Answer::Done => next.done(now),
            Answer::Refused(why) => next.refused(why, now),
            Answer::NotDone => next.in_vain(false, now),
            Answer::Unknown => next.ask_later(now),
        })
    }

    /// Hears what the bank knows of this key.
    #[must_use]
    pub fn found(&self, key: Key, found: Found, now: Timestamp) -> Option<Self> {
        self.learnt(key, |next| match found {
            Found::Done => next.done(now),
            Found::Refused(why) => next.refused(why, now),
            Found::Nothing => next.in_vain(true, now),
            Found::Unknown => next.ask_later(now),
        })
    }

    /// Hears that the invoice is made out.
    #[must_use]
    pub fn invoiced(&self, now: Timestamp) -> Option<Self> {
        (self.stage == Stage::Invoicing).then(|| self.after(|next| next.go(Stage::Ended(Ending::Paid), now)))
    }

    /// Hears that a candidate takes his second chance.
    #[must_use]
    pub fn accepted(&self, by: Paddle, now: Timestamp) -> Option<Self> {
        let in_time = matches!(self.stage, Stage::Offering { until } if now < until) && by == self.buyer().paddle;
        in_time.then(|| {
            self.after(|next| {
                next.go(Stage::Securing, now);
                next.captures_refused = 0;
                next.pay_by = now + next.policy.pay_within;
            })
        })
    }

    /// Hears that he does not.
    #[must_use]
    pub fn declined(&self, by: Paddle, now: Timestamp) -> Option<Self> {
        let is_his = matches!(self.stage, Stage::Offering { .. }) && by == self.buyer().paddle;
        is_his.then(|| self.after(|next| next.turn_to_the_next(now)))
    }

    /// Hears that the time for his answer is over.
    #[must_use]
    pub fn lapsed(&self, now: Timestamp) -> Option<Self> {
        let is_over = matches!(self.stage, Stage::Offering { until } if now >= until);
        is_over.then(|| self.after(|next| next.turn_to_the_next(now)))
    }

    /// Hears that what is stuck or waits is to be tried now: an operator says so, or the buyer brought money. What is under way stays as it is.
    #[must_use]
    pub fn retried(&self, now: Timestamp) -> Option<Self> {
        if matches!(self.stage, Stage::Ended(_) | Stage::Offering { .. }) {
            return None;
        }
        Some(self.after(|next| {
            (next.stuck, next.tries, next.captures_refused) = (None, 0, 0);
            next.work = match next.work {
                Work::Idle { .. } => Work::Idle { not_before: now },
                Work::Intended { since, .. } => Work::Intended { since, ask_at: now },
            };
        }))
    }

    /// Hears that an operator wants the whole taken back. What is under way, or may be, is brought to a known end first.
    #[must_use]
    pub fn compensated(&self, now: Timestamp) -> Option<Self> {
        if matches!(self.stage, Stage::Ended(Ending::Unsold | Ending::Refunded)) || self.taking_back {
            return None;
        }
        Some(self.after(|next| {
            (next.taking_back, next.stuck, next.tries) = (true, None, 0);
            match next.work {
                Work::Idle { .. } if !next.loose => next.turn_back(now),
                Work::Idle { .. } => next.work = Work::Idle { not_before: now },
                Work::Intended { .. } if planted!("saga-turns-back-in-mid-call") => next.turn_back(now),
                Work::Intended { .. } => {}
            }
        }))
    }

    fn learnt(&self, key: Key, change: impl FnOnce(&mut Self)) -> Option<Self> {
        let is_awaited = key == self.key() && matches!(self.work, Work::Intended { .. });
        is_awaited.then(|| self.after(change))
    }

    /// Returns the settlement after a change.
    fn after(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        change(&mut next);
        next.revision += 1;
        next
    }

    /// The present step is done.
    fn done(&mut self, now: Timestamp) {
        match self.stage {
            Stage::Securing if self.taking_back => self.go(Stage::Releasing, now),
            Stage::Securing => self.go(Stage::Capturing, now),
            Stage::Capturing if self.taking_back => self.go(Stage::Refunding, now),
            Stage::Capturing => self.pay_after(None, now),
            Stage::Paying(to) if self.taking_back => self.take_back_from(Some(to), now),
            Stage::Paying(to) => self.pay_after(Some(to), now),
            Stage::Releasing if self.taking_back => self.go(Stage::Ended(Ending::Unsold), now),
            Stage::Releasing => self.turn_to_the_next(now),
            Stage::TakingBack(from) => self.take_back_from(before(from), now),
            Stage::Refunding => self.go(Stage::Ended(Ending::Refunded), now),
            Stage::Invoicing | Stage::Offering { .. } | Stage::Ended(_) => {}
        }
    }

    /// The present step is refused, for good under its key.
    fn refused(&mut self, why: Refusal, now: Timestamp) {
        if !planted!("saga-keeps-a-refused-key") {
            self.round = self.round.saturating_add(1);
        }
        // Whatever is on its way under the refused key will be refused as well.
        self.loose = false;
        match self.stage {
            Stage::Securing | Stage::Capturing if self.taking_back => self.go(Stage::Releasing, now),
            Stage::Paying(to) if self.taking_back => self.take_back_from(before(to), now),
            // Whoever ordered that may have moved the same money: nothing goes on before somebody has looked.
            _ if why == Refusal::KeyReused => self.stand(why, now),
            Stage::Securing if now >= self.pay_by && planted!("saga-asks-the-next-before-the-release") => {
                self.turn_to_the_next(now);
            }
            Stage::Securing if now >= self.pay_by => self.go(Stage::Releasing, now),
            // He may bring the money yet.
            Stage::Securing => self.again(false, now),
            // The hold vanished between the two steps: it is asked for anew, a while later each time, and not for ever.
            Stage::Capturing => {
                let refused = self.captures_refused.saturating_add(1);
                if refused >= CAPTURES_MOST {
                    return self.stand(why, now);
                }
                self.go(Stage::Securing, now);
                (self.captures_refused, self.tries) = (refused, refused);
                self.again(false, now);
            }
            // Money lies in the clearing account and cannot go on: not a thing to go round in circles with.
            _ => self.stand(why, now),
        }
    }

    /// Waits for somebody.
    fn stand(&mut self, why: Refusal, now: Timestamp) {
        self.work = Work::Idle { not_before: now };
        self.stuck = Some(why);
    }

    /// The bank said nothing of use. So often, and no more: what is to be done stays as it is, and waits for somebody.
    fn in_vain(&mut self, loose: bool, now: Timestamp) {
        let stage = self.stage;
        self.again(loose, now);
        if self.stage == stage {
            self.despair();
        }
    }

    fn despair(&mut self) {
        if self.tries >= self.policy.tries_most {
            self.stuck = Some(Refusal::Silence);
        }
    }

    /// The present step was not done, as far as anybody knows, and is tried again a while later: under the same key, so that a call that is still on its
    /// way does no harm.
    fn again(&mut self, loose: bool, now: Timestamp) {
        if planted!("saga-takes-a-new-key-after-silence") {
            self.round += 1;
        }
        self.loose = (self.loose || loose) && !planted!("saga-forgets-what-may-be-on-its-way");
        self.work = Work::Idle { not_before: now + self.policy.wait(self.tries, self.key()) };
        self.tries = self.tries.saturating_add(1);
        if self.taking_back && !self.loose {
            self.turn_back(now);
        }
    }

    /// Nobody knows what became of the present step.
    fn ask_later(&mut self, now: Timestamp) {
        if let Work::Intended { since, .. } = self.work {
            self.loose = true;
            self.work = Work::Intended { since, ask_at: now + self.policy.wait(self.tries, self.key()) };
            self.tries = self.tries.saturating_add(1);
            self.despair();
        }
    }

    /// Turns round, where nothing is under way.
    fn turn_back(&mut self, now: Timestamp) {
        match self.stage {
            Stage::Securing | Stage::Capturing => self.go(Stage::Releasing, now),
            Stage::Offering { .. } => self.go(Stage::Ended(Ending::Unsold), now),
            Stage::Paying(to) => self.take_back_from(before(to), now),
            Stage::Invoicing | Stage::Ended(Ending::Paid) => self.take_back_from(Some(Payee::Artist), now),
            Stage::Releasing | Stage::TakingBack(_) | Stage::Refunding | Stage::Ended(_) => {}
        }
    }

    /// Goes on to the next payee after this one who gets anything.
    fn pay_after(&mut self, last: Option<Payee>, now: Timestamp) {
        let mut later = Payee::ALL.into_iter().filter(|payee| last.is_none_or(|last| *payee > last));
        let next = later.find(|payee| self.part_of(*payee).is_positive());
        self.go(next.map_or(Stage::Invoicing, Stage::Paying), now);
    }

    /// Goes back to this payee, or to the last before who got anything; when there is none, to the buyer.
    fn take_back_from(&mut self, last: Option<Payee>, now: Timestamp) {
        let mut earlier = Payee::ALL.into_iter().rev().filter(|payee| last.is_some_and(|last| *payee <= last));
        let next = earlier.find(|payee| self.part_of(*payee).is_positive());
        self.go(next.map_or(Stage::Refunding, Stage::TakingBack), now);
    }

    /// Turns to the next candidate, or gives up.
    fn turn_to_the_next(&mut self, now: Timestamp) {
        if self.buyer + 1 == self.candidates.len() {
            return self.go(Stage::Ended(Ending::Unsold), now);
        }
        self.buyer += 1;
        self.captures_refused = 0;
        self.go(Stage::Offering { until: now + self.policy.offer_for }, now);
    }

    fn go(&mut self, stage: Stage, now: Timestamp) {
        (self.stage, self.work) = (stage, Work::Idle { not_before: now });
        (self.tries, self.stuck, self.loose) = (0, None, false);
    }
}

/// Who is paid before this one.
fn before(payee: Payee) -> Option<Payee> {
    Payee::ALL.into_iter().rev().find(|earlier| *earlier < payee)
}
