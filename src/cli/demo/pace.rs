//! How fast the demo goes.

use crate::auction::SoftClose;
use std::time::Duration;

/// The demo's times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From the making of the auctions to their opening.
    pub lead: Duration,
    /// From the opening to the first close.
    pub first: Duration,
    /// From one close to the next.
    pub step: Duration,
    /// When late bids push an end back.
    pub soft_close: SoftClose,
    /// How long before an end the late bidders wake up.
    pub last_call: Duration,
    /// How long robots think, in percent of their usual time.
    pub thinking_percent: u64,
}

impl Pace {
    /// The usual pace: about two and a half minutes.
    pub fn usual() -> Self {
        Self::of(Duration::from_secs(45), Duration::from_secs(8), Duration::from_secs(10))
    }

    /// A quick one, for those who have seen it: about forty seconds.
    pub fn fast() -> Self {
        Self::of(Duration::from_secs(12), Duration::from_secs(2), Duration::from_secs(3))
    }

    /// One in which the last of `lots` closes after so many seconds, late bids aside.
    pub fn lasting(seconds: u32, lots: u32) -> Self {
        let all = Duration::from_secs(u64::from(seconds));
        let first = all * 3 / 10;
        let step = (all - first) / lots.saturating_sub(1).max(1);
        let soft = if seconds < 90 { Duration::from_secs(3) } else { Duration::from_secs(10) };
        Self::of(first, step, soft)
    }

    fn of(first: Duration, step: Duration, soft: Duration) -> Self {
        let soft_close = SoftClose { trigger: soft, extend_to: soft, max_extension: soft * 4 };
        let slow = soft >= Duration::from_secs(10);
        Self {
            lead: Duration::from_secs(if slow { 4 } else { 3 }),
            first,
            step,
            soft_close,
            last_call: soft * 6 / 5,
            thinking_percent: if slow { 100 } else { 45 },
        }
    }

    /// Returns when a lot ends, counted from the opening; lots count from zero.
    pub fn ends_after(&self, lot: u32) -> Duration {
        self.first + self.step * lot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lot_closes_when_it_was_said() {
        assert_eq!(Pace::usual().ends_after(13), Duration::from_secs(149));
        assert_eq!(Pace::fast().ends_after(13), Duration::from_secs(38));
        for seconds in [10, 60, 3_600] {
            let end = Pace::lasting(seconds, 14).ends_after(13);
            assert!(
                end <= Duration::from_secs(u64::from(seconds)) && end.as_secs() + 1 >= u64::from(seconds),
                "{end:?}"
            );
        }
    }
}
