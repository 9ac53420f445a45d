//! Identifiers as clients make them, but without a system call for each.

use crate::stopwatch;
use std::cell::Cell;
use uuid::Uuid;

thread_local! {
    static STATE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Makes a random UUID.
pub fn uuid() -> Uuid {
    uuid::Builder::from_random_bytes(Uuid::from_u64_pair(next(), next()).into_bytes()).into_uuid()
}

/// Makes a UUID of version 7: the time, then chance.
pub fn uuid_by_time() -> Uuid {
    let mut chance = [0; 10];
    chance[..8].copy_from_slice(&next().to_be_bytes());
    chance[8..].copy_from_slice(&next().to_be_bytes()[..2]);
    uuid::Builder::from_unix_timestamp_millis(stopwatch::epoch_millis(), &chance).into_uuid()
}

/// SplitMix64, seeded once for each thread.
fn next() -> u64 {
    STATE.with(|state| {
        let seed = state.get().unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0).wrapping_add(0x9E37_79B9_7F4A_7C15);
        state.set(Some(seed));
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    })
}

/// Returns bytes that nobody else has, as secrets are made of.
pub fn bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(uuid().as_bytes());
    bytes[16..].copy_from_slice(uuid().as_bytes());
    bytes
}
