//! Objects are read by the names of their fields.
//!
//! serde takes a list for a struct, field by field in the order of the program. A contract says objects, and what looks at a body by names (what the
//! audit log keeps, what is left out of a digest) would see nothing in a list.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A value of which a struct is read only when it is an object.
pub(super) struct Named(pub(super) Value);

impl IntoDeserializer<'_, Error> for Named {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Named {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(values) => {
                let mut list = SeqDeserializer::new(values.into_iter().map(Named));
                let read = visitor.visit_seq(&mut list)?;
                list.end()?;
                Ok(read)
            }
            Value::Object(fields) => {
                let mut object = MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Named(value))));
                let read = visitor.visit_map(&mut object)?;
                object.end()?;
                Ok(read)
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.0.is_object() { self.deserialize_any(visitor) } else { Err(no_object(&self.0)) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier
        ignored_any
    }
}

/// Says what was found where an object must be.
pub(super) fn no_object(value: &Value) -> Error {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Error::custom(format_args!("expected an object with named fields, found {found}"))
}

#[cfg(test)]
mod tests {
    use super::super::read_strict;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Option<Inner>,
        list: Vec<Inner>,
        word: Word,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        number: u8,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        Yes,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "type", rename_all = "lowercase")]
    enum Frame {
        Ping { n: u8 },
    }

    #[test]
    fn a_struct_is_read_by_the_names_of_its_fields_and_by_nothing_else() {
        let read =
            read_strict::<Outer>(br#"{"inner": {"number": 1}, "list": [{"number": 2}], "word": "yes"}"#).unwrap();
        assert_eq!(read, Outer { inner: Some(Inner { number: 1 }), list: vec![Inner { number: 2 }], word: Word::Yes });
        assert_eq!(read_strict::<Outer>(br#"{"inner": null, "list": [], "word": "yes"}"#).unwrap().inner, None);
        for list in [
            r#"[null, [], "yes"]"#,
            r#"{"inner": [1], "list": [], "word": "yes"}"#,
            r#"{"inner": null, "list": [[2]], "word": "yes"}"#,
        ] {
            let error = read_strict::<Outer>(list.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("expected an object with named fields, found a list"), "{list}: {error}");
        }
        assert!(read_strict::<Outer>(br#"{"inner": null, "list": [], "word": "no"}"#).is_err());
        assert_eq!(read_strict::<Frame>(br#"{"type": "ping", "n": 3}"#).unwrap(), Frame::Ping { n: 3 });
        assert!(read_strict::<Frame>(br#"["ping", 3]"#).is_err(), "one that says its kind is no list either");
    }
}
