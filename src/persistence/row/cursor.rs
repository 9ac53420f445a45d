//! Places in lists: the sort key of the last row seen, written so that nobody is tempted to make one up.

use super::json::from_hex;
use crate::persistence::{Page, Paged, StoreError};
use crate::proof::hex;
use uuid::Uuid;

/// A sort key: numbers and identifiers, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::persistence) struct Cursor<const NUMBERS: usize, const IDS: usize> {
    pub(in crate::persistence) numbers: [i64; NUMBERS],
    pub(in crate::persistence) ids: [Uuid; IDS],
}

impl<const NUMBERS: usize, const IDS: usize> Cursor<NUMBERS, IDS> {
    /// Reads where a page starts.
    pub(in crate::persistence) fn of(page: &Page) -> Result<Option<Self>, StoreError> {
        page.after.as_deref().map(|text| Self::read(text).ok_or(StoreError::NotFound("cursor"))).transpose()
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        let (numbers, ids) = bytes.split_at_checked(NUMBERS * 8)?;
        if ids.len() != IDS * 16 {
            return None;
        }
        let mut cursor = Self { numbers: [0; NUMBERS], ids: [Uuid::nil(); IDS] };
        for (number, bytes) in cursor.numbers.iter_mut().zip(numbers.chunks_exact(8)) {
            *number = i64::from_be_bytes(bytes.try_into().ok()?);
        }
        for (id, bytes) in cursor.ids.iter_mut().zip(ids.chunks_exact(16)) {
            *id = Uuid::from_slice(bytes).ok()?;
        }
        Some(cursor)
    }
}

impl<const NUMBERS: usize, const IDS: usize> Place for Cursor<NUMBERS, IDS> {
    fn write(&self) -> String {
        let mut bytes = Vec::with_capacity(NUMBERS * 8 + IDS * 16);
        self.numbers.iter().for_each(|number| bytes.extend_from_slice(&number.to_be_bytes()));
        self.ids.iter().for_each(|id| bytes.extend_from_slice(id.as_bytes()));
        hex(&bytes)
    }
}

/// A sort key that is a text, and an identifier for those that have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::persistence) struct TextCursor {
    pub(in crate::persistence) text: String,
    pub(in crate::persistence) id: Uuid,
}

impl TextCursor {
    /// Reads where a page starts.
    pub(in crate::persistence) fn of(page: &Page) -> Result<Option<Self>, StoreError> {
        page.after.as_deref().map(|text| Self::read(text).ok_or(StoreError::NotFound("cursor"))).transpose()
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = from_hex(text)?;
        let (id, text) = bytes.split_at_checked(16)?;
        // PostgreSQL knows no such text.
        let text = String::from_utf8(text.to_vec()).ok().filter(|text| !text.contains('\0'))?;
        Some(Self { text, id: Uuid::from_slice(id).ok()? })
    }
}

/// A place in a list that can be written.
pub(in crate::persistence) trait Place {
    /// Writes it so that nobody is tempted to make one up.
    fn write(&self) -> String;
}

impl Place for TextCursor {
    fn write(&self) -> String {
        hex(&[self.id.as_bytes(), self.text.as_bytes()].concat())
    }
}

/// Returns how many rows to ask for: one more than the page holds, which tells whether there is another page.
pub(in crate::persistence) fn rows_for(page: &Page) -> i64 {
    i64::from(page.limit) + 1
}

/// Makes a page of the rows that were found.
pub(in crate::persistence) fn paged<At: Place, Row, Item>(
    page: &Page,
    mut rows: Vec<Row>,
    key: impl Fn(&Row) -> At,
    read: impl Fn(Row) -> Result<Item, StoreError>,
) -> Result<Paged<Item>, StoreError> {
    let limit = page.limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|last| key(last).write());
    Ok(Paged { items: rows.into_iter().map(read).collect::<Result<_, _>>()?, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
        let cursor = Cursor { numbers: [i64::MIN, -1, 7], ids: [Uuid::max(), Uuid::nil()] };
        let text = cursor.write();
        assert_eq!(Cursor::read(&text), Some(cursor));
        for text in ["", "x", "0", &text[2..], &format!("{text}00"), &text.replace('f', "g")] {
            assert_eq!(Cursor::<3, 2>::read(text), None, "{text:?}");
        }
        let cursor = TextCursor { text: "김 민지".into(), id: Uuid::max() };
        let text = cursor.write();
        assert_eq!(TextCursor::read(&text), Some(cursor));
        for text in ["", "00", &text[..30], &text[..text.len() - 2], &text.replace('f', "g")] {
            assert_eq!(TextCursor::read(text), None, "{text:?}");
        }
    }
}
