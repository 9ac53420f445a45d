//! Places in lists that may be read as of a past epoch: which list, which epoch, and the sort key of the last row seen.

use super::cursor::Place;
use super::json::from_hex;
use crate::persistence::StoreError;
use crate::proof::hex;
use sha2::{Digest as _, Sha256};
use std::fmt::Debug;
use uuid::Uuid;

/// One part of a sort key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::persistence) enum Key {
    Number(i64),
    Id(Uuid),
    Text(String),
}

/// What kind of a part a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::persistence) enum KeyKind {
    Number,
    Id,
    Text,
}

impl Key {
    fn kind(&self) -> KeyKind {
        match self {
            Self::Number(_) => KeyKind::Number,
            Self::Id(_) => KeyKind::Id,
            Self::Text(_) => KeyKind::Text,
        }
    }
}

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::persistence) struct ListPlace {
    /// Tells lists with other filters or another order apart, so that no cursor is used where it means nothing.
    pub(in crate::persistence) list: [u8; 8],
    pub(in crate::persistence) epoch: i64,
    pub(in crate::persistence) keys: Vec<Key>,
}

/// Returns what tells a list from others: a digest of what was asked for.
pub(in crate::persistence) fn list_of(query: &impl Debug) -> [u8; 8] {
    let digest = Sha256::digest(format!("{query:?}").as_bytes());
    let mut list = [0; 8];
    list.copy_from_slice(&digest[..8]);
    list
}

impl ListPlace {
    /// Reads where a page of a list starts, whose sort key has parts of these kinds.
    pub(in crate::persistence) fn of(
        cursor: Option<&str>,
        list: [u8; 8],
        kinds: &[KeyKind],
    ) -> Result<Option<Self>, StoreError> {
        let read = |text| {
            let place = Self::read(text).filter(|place| place.list == list)?;
            place.keys.iter().map(Key::kind).eq(kinds.iter().copied()).then_some(place)
        };
        cursor.map(|text| read(text).ok_or(StoreError::NotFound("cursor"))).transpose()
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        let (list, rest) = bytes.split_first_chunk::<8>()?;
        let (epoch, mut rest) = rest.split_first_chunk::<8>()?;
        let mut keys = Vec::new();
        while let Some((tag, after)) = rest.split_first() {
            let key;
            (key, rest) = match tag {
                b'n' => after.split_first_chunk::<8>().map(|(n, rest)| (Key::Number(i64::from_be_bytes(*n)), rest))?,
                b'i' => after.split_first_chunk::<16>().map(|(id, rest)| (Key::Id(Uuid::from_bytes(*id)), rest))?,
                b't' => {
                    let (length, after) = after.split_first()?;
                    let (text, rest) = after.split_at_checked(usize::from(*length))?;
                    (Key::Text(String::from_utf8(text.to_vec()).ok().filter(|text| !text.contains('\0'))?), rest)
                }
                _ => return None,
            };
            keys.push(key);
        }
        Some(Self { list: *list, epoch: i64::from_be_bytes(*epoch), keys })
    }
}

impl Place for ListPlace {
    fn write(&self) -> String {
        let mut bytes = [self.list, self.epoch.to_be_bytes()].concat();
        for key in &self.keys {
            match key {
                Key::Number(number) => {
                    bytes.push(b'n');
                    bytes.extend_from_slice(&number.to_be_bytes());
                }
                Key::Id(id) => {
                    bytes.push(b'i');
                    bytes.extend_from_slice(id.as_bytes());
                }
                Key::Text(text) => {
                    // Sort keys have at most 32 letters of at most four bytes.
                    let text = &text.as_bytes()[..text.len().min(usize::from(u8::MAX))];
                    bytes.push(b't');
                    bytes.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
                    bytes.extend_from_slice(text);
                }
            }
        }
        hex(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written_in_its_own_list_alone() {
        let list = list_of(&"all");
        let keys = vec![Key::Number(i64::MIN), Key::Id(Uuid::max()), Key::Text("달 jar".into())];
        let kinds: Vec<KeyKind> = keys.iter().map(Key::kind).collect();
        let place = ListPlace { list, epoch: 7, keys };
        let text = place.write();
        assert_eq!(ListPlace::of(Some(&text), list, &kinds).unwrap(), Some(place));
        assert_eq!(ListPlace::of(None, list, &kinds).unwrap(), None);
        for (text, list, kinds) in [
            (&text[..], list_of(&"some"), &kinds[..]),
            (&text, list, &kinds[..2]),
            (&text, list, &[KeyKind::Number, KeyKind::Number, KeyKind::Text]),
            (&text[..text.len() - 2], list, &kinds),
            (&format!("{text}00"), list, &kinds),
            ("", list, &kinds),
            ("zz", list, &kinds),
            (&text[..32], list, &kinds),
        ] {
            assert!(ListPlace::of(Some(text), list, kinds).is_err(), "{text}");
        }
        // Cut anywhere and with any byte changed it is read or refused, and never more than that.
        for cut in 0..text.len() {
            let _ = ListPlace::read(&text[..cut]);
            let _ = ListPlace::read(&format!("{}f{}", &text[..cut], &text[cut + 1..]));
        }
    }
}
