//! New names for new things.

use crate::timestamp::Timestamp;
use anyhow::Context as _;
use uuid::{Builder, Uuid};

/// Makes an identifier (UUID version 7) of an instant and chance.
///
/// # Errors
/// When the machine has no chance to give.
pub fn id(now: Timestamp) -> anyhow::Result<Uuid> {
    let chance = bytes()?;
    let millis = u64::try_from(now.as_micros() / 1_000).unwrap_or(0);
    Ok(Builder::from_unix_timestamp_millis(millis, &chance).into_uuid())
}

/// Makes bytes that nobody can guess: salts and throw-away passwords.
///
/// # Errors
/// As [`id`].
pub fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the machine gives no random bytes")?;
    Ok(bytes)
}
