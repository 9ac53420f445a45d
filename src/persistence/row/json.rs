//! The words in which values are kept inside JSON. Changing one is a new version of everything that uses it.

use crate::ids::UserId;
use crate::money::Amount;
use crate::planted;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize, Serializer};
use std::time::Duration;
use uuid::Uuid;

use super::Nonsense;

/// What a JSON column holds: its version and what the version means.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Versioned<T> {
    v: u32,
    d: T,
}

#[derive(Deserialize)]
struct OnlyVersion {
    v: u32,
}

/// The version that is written today.
const VERSION: u32 = 1;

/// Writes a value with its version.
pub(super) fn write<T: Serialize>(value: T) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Versioned { v: VERSION, d: value })
}

/// The same, after what stands in `out` already.
pub(super) fn append<T: Serialize>(out: &mut Vec<u8>, value: T) -> Result<(), serde_json::Error> {
    serde_json::to_writer(out, &Versioned { v: VERSION, d: value })
}

/// Reads a value. The reason for a failure names no content, for the content may be a secret.
pub(super) fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Nonsense> {
    match serde_json::from_str::<Versioned<T>>(text) {
        Ok(Versioned { v: VERSION, d }) => Ok(d),
        Ok(Versioned { v, .. }) => Err(unknown(v)),
        Err(error) => match serde_json::from_str::<OnlyVersion>(text) {
            Ok(OnlyVersion { v }) if v != VERSION => Err(unknown(v)),
            _ => Err(Nonsense(format!("{:?} error in its JSON at column {}", error.classify(), error.column()))),
        },
    }
}

fn unknown(version: u32) -> Nonsense {
    Nonsense(format!("written in version {version}, and this program knows only version {VERSION}"))
}

/// An amount, as its minor units.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub(super) struct Minor(pub(super) Amount);

impl From<Minor> for i64 {
    fn from(minor: Minor) -> Self {
        minor.0.minor()
    }
}

impl TryFrom<i64> for Minor {
    type Error = &'static str;

    fn try_from(minor: i64) -> Result<Self, Self::Error> {
        Amount::from_minor(minor).map(Self).ok_or("not an amount")
    }
}

/// An instant, as microseconds.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(into = "i64", from = "i64")]
pub(super) struct Micros(pub(super) Timestamp);

impl From<Micros> for i64 {
    fn from(micros: Micros) -> Self {
        micros.0.as_micros()
    }
}

impl From<i64> for Micros {
    fn from(micros: i64) -> Self {
        Self(Timestamp::from_micros(micros))
    }
}

/// A span, as nanoseconds, so that nothing of it is lost.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(into = "u64", from = "u64")]
pub(super) struct Nanos(pub(super) Duration);

impl From<Nanos> for u64 {
    fn from(nanos: Nanos) -> Self {
        // 584 years; longer spans are not the house's business.
        Self::try_from(nanos.0.as_nanos()).unwrap_or(Self::MAX)
    }
}

impl From<u64> for Nanos {
    fn from(nanos: u64) -> Self {
        Self(Duration::from_nanos(nanos))
    }
}

/// A user, as the usual text of a UUID.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Person(Uuid);

impl From<UserId> for Person {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

impl From<Person> for UserId {
    fn from(person: Person) -> Self {
        Self(person.0)
    }
}

/// Bytes, as hexadecimal digits; at most 32 of them.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Hex<const N: usize>(pub(super) [u8; N]);

impl<const N: usize> Serialize for Hex<N> {
    /// Every bid writes one: nothing is allocated for it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const { assert!(N <= 32, "the digits find room") };
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        serializer.serialize_str(std::str::from_utf8(&digits[..2 * N]).map_err(serde::ser::Error::custom)?)
    }
}

impl<const N: usize> TryFrom<String> for Hex<N> {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        from_hex(&text).and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or("not so many hexadecimal digits")
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Reads bytes from hexadecimal digits.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    if planted!("hex_is_cut_without_a_look") {
        return (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()).collect();
    }
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}
