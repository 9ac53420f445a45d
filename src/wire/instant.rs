//! Instants as the contract writes them.

use crate::timestamp::{Timestamp, rfc3339};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// An instant on the wire: RFC 3339 in UTC with six digits of fraction. Reads any offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub Timestamp);

impl Instant {
    /// Reads an RFC 3339 instant.
    pub fn read(text: &str) -> Option<Self> {
        let found: jiff::Timestamp = text.parse().ok()?;
        Some(Self(Timestamp::from_micros(found.as_microsecond())))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(text(&rfc3339::write(self.0)))
    }
}

fn text(written: &[u8]) -> &str {
    // INVARIANT: digits and signs of ASCII.
    std::str::from_utf8(written).unwrap_or_default()
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text(&rfc3339::write(self.0)))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text)
            .ok_or_else(|| de::Error::custom("expected an RFC 3339 instant such as 2026-11-22T18:30:00.000000Z"))
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time", "description": "RFC 3339, UTC, microseconds"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_six_digits_and_read_with_any_offset() {
        let instant = Instant::read("2026-11-23T03:30:00.5+09:00").unwrap();
        assert_eq!(instant.to_string(), "2026-11-22T18:30:00.500000Z");
        assert_eq!(Instant(Timestamp::from_micros(0)).to_string(), "1970-01-01T00:00:00.000000Z");
        assert_eq!(Instant::read("2026-11-22 18:30"), None);
        assert_eq!(Instant::read("tomorrow"), None);
    }
}
