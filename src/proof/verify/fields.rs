//! Taking the fields of one object, each known, each of its type, none left over.

use super::fault::Wrong;
use crate::auction::Reserve;
use crate::ids::Paddle;
use crate::money::{Amount, Currency};
use crate::proof::hash::read_hex;
use crate::proof::json::{Field, Value};
use crate::timestamp::{Timestamp, rfc3339};
use std::fmt::Display;
use std::str::FromStr;

/// The fields of an object that have not been taken yet.
pub(super) struct Fields {
    what: &'static str,
    left: Vec<Field>,
}

impl Fields {
    /// Opens an object; `what` names it in faults.
    pub(super) fn of(what: &'static str, value: Value) -> Result<Self, Wrong> {
        match value {
            Value::Object(left) => Ok(Self { what, left }),
            other => Err(Wrong::found(format!("{what} is not an object"), other)),
        }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.left.iter().any(|field| field.key == key)
    }

    pub(super) fn take(&mut self, key: &str) -> Result<Field, Wrong> {
        let index = self.left.iter().position(|field| field.key == key);
        let index = index.ok_or_else(|| Wrong::new(format!("{} has no field {key:?}", self.what)))?;
        Ok(self.left.remove(index))
    }

    /// Says that nothing is left over.
    pub(super) fn done(self) -> Result<(), Wrong> {
        match self.left.first() {
            None => Ok(()),
            Some(field) => Err(Wrong::found(format!("{} has a field that it should not have", self.what), &field.key)),
        }
    }

    fn read<T>(&mut self, key: &str, kind: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<T, Wrong> {
        let field = self.take(key)?;
        read(&field.value)
            .ok_or_else(|| Wrong::found(format!("{} of {} is not {kind}", quoted(key), self.what), field.value))
    }

    pub(super) fn text(&mut self, key: &str) -> Result<String, Wrong> {
        self.read(key, "a string", |value| text(value).map(str::to_owned))
    }

    pub(super) fn number(&mut self, key: &str) -> Result<u64, Wrong> {
        self.read(key, "a whole number", number)
    }

    pub(super) fn list(&mut self, key: &str) -> Result<Vec<Value>, Wrong> {
        self.read(key, "a list", |value| match value {
            Value::List(items) => Some(items.clone()),
            _ => None,
        })
    }

    pub(super) fn lot(&mut self) -> Result<u32, Wrong> {
        self.read("lot", "a lot number", |value| u32::try_from(number(value)?).ok())
    }

    pub(super) fn paddle(&mut self, key: &str) -> Result<Paddle, Wrong> {
        self.read(key, "a paddle", paddle)
    }

    pub(super) fn paddle_or_null(&mut self, key: &str) -> Result<Option<Paddle>, Wrong> {
        self.read(key, "a paddle or null", |value| or_null(value, paddle))
    }

    pub(super) fn amount(&mut self, key: &str, currency: Currency) -> Result<Amount, Wrong> {
        self.read(key, &format!("an amount of {currency}"), |value| amount(value, currency))
    }

    pub(super) fn amount_or_null(&mut self, key: &str, currency: Currency) -> Result<Option<Amount>, Wrong> {
        let kind = format!("an amount of {currency} or null");
        self.read(key, &kind, |value| or_null(value, |value| amount(value, currency)))
    }

    pub(super) fn instant(&mut self, key: &str) -> Result<Timestamp, Wrong> {
        self.read(key, "an instant such as 2026-11-22T18:30:00.000000Z", |value| rfc3339::read(text(value)?))
    }

    pub(super) fn hash(&mut self, key: &str) -> Result<[u8; 32], Wrong> {
        self.read(key, "32 bytes in lower-case hexadecimal", hash)
    }

    pub(super) fn hash_or_null(&mut self, key: &str) -> Result<Option<[u8; 32]>, Wrong> {
        self.read(key, "32 bytes in lower-case hexadecimal or null", |value| or_null(value, hash))
    }

    /// Takes an identifier in the one form in which it is written.
    pub(super) fn id<T: FromStr + Display>(&mut self, key: &str) -> Result<T, Wrong> {
        self.read(key, "an identifier", |value| {
            let text = text(value)?;
            text.parse().ok().filter(|id: &T| id.to_string() == text)
        })
    }

    /// Takes one word of several.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Result<T, Wrong> {
        let kind = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" or ");
        self.read(key, &kind, |value| {
            let text = text(value)?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        })
    }

    pub(super) fn reserve_or_null(&mut self, key: &str, currency: Currency) -> Result<Option<Reserve>, Wrong> {
        match self.take(key)?.value {
            Value::Null => Ok(None),
            value => reserve(value, currency).map(Some),
        }
    }
}

/// Reads the opening of a reserve.
pub(super) fn reserve(value: Value, currency: Currency) -> Result<Reserve, Wrong> {
    let mut fields = Fields::of("the opening of a reserve", value)?;
    let reserve = Reserve { amount: fields.amount("amount", currency)?, salt: fields.hash("salt")? };
    fields.done()?;
    Ok(reserve)
}

fn quoted(key: &str) -> String {
    format!("{key:?}")
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => Some(*number),
        _ => None,
    }
}

fn paddle(value: &Value) -> Option<Paddle> {
    u32::try_from(number(value)?).ok().map(Paddle)
}

fn hash(value: &Value) -> Option<[u8; 32]> {
    read_hex(text(value)?)
}

/// Reads an amount in the one form in which the house writes it.
pub(super) fn amount(value: &Value, currency: Currency) -> Option<Amount> {
    let text = text(value)?;
    currency.read(text).ok().filter(|amount| currency.write(*amount) == text)
}

fn or_null<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<Option<T>> {
    match value {
        Value::Null => Some(None),
        value => read(value).map(Some),
    }
}
