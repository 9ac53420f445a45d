//! Late is fair: how much time a house that was down gives back.

use crate::timestamp::Timestamp;
use std::time::Duration;

/// The figures of the rule.
///
/// *Source*: house rule (ADR 0008), after what large houses promise when their site fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutageRule {
    /// Shorter than this, an outage far from the end costs nobody anything.
    pub negligible: Duration,
    /// After an outage near the end, everybody has at least this long again.
    pub least_left: Duration,
    /// An end that lies less than this after the recovery counts as near.
    pub near: Duration,
    /// An outage longer than this is given back even when the end is far.
    pub noticeable: Duration,
    /// An outage longer than this is a lost evening: a day is given.
    pub long: Duration,
}

impl Default for OutageRule {
    fn default() -> Self {
        Self {
            negligible: Duration::from_secs(5),
            least_left: Duration::from_secs(5 * 60),
            near: Duration::from_secs(60 * 60),
            noticeable: Duration::from_secs(60),
            long: Duration::from_secs(2 * 60 * 60),
        }
    }
}

/// Returns the new end of an open auction whose house could not take bids from `down_since` to `recovered_at`; none when it stays.
///
/// `trigger` is the soft close's: the span before the end in which every second counts.
pub fn credit(
    rule: &OutageRule,
    trigger: Duration,
    ends_at: Timestamp,
    down_since: Timestamp,
    recovered_at: Timestamp,
) -> Option<Timestamp> {
    let outage = recovered_at.since(down_since);
    let left = ends_at.since(recovered_at);
    if outage < rule.negligible && left > trigger && left > rule.negligible {
        return None;
    }
    let least_left = rule.least_left.max(trigger * 2);
    let given_back = ends_at + outage;
    let new_end = if outage >= rule.long {
        (ends_at + Duration::from_secs(24 * 60 * 60)).max(recovered_at + least_left).max(given_back)
    } else if left < rule.near {
        given_back.max(recovered_at + least_left)
    } else if outage > rule.noticeable {
        given_back
    } else {
        ends_at
    };
    (new_end > ends_at).then_some(new_end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_the_house_took_is_given_back_by_the_table() {
        // All in seconds; the house goes down at 10,000.
        //        end    outage trigger  new end
        let table = [
            (10_500, 2, 0, None),                                         // a blink, the end is far
            (10_500, 2, 600, Some(10_500 + 2).max(Some(10_002 + 1_200))), // a blink within the soft close
            (10_001, 2, 0, Some(10_302)), // the end passed meanwhile: five minutes for everybody
            (10_004, 2, 0, Some(10_302)), // the end is seconds away
            (10_500, 30, 0, Some(10_530)), // what was taken, and still enough
            (10_100, 30, 0, Some(10_330)), // what was taken is too little: five minutes
            (20_000, 30, 0, None),        // short, and the end is far
            (20_000, 90, 0, Some(20_090)), // noticeable: given back
            (20_000, 8_000, 0, Some(106_400)), // a lost evening
        ];
        for (end, outage, trigger, expected) in table {
            let at = |seconds: i64| Timestamp::from_millis(seconds * 1_000);
            let answer =
                credit(&OutageRule::default(), Duration::from_secs(trigger), at(end), at(10_000), at(10_000 + outage));
            assert_eq!(answer, expected.map(at), "end {end} outage {outage} trigger {trigger}");
        }
    }
}
