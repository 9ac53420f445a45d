//! The one place of the benchmarks that reads a clock.

use std::time::{Duration, Instant};

/// Returns the present moment.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time; the house itself asks its own clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// Returns milliseconds since 1970, for keys of version 7.
#[expect(clippy::disallowed_methods, reason = "clients have clocks of their own")]
pub fn epoch_millis() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(0)
}

/// Returns a span in whole microseconds.
pub fn micros(span: Duration) -> u32 {
    u32::try_from(span.as_micros()).unwrap_or(u32::MAX)
}
