//! How much is too much: one rule for every rate, driven by the house's clock.
//!
//! The rule is GCRA (generic cell rate algorithm): a bucket is a single instant, the moment at which it will be full again.

use crate::timestamp::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many in so long, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// One more is granted after each such span.
    every: Duration,
    /// How far ahead of that one may run.
    ahead: Duration,
}

impl Rate {
    /// Makes a rate of `count` in `span` with at most `burst` at once. Zero counts as one.
    pub fn new(count: u32, span: Duration, burst: u32) -> Self {
        let every = span / count.max(1);
        Self { every, ahead: every * burst.max(1) }
    }
}

/// One bucket.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    rate: Rate,
    full_at: Timestamp,
}

impl Bucket {
    /// Makes a full bucket.
    pub fn new(rate: Rate) -> Self {
        Self { rate, full_at: Timestamp::default() }
    }

    /// Returns how long to wait until one may be taken; none when one may be taken now.
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let after = self.full_at.max(now) + self.rate.every;
        let over = after.since(now + self.rate.ahead);
        (!over.is_zero()).then_some(over)
    }

    /// Takes one.
    ///
    /// # Errors
    /// How long to wait when there is none; nothing is taken then.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Duration> {
        match self.wait(now) {
            Some(wait) => Err(wait),
            None => {
                self.full_at = self.full_at.max(now) + self.rate.every;
                Ok(())
            }
        }
    }
}

/// A bucket for each key, at most `KEYS_MAX` of them.
pub struct Keyed<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// Beyond this many keys that are all in use, new ones are refused. *Source*: about 8 MiB for each table.
const KEYS_MAX: usize = 100_000;

impl<K: Eq + Hash> Keyed<K> {
    /// Makes the table.
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes one of a key's bucket.
    ///
    /// # Errors
    /// How long to wait when it is empty.
    pub fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.lock();
        if buckets.len() >= KEYS_MAX && !buckets.contains_key(&key) {
            // A full bucket says the same as none.
            buckets.retain(|_, bucket| bucket.full_at > now);
            if buckets.len() >= KEYS_MAX {
                return Err(self.rate.every);
            }
        }
        buckets.entry(key).or_insert_with(|| Bucket::new(self.rate)).take(now)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Bucket>> {
        // A panic between two of these statements cannot leave a half-written bucket: it is one instant.
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what counts as one address: of IPv6 the first 64 bits, for a single customer holds all the rest.
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

/// Counts what each address holds open.
#[derive(Clone)]
pub struct AddressCounts {
    most: u32,
    counts: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

/// A place that one address holds; given back when dropped.
pub struct AddressPlace {
    address: IpAddr,
    counts: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

impl AddressCounts {
    /// Makes a count with at most `most` for each address.
    pub fn new(most: u32) -> Self {
        Self { most, counts: Arc::default() }
    }

    /// Takes a place for an address; none when it holds all it may.
    pub fn take(&self, address: IpAddr) -> Option<AddressPlace> {
        let address = neighbourhood(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(AddressPlace { address, counts: Arc::clone(&self.counts) })
    }

    /// Counts the places that are held, by whomever.
    pub fn held(&self) -> u32 {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }
}

impl Drop for AddressPlace {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000 + millis)
    }

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::new(Rate::new(20, Duration::from_secs(1), 3));
        assert_eq!((0..5).filter(|_| bucket.take(at(0)).is_ok()).count(), 3);
        assert_eq!(bucket.take(at(0)), Err(Duration::from_millis(50)));
        assert_eq!(bucket.take(at(49)), Err(Duration::from_millis(1)));
        assert_eq!(bucket.take(at(50)), Ok(()));
        assert_eq!(bucket.take(at(50)), Err(Duration::from_millis(50)));
        assert_eq!((0..5).filter(|_| bucket.take(at(10_000)).is_ok()).count(), 3);
    }

    #[test]
    fn keys_do_not_take_from_each_other() {
        let keyed = Keyed::new(Rate::new(1, Duration::from_secs(60), 1));
        assert!(keyed.take("ann", at(0)).is_ok());
        assert!(keyed.take("ann", at(1)).is_err());
        assert!(keyed.take("bob", at(1)).is_ok());
    }

    #[test]
    fn a_place_is_given_back_when_it_is_dropped() {
        let counts = AddressCounts::new(2);
        let home = IpAddr::from([127, 0, 0, 1]);
        let (first, second) = (counts.take(home), counts.take(home));
        assert!(first.is_some() && second.is_some() && counts.take(home).is_none());
        assert!(counts.take(IpAddr::from([127, 0, 0, 2])).is_some());
        // The place of the other address was given back at once.
        assert_eq!(counts.held(), 2);
        drop(first);
        assert_eq!(counts.held(), 1);
        assert!(counts.take(home).is_some());
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let near: [IpAddr; 2] = ["2001:db8::1".parse().unwrap(), "2001:db8::ffff:1".parse().unwrap()];
        assert_eq!(neighbourhood(near[0]), neighbourhood(near[1]));
        assert_ne!(neighbourhood(near[0]), neighbourhood("2001:db8:0:1::1".parse().unwrap()));
        assert_eq!(neighbourhood("::ffff:127.0.0.1".parse().unwrap()), IpAddr::from([127, 0, 0, 1]));
    }
}
