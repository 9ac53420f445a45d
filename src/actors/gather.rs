//! A moment's patience after a commit.
//!
//! Who is answered often bids again at once. Were the first of them taken alone, a commit would be spent on one bid while all the others
//! come in behind it, and so on for ever: half of the commits nearly empty. So after a commit the next one waits until as many are
//! there as were under way, but never longer than a small part of what a commit takes. Somebody who bids alone never waits.
//!
//! Where they take longer than that to come back, as through sockets, waiting for all is in vain: the batch is as small as before. Then it
//! is better that they come in two halves, one of which is on its way while the other is being written.

use crate::clock::SharedClock;
use crate::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use std::time::Duration;

/// For fewer than this it is not worth setting a timer. In builds for tests so few that the worlds of the simulation get here as well.
const FEWEST: usize = if cfg!(feature = "drills") { 2 } else { 8 };

/// Of the time that the commit before took, this part is waited at most.
const PART: u32 = 4;

/// And never longer than this. *Source*: measured; clients of the same machine need about so long to hear, think and speak.
const MOST: Duration = Duration::from_micros(250);

/// So often in a row it was waited in vain before halves are made.
const IN_VAIN: u8 = 2;

/// So many commits are made of halves before all are awaited again.
const HALVES: u8 = 32;

/// What was learnt from waiting.
#[derive(Default)]
pub(super) struct Patience {
    in_vain: u8,
    halves: u8,
}

impl Patience {
    /// Learns from a wait that is over, with so many here.
    pub(super) fn learn(&mut self, gather: &Gather, here: usize, now: Timestamp) {
        if self.halves > 0 {
            self.halves -= 1;
        } else if here >= gather.expected {
            self.in_vain = 0;
        } else if now >= gather.until {
            self.in_vain += 1;
            if self.in_vain >= IN_VAIN {
                (self.in_vain, self.halves) = (0, HALVES);
            }
        }
    }

    /// Returns how many of those who were under way are worth waiting for.
    pub(super) fn of(&self, under_way: usize) -> usize {
        if self.halves > 0 { under_way / 2 } else { under_way }
    }
}

/// Who is awaited, and until when.
pub(super) struct Gather {
    until: Timestamp,
    expected: usize,
    is_bell_set: bool,
}

impl Gather {
    /// Begins after a commit that was begun at `began`; `expected` are those it answered and those who wait already. None when too few are
    /// expected, or when time is moved by hand.
    pub(super) fn after(clock: &SharedClock, began: Timestamp, expected: usize) -> Option<Self> {
        if expected < FEWEST || !clock.runs_by_itself() {
            return None;
        }
        let now = clock.now();
        Some(Self { until: now + (now.since(began) / PART).min(MOST), expected, is_bell_set: false })
    }

    /// Returns whether everybody is here, or the time is up.
    pub(super) fn is_over(&self, here: usize, now: Timestamp) -> bool {
        here >= self.expected || now >= self.until
    }

    /// Returns, once, what rings when the time is up.
    pub(super) fn bell(&mut self, clock: &SharedClock, now: Timestamp) -> Option<BoxFuture<'static, ()>> {
        let is_first = !std::mem::replace(&mut self.is_bell_set, true);
        is_first.then(|| clock.moment(self.until.since(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ManualClock, SystemClock};
    use std::sync::Arc;

    const LONG_AGO: Timestamp = Timestamp::from_micros(0);

    #[test]
    fn few_are_not_waited_for_and_nobody_is_when_time_is_moved_by_hand() {
        let by_itself: SharedClock = Arc::new(SystemClock::new());
        let by_hand: SharedClock = Arc::new(ManualClock::new(Timestamp::from_millis(5)));
        assert!(Gather::after(&by_itself, LONG_AGO, FEWEST - 1).is_none());
        assert!(Gather::after(&by_itself, LONG_AGO, FEWEST).is_some());
        assert!(Gather::after(&by_hand, LONG_AGO, FEWEST).is_none());
    }

    #[test]
    fn who_waited_in_vain_twice_makes_halves_for_a_while() {
        let clock: SharedClock = Arc::new(SystemClock::new());
        let gather = Gather::after(&clock, LONG_AGO, 64).unwrap();
        let (early, late) = (LONG_AGO, clock.now() + MOST);
        let mut patience = Patience::default();
        for (here, now, expected) in [(10, late, 64), (64, early, 64), (10, late, 64), (10, early, 64), (10, late, 32)]
        {
            patience.learn(&gather, here, now);
            assert_eq!(patience.of(64), expected, "{here} here");
        }
        for left in (0..HALVES).rev() {
            patience.learn(&gather, 10, late);
            assert_eq!(patience.of(64), if left > 0 { 32 } else { 64 });
        }
    }

    #[test]
    fn it_is_over_when_everybody_is_here_or_the_time_is_up_and_the_bell_is_given_once() {
        let clock: SharedClock = Arc::new(SystemClock::new());
        let mut gather = Gather::after(&clock, LONG_AGO, 10).unwrap();
        let in_time = LONG_AGO;
        assert!(!gather.is_over(9, in_time) && gather.is_over(10, in_time));
        // The commit took half a century, and still nobody waits longer than the most.
        assert!(gather.is_over(0, clock.now() + MOST));
        assert!(gather.bell(&clock, in_time + Duration::from_micros(1)).is_some());
        assert!(gather.bell(&clock, in_time).is_none());
    }
}
