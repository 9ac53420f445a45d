//! How long and how often the house tries to get a letter to where it goes.

use std::time::Duration;

/// The pause after the first failure; it doubles with each. *Source*: a relay that restarts is back within seconds.
const FIRST: Duration = Duration::from_secs(5);
/// The longest pause. *Source*: a relay that was away all night has everything within the hour after it came back.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How often a letter is tried before it is given up. *Source*: 36 tries are a little more than a day, with the pauses above: long
/// enough for somebody to see to a relay that broke on a Sunday.
pub const TRIES_MOST: u32 = 36;

/// How long after it was written a letter that holds a code is still tried. *Source*: codes are good for minutes; one that comes an hour
/// late helps nobody, and until it is gone its code lies in the store.
pub const SECRET_FOR: Duration = Duration::from_secs(60 * 60);

/// Returns the pause after the `attempt`-th failure in a row, counted from 1: 5 s, doubling to one hour, then spread by up to a quarter
/// either way, so that letters that failed together do not come back together. `chance` is any number that belongs to the letter.
pub fn pause_after(attempt: u32, chance: u64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(31);
    let plain = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    // Mixed with the attempt: a letter must not stand at the same end of the spread each time. *Source*: the odd constant of
    // Fibonacci hashing.
    let mixed = (chance ^ u64::from(attempt)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let span = u64::try_from(plain.as_millis()).unwrap_or(u64::MAX) / 2;
    plain * 3 / 4 + Duration::from_millis((span * mixed) >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_an_hour_and_are_spread() {
        for (attempt, plain) in
            [(0, 5), (1, 5), (2, 10), (3, 20), (10, 2_560), (11, 3_600), (36, 3_600), (u32::MAX, 3_600)]
        {
            let plain = Duration::from_secs(plain);
            let pauses: Vec<_> = (0..1_000).map(|chance| pause_after(attempt, chance)).collect();
            let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
            assert!(*least >= plain * 3 / 4 && *most <= plain * 5 / 4, "{attempt}: {least:?} to {most:?}");
            assert!(*most - *least > plain / 3, "{attempt}: {least:?} to {most:?} is no spread");
        }
    }

    #[test]
    fn all_tries_together_take_more_than_a_day() {
        let total: Duration = (1..TRIES_MOST).map(|attempt| pause_after(attempt, 7)).sum();
        assert!(total > Duration::from_secs(24 * 3_600) && total < Duration::from_secs(36 * 3_600), "{total:?}");
    }
}
