//! The first thing that is wrong with a file, and where.

use crate::ids::{AuctionId, Seq};
use std::fmt;

/// Longer values than this are cut in messages.
const SHOWN_MOST: usize = 160;

/// Where in the sale a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The lot number.
    pub lot: u32,
    /// The auction.
    pub auction: AuctionId,
    /// The leaf, when it is one: 0 is the terms, others are events.
    pub seq: Option<Seq>,
}

/// A fault: the file is not what an honest house wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from one.
    pub line: u64,
    /// Which auction and leaf, where that is known.
    pub place: Option<Place>,
    /// In plain words.
    pub what: String,
    /// What should stand there, where that can be said.
    pub expected: Option<String>,
    /// What stands there.
    pub found: Option<String>,
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    /// Safe for a terminal: what comes from the file has its control characters escaped.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}", self.line)?;
        if let Some(place) = &self.place {
            write!(out, " (lot {}, auction {}", place.lot, place.auction)?;
            match place.seq {
                Some(0) => out.write_str(", the terms")?,
                Some(seq) => write!(out, ", event {seq}")?,
                None => {}
            }
            out.write_str(")")?;
        }
        write!(out, ": {}", shown(&self.what))?;
        if let Some(expected) = &self.expected {
            write!(out, "; expected {}", shown(expected))?;
        }
        if let Some(found) = &self.found {
            write!(out, "; found {}", shown(found))?;
        }
        Ok(())
    }
}

/// Makes words of the file fit to be shown.
fn shown(text: &str) -> String {
    let mut clean = String::new();
    for letter in text.chars() {
        if clean.len() >= SHOWN_MOST * 2 {
            clean.push('…');
            break;
        }
        match letter {
            letter if letter.is_control() => clean.extend(letter.escape_default()),
            letter => clean.push(letter),
        }
    }
    clean
}

/// What is wrong, before it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) expected: Option<String>,
    pub(super) found: Option<String>,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), expected: None, found: None }
    }

    pub(super) fn found(what: impl Into<String>, found: impl fmt::Display) -> Self {
        Self { found: Some(found.to_string()), ..Self::new(what) }
    }

    pub(super) fn differs(what: impl Into<String>, expected: impl fmt::Display, found: impl fmt::Display) -> Self {
        Self { expected: Some(expected.to_string()), ..Self::found(what, found) }
    }

    pub(super) fn at(self, line: u64, place: Option<Place>) -> Fault {
        Fault { line, place, what: self.what, expected: self.expected, found: self.found }
    }
}
