//! Delays that grow with every failure: what is harmless once is an attack a thousand times.

use super::StoreError;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How delays grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// So many cost nothing.
    pub free: u32,
    /// The wait after the next one; it doubles with each that follows.
    pub first: Duration,
    /// The longest wait; below `forgotten_after`.
    pub most: Duration,
    /// After so long without another one, all is forgotten.
    pub forgotten_after: Duration,
}

/// The wait doubles at most this often. *Source*: 2^20 seconds are twelve days; no limit is above that.
pub(super) const DOUBLINGS_MAX: u32 = 20;

impl Growth {
    /// Returns how long to wait after the n-th.
    pub fn wait_after(&self, count: u32) -> Duration {
        match count.checked_sub(self.free) {
            None | Some(0) => Duration::ZERO,
            Some(over) => self.first.saturating_mul(1 << (over - 1).min(DOUBLINGS_MAX)).min(self.most),
        }
    }
}

/// Something that is counted, by whatever name, and how its delay grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// Its name. Whoever makes one up leaves out of it what strangers should not read.
    pub key: String,
    /// How it grows.
    pub growth: Growth,
}

/// What becomes of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// One more, whether or not anybody must wait.
    Note,
    /// One less: what was counted was none.
    Undo,
    /// All is forgotten.
    Forget,
}

/// Counts of what has failed lately, for the whole house. They need not survive a power cut.
#[async_trait]
pub trait Delays: Send + Sync {
    /// Counts one more of each of `counted`, if nobody must wait for any of `asked` and `counted`; answers how long otherwise, and counts
    /// nothing. One step: of many at once, no more than are free go through.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`]: then nobody knows whether they may, and they must not.
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError>;

    /// Changes counts.
    ///
    /// # Errors
    /// As [`Delays::take`].
    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError>;
}

#[derive(Clone, Copy, Debug)]
struct Count {
    count: u32,
    last: Timestamp,
    growth: Growth,
}

impl Count {
    fn left(&self, now: Timestamp) -> Option<Duration> {
        let left = (self.last + self.growth.wait_after(self.count)).since(now);
        (!left.is_zero()).then_some(left)
    }
}

/// Counts in the memory of one process: of a house that is one process there is no better place, for none is quicker and no disk is written.
/// A restart forgets them.
#[derive(Debug, Default)]
pub struct MemoryDelays(Mutex<HashMap<String, Count>>);

/// Beyond this many, those that nobody must wait for are forgotten. *Source*: about 40 MiB.
const KEYS_MAX: usize = 200_000;

impl MemoryDelays {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Count>> {
        // A panic between two of these statements leaves a count that is one off at most.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(counts: &mut HashMap<String, Count>, delay: &Delay, now: Timestamp) {
    if counts.len() >= KEYS_MAX && !counts.contains_key(&delay.key) {
        counts.retain(|_, count| count.left(now).is_some());
        // All of them wait: an attack from everywhere. One more of it goes uncounted rather than that memory grows.
        if counts.len() >= KEYS_MAX {
            return;
        }
    }
    let fresh = Count { count: 0, last: now, growth: delay.growth };
    let count = counts.entry(delay.key.clone()).or_insert(fresh);
    if now.since(count.last) >= delay.growth.forgotten_after {
        count.count = 0;
    }
    count.count = count.count.saturating_add(1);
    count.last = now;
}

#[async_trait]
impl Delays for MemoryDelays {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let mut counts = self.lock();
        let waits = asked.iter().chain(counted).filter_map(|delay| counts.get(&delay.key)?.left(now));
        if let Some(longest) = waits.max() {
            return Ok(Some(longest));
        }
        counted.iter().for_each(|delay| add(&mut counts, delay, now));
        Ok(None)
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        let mut counts = self.lock();
        for (delay, change) in changes {
            match change {
                Change::Note => add(&mut counts, delay, now),
                Change::Forget => drop(counts.remove(&delay.key)),
                Change::Undo => {
                    if let Some(count) = counts.get_mut(&delay.key) {
                        count.count = count.count.saturating_sub(1);
                    }
                }
            }
        }
        Ok(())
    }
}
