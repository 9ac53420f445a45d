//! Where time comes from. The only file that reads a clock.

mod moment;

use crate::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// A clock everybody in one house shares.
pub type SharedClock = Arc<dyn Clock>;

/// Tells the time and wakes sleepers.
pub trait Clock: Send + Sync {
    /// Returns the present instant. *Invariant*: never earlier than an answer given before.
    fn now(&self) -> Timestamp;

    /// Returns a future that is ready once `now()` is at or after `at`.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()>;

    /// Returns a future that is ready after a moment, which may be far below a millisecond. Nothing but speed may depend on it: a clock
    /// moved by hand does not wait at all.
    fn moment(&self, span: Duration) -> BoxFuture<'static, ()> {
        let _ = span;
        Box::pin(std::future::ready(()))
    }

    /// Returns whether time passes by itself, so that a deadline met late means that the house stood still. A clock moved by hand jumps.
    fn runs_by_itself(&self) -> bool;
}

/// The real time: the wall clock as it was when the house opened, moved on by the monotonic clock. A jump of the wall clock
/// (a wrong time server, a hand on the dial) therefore never opens or closes an auction.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    wall: Timestamp,
    monotonic: std::time::Instant,
}

impl SystemClock {
    /// Reads the wall clock, once.
    #[expect(clippy::disallowed_methods, reason = "this is the file where time comes from")]
    pub fn new() -> Self {
        Self { wall: wall_clock(), monotonic: std::time::Instant::now() }
    }

    /// Returns how far the wall clock has moved away from this clock since the house opened.
    pub fn drift(&self) -> Duration {
        let (wall, own) = (wall_clock(), self.now());
        wall.since(own).max(own.since(wall))
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the file where time comes from")]
fn wall_clock() -> Timestamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(0) + since_epoch
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.wall + self.monotonic.elapsed()
    }

    fn runs_by_itself(&self) -> bool {
        true
    }

    fn moment(&self, span: Duration) -> BoxFuture<'static, ()> {
        Box::pin(moment::moment(span))
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(sleep_by(*self, at))
    }
}

/// The time of the runtime it is used in: real in an ordinary one, virtual in a paused one, where it jumps to the next timer as
/// soon as nobody has anything left to do.
#[derive(Clone, Copy, Debug)]
pub struct RuntimeClock {
    origin: Timestamp,
    started: tokio::time::Instant,
}

impl RuntimeClock {
    /// Makes a clock that shows `origin` now. Call within a runtime.
    pub fn starting_at(origin: Timestamp) -> Self {
        Self { origin, started: tokio::time::Instant::now() }
    }
}

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        self.origin + self.started.elapsed()
    }

    fn runs_by_itself(&self) -> bool {
        true
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(sleep_by(*self, at))
    }
}

/// Sleeps by the runtime's timer until a clock says so.
async fn sleep_by(clock: impl Clock, at: Timestamp) {
    // The timer may wake a moment early by the clock's count; nothing may happen before its instant.
    loop {
        let left = at.since(clock.now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left).await;
    }
}

/// A clock that a test or a replay moves by hand.
#[derive(Default)]
pub struct ManualClock {
    inner: Mutex<ManualInner>,
}

#[derive(Default)]
struct ManualInner {
    now: Timestamp,
    sleepers: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
    next_sleeper: u64,
}

impl ManualClock {
    /// Makes a clock that stands at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { inner: Mutex::new(ManualInner { now, ..ManualInner::default() }) }
    }

    /// Moves the clock on to `at` and wakes everybody who is due; moving back does nothing.
    pub fn advance_to(&self, at: Timestamp) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.now = inner.now.max(at);
        let first_later = (inner.now + Duration::from_micros(1), 0);
        let later = inner.sleepers.split_off(&first_later);
        let due = std::mem::replace(&mut inner.sleepers, later);
        drop(inner);
        for sleeper in due.into_values() {
            // A sleeper that has gone away wants no waking.
            let _ = sleeper.send(());
        }
    }

    /// Moves the clock on by `span`.
    pub fn advance(&self, span: Duration) {
        self.advance_to(self.now() + span);
    }
}

impl Clock for ManualClock {
    fn runs_by_itself(&self) -> bool {
        false
    }

    fn now(&self) -> Timestamp {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).now
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.now >= at {
            return Box::pin(std::future::ready(()));
        }
        let (wake, woken) = oneshot::channel();
        inner.next_sleeper += 1;
        let number = inner.next_sleeper;
        inner.sleepers.insert((at, number), wake);
        Box::pin(async move {
            let _ = woken.await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleepers_wake_when_the_clock_is_moved_and_not_before() {
        let clock = ManualClock::new(Timestamp::from_millis(0));
        let mut early = Box::pin(clock.sleep_until(Timestamp::from_millis(5)));
        let mut late = Box::pin(clock.sleep_until(Timestamp::from_millis(6)));
        clock.advance_to(Timestamp::from_millis(4));
        assert!(futures_util::FutureExt::now_or_never(&mut early).is_none());
        clock.advance_to(Timestamp::from_millis(5));
        early.await;
        assert!(futures_util::FutureExt::now_or_never(&mut late).is_none());
        clock.advance(Duration::from_millis(1));
        late.await;
    }
}
