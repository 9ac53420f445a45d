//! JSON read strictly: no repeated keys, no deep nests, no unknown fields.

use super::named::{Named, no_object};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// How deep objects and lists may nest. *Source*: the contract; no request needs more than four.
const MAX_DEPTH: u8 = 8;

/// Up to here a float holds every whole number. *Source*: 2^53.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Why some JSON was not read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StrictError(String);

/// Reads a JSON object into a type, refusing lists in the place of objects, repeated keys and nests deeper than 8; unknown fields are refused by the types.
///
/// # Errors
/// [`StrictError`] says what is wrong and where, in words fit for a client.
pub fn read_strict<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StrictError> {
    read_object(read_value(bytes)?).map_err(|error| StrictError(error.to_string()))
}

/// Reads an object into a type, by the names of its fields, which are objects where the type says so.
pub(super) fn read_object<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    if value.is_object() { T::deserialize(Named(value)) } else { Err(no_object(&value)) }
}

/// Reads JSON into a value under the same rules.
pub(super) fn read_value(bytes: &[u8]) -> Result<Value, StrictError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut json).map_err(|error| StrictError(error.to_string()))?;
    json.end().map_err(|error| StrictError(error.to_string()))?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format_args!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    /// A whole number is one also when it is written `401.0`: JSON knows no difference, nor does JSON Schema.
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        let whole = value as i64;
        Ok(if value.abs() <= WHOLE_MAX && whole as f64 == value { Value::from(whole) } else { Value::from(value) })
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Map::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = object.next_value_seed(inner)?;
            if values.contains_key(&key) {
                let shown: String = key.chars().take(40).collect();
                return Err(A::Error::custom(format_args!("the key {shown:?} is repeated")));
            }
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_json_is_read() {
        let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let table = [
            (r#"{"a": 1, "b": [true, null, "x"]}"#.to_owned(), true),
            (nest(8), true),
            (nest(9), false),
            (nest(100_000), false),
            (r#"{"a": 1, "a": 1}"#.to_owned(), false),
            (r#"{"a": {"b": 1, "b": 2}}"#.to_owned(), false),
            (r#"{"a": 1} {"b": 2}"#.to_owned(), false),
            (r#"{"a": 1"#.to_owned(), false),
            (r#"{"a": 01}"#.to_owned(), false),
            ("{'a': 1}".to_owned(), false),
            (String::new(), false),
        ];
        for (text, fine) in table {
            assert_eq!(read_value(text.as_bytes()).is_ok(), fine, "{:.60}", text);
        }
        assert!(read_value(b"\"\xff\"").is_err());
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        for (text, whole) in [
            ("401.0", Some(401)),
            ("-3.0", Some(-3)),
            ("4e2", Some(400)),
            ("-0.0", Some(0)),
            ("1.5", None),
            ("1e300", None),
        ] {
            assert_eq!(read_value(text.as_bytes()).unwrap().as_i64(), whole, "{text}");
        }
    }
}
