//! A circuit breaker: a bank that fails is left alone for a while, so that whoever waits for it is told at once.

use crate::timestamp::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// How many calls are looked back at.
const WINDOW: usize = 10;
/// Fewer calls than this say nothing.
const CALLS_MIN: usize = 3;
/// How long a failing bank is left alone.
const OPEN_FOR: Duration = Duration::from_secs(5);
/// How many calls try it again, before it is trusted.
const TRIALS: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open {
        until: Timestamp,
    },
    /// So many calls may still go out, and so many came back well.
    HalfOpen {
        left: u32,
        well: u32,
    },
}

/// The breaker. *Source* of its figures: 50 % failures of the last 10 calls, at least 3; 5 s open; 3 calls half open.
#[derive(Debug)]
pub struct Breaker {
    state: State,
    failed: VecDeque<bool>,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { state: State::Closed, failed: VecDeque::with_capacity(WINDOW) }
    }
}

impl Breaker {
    /// Returns whether a call may go out now; one that may must be noted.
    pub fn may_call(&mut self, now: Timestamp) -> bool {
        if let State::Open { until } = self.state
            && now >= until
        {
            self.state = State::HalfOpen { left: TRIALS, well: 0 };
        }
        match &mut self.state {
            State::Closed => true,
            State::Open { .. } | State::HalfOpen { left: 0, .. } => false,
            State::HalfOpen { left, .. } => {
                *left -= 1;
                true
            }
        }
    }

    /// Notes how a call went: a fault is a bank that cannot be reached, says nothing, or says that it is broken.
    pub fn note(&mut self, is_fault: bool, now: Timestamp) {
        match self.state {
            State::HalfOpen { .. } if is_fault => self.open(now),
            State::HalfOpen { left, well } if well + 1 >= TRIALS => {
                let _ = left;
                *self = Self::default();
            }
            State::HalfOpen { left, well } => self.state = State::HalfOpen { left, well: well + 1 },
            // A straggler that went out before.
            State::Open { .. } => {}
            State::Closed => {
                if self.failed.len() == WINDOW {
                    self.failed.pop_front();
                }
                self.failed.push_back(is_fault);
                let faults = self.failed.iter().filter(|failed| **failed).count();
                if self.failed.len() >= CALLS_MIN && faults * 2 >= self.failed.len() {
                    self.open(now);
                }
            }
        }
    }

    /// Takes back a call that went out half open and never came to anything, for its caller went away.
    pub fn forget(&mut self) {
        if let State::HalfOpen { left, .. } = &mut self.state {
            *left = left.saturating_add(1).min(TRIALS);
        }
    }

    fn open(&mut self, now: Timestamp) {
        self.failed.clear();
        self.state = State::Open { until: now + OPEN_FOR };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    fn call(breaker: &mut Breaker, fault: bool, ms: i64) -> bool {
        let may = breaker.may_call(at(ms));
        if may {
            breaker.note(fault, at(ms));
        }
        may
    }

    #[test]
    fn half_of_at_least_three_calls_must_fail() {
        let mut breaker = Breaker::default();
        assert!(call(&mut breaker, true, 0) && call(&mut breaker, true, 0), "two say nothing");
        assert!(call(&mut breaker, true, 0));
        assert!(!call(&mut breaker, false, 4_999), "three do");

        let mut breaker = Breaker::default();
        for fault in [false, false, false, false, false, false, true, true, true, true] {
            assert!(call(&mut breaker, fault, 0), "four of ten are fine");
        }
        assert!(call(&mut breaker, true, 0), "the first good one is forgotten: five of ten");
        assert!(!call(&mut breaker, false, 1));
    }

    #[test]
    fn three_calls_try_it_again() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            call(&mut breaker, true, 0);
        }
        assert!((0..3).all(|_| breaker.may_call(at(5_000))), "three may go out");
        assert!(!breaker.may_call(at(5_000)), "and no more until they are back");
        breaker.note(false, at(5_000));
        breaker.note(false, at(5_000));
        assert!(!breaker.may_call(at(5_000)));
        breaker.note(false, at(5_000));
        assert!(call(&mut breaker, true, 5_001) && call(&mut breaker, true, 5_001), "trusted again, as at the start");

        let mut breaker = Breaker::default();
        for _ in 0..3 {
            call(&mut breaker, true, 0);
        }
        assert!(call(&mut breaker, false, 5_000) && call(&mut breaker, true, 5_000));
        assert!(!call(&mut breaker, false, 9_999), "one that fails opens it again");
        assert!(call(&mut breaker, false, 10_000));
    }

    #[test]
    fn a_call_that_nobody_waited_for_leaves_its_place() {
        let mut breaker = Breaker::default();
        for _ in 0..3 {
            call(&mut breaker, true, 0);
        }
        assert!((0..3).all(|_| breaker.may_call(at(5_000))));
        breaker.forget();
        assert!(breaker.may_call(at(5_000)));
    }
}
