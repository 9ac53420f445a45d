//! Delays that grow with every failure: what is harmless once is an attack a thousand times.

use crate::timestamp::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How delays grow.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// So many cost nothing.
    pub free: u32,
    /// The wait after the next one; it doubles with each that follows.
    pub first: Duration,
    /// The longest wait.
    pub most: Duration,
    /// After so long without another one, all is forgotten.
    pub forgotten_after: Duration,
}

impl Growth {
    /// Returns how long to wait after the n-th.
    fn wait_after(&self, count: u32) -> Duration {
        match count.checked_sub(self.free) {
            None | Some(0) => Duration::ZERO,
            Some(over) => self.first.saturating_mul(1 << (over - 1).min(20)).min(self.most),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Count {
    count: u32,
    last: Timestamp,
}

/// Counts by key, at most `KEYS_MAX` of them.
pub struct Growing<K> {
    growth: Growth,
    counts: Mutex<HashMap<K, Count>>,
}

/// Beyond this many keys, those that need not wait are forgotten. *Source*: about 8 MiB for each table.
const KEYS_MAX: usize = 100_000;

impl<K: Eq + Hash> Growing<K> {
    /// Makes the table.
    pub fn new(growth: Growth) -> Self {
        Self { growth, counts: Mutex::default() }
    }

    /// Returns how long a key must wait; none when it may go on.
    pub fn wait(&self, key: &K, now: Timestamp) -> Option<Duration> {
        self.lock().get(key).and_then(|count| self.left(count, now))
    }

    /// Counts one more for a key that need not wait: asked and counted in one step, so that many at once are not one.
    ///
    /// # Errors
    /// How long to wait; nothing is counted then.
    pub fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut counts = self.lock();
        if let Some(wait) = counts.get(&key).and_then(|count| self.left(count, now)) {
            return Err(wait);
        }
        self.add(&mut counts, key, now);
        Ok(())
    }

    /// Counts one more, whether or not the key must wait.
    pub fn note(&self, key: K, now: Timestamp) {
        self.add(&mut self.lock(), key, now);
    }

    /// Takes one back.
    pub fn undo(&self, key: &K) {
        if let Some(count) = self.lock().get_mut(key) {
            count.count = count.count.saturating_sub(1);
        }
    }

    /// Forgets all of a key.
    pub fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    fn add(&self, counts: &mut HashMap<K, Count>, key: K, now: Timestamp) {
        if counts.len() >= KEYS_MAX && !counts.contains_key(&key) {
            counts.retain(|_, count| self.left(count, now).is_some());
            // All of them wait: an attack from everywhere. One more of it goes uncounted rather than that memory grows.
            if counts.len() >= KEYS_MAX {
                return;
            }
        }
        let count = counts.entry(key).or_insert(Count { count: 0, last: now });
        if now.since(count.last) >= self.growth.forgotten_after {
            count.count = 0;
        }
        count.count = count.count.saturating_add(1);
        count.last = now;
    }

    fn left(&self, count: &Count, now: Timestamp) -> Option<Duration> {
        let left = (count.last + self.growth.wait_after(count.count)).since(now);
        (!left.is_zero()).then_some(left)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Count>> {
        // A panic between two of these statements leaves a count that is one off at most.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Timestamp {
        Timestamp::from_millis(1_000_000) + Duration::from_secs(second)
    }

    fn table() -> Growing<&'static str> {
        let seconds = Duration::from_secs;
        Growing::new(Growth { free: 2, first: seconds(1), most: seconds(10), forgotten_after: seconds(100) })
    }

    #[test]
    fn the_first_are_free_and_then_each_wait_is_twice_the_last_up_to_the_most() {
        let table = table();
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..8 {
            table.take("ann", at(now)).unwrap();
            let wait = table.wait(&"ann", at(now)).map_or(0, |wait| wait.as_secs());
            if wait > 0 {
                assert!(table.take("ann", at(now + wait - 1)).is_err(), "not a second earlier");
            }
            waits.push(wait);
            now += wait;
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 10, 10]);
        assert_eq!(table.wait(&"bob", at(now)), None, "others do not wait for it");
        table.take("ann", at(now + 100)).unwrap();
        assert_eq!(table.wait(&"ann", at(now + 100)), None, "after a while all is forgotten");
    }

    #[test]
    fn what_went_well_is_taken_back() {
        let table = table();
        for _ in 0..20 {
            table.take("ann", at(0)).unwrap();
            table.undo(&"ann");
        }
        for _ in 0..3 {
            table.note("ann", at(0));
        }
        assert!(table.wait(&"ann", at(0)).is_some());
        table.forget(&"ann");
        assert_eq!(table.wait(&"ann", at(0)), None);
    }
}
