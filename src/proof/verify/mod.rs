//! Checking an export, line by line, in the order of the file, to the first fault.
//!
//! A [`Verifier`] takes bytes as they come and keeps one line and one auction in memory. It trusts nothing: a line must be
//! canonical, every figure must be opened, every decision is made again by the rules, and only then do signatures count, so that a
//! house that signs a wrong decision is found like a stranger who alters a byte.

mod fault;
mod fields;
mod keyring;
mod lot;
mod opening_lines;
mod replay;
mod report;
mod terms;
mod told;

pub use fault::{Fault, Place};
pub use report::Report;

use super::checkpoint::export_origin;
use super::export::mark_line;
use super::hash::{Hash, leaf_hash, sha256};
use super::json::{self, Value};
use super::note::{VerifierKey, write_base64};
use super::tree::Frontier;
use crate::ids::AuctionId;
use fault::Wrong;
use fields::Fields;
use keyring::Keyring;
use lot::Lot;
use opening_lines::{First, Heading};
use std::collections::BTreeSet;

/// The longest line that is read, in bytes. The seal and the first line of a sale of 10,000 lots are below it.
pub const LINE_MOST: usize = 1 << 20;

/// A check of one file, under way.
#[derive(Debug)]
pub struct Verifier {
    trusted: Vec<VerifierKey>,
    /// The beginning of a line whose end has not come yet.
    partial: Vec<u8>,
    /// Lines that have been read.
    lines: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Beginning,
    Sale(Box<Sale>),
    Sealed(Box<Report>),
}

/// A line that is no leaf, and that the seal names.
#[derive(Debug)]
struct Mark {
    line: u64,
    place: Option<Place>,
    hash: Hash,
}

#[derive(Debug)]
struct Sale {
    first: First,
    keyring: Keyring,
    tree: Frontier,
    marks: Vec<Mark>,
    seen: BTreeSet<AuctionId>,
    last_lot: Option<u32>,
    lot: Option<Lot>,
    report: Report,
}

impl Verifier {
    /// Begins. With keys to trust, every note must be signed by one of them; without, the keys that the file lists count, and the
    /// report says so.
    pub fn new(trusted: Vec<VerifierKey>) -> Self {
        Self { trusted, partial: Vec::new(), lines: 0, stage: Stage::Beginning }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// The first fault. The verifier is of no use afterwards.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = bytes.split_at(end);
            bytes = &rest[1..];
            if self.partial.is_empty() {
                self.line(line)?;
            } else {
                self.keep(line)?;
                let line = std::mem::take(&mut self.partial);
                self.line(&line)?;
            }
        }
        self.keep(bytes)
    }

    /// Says that the file is over.
    ///
    /// # Errors
    /// When it is cut off.
    pub fn finish(self) -> Result<Report, Fault> {
        let line = self.lines + 1;
        if !self.partial.is_empty() {
            return Err(Wrong::new("the last line does not end: something is cut off").at(line, None));
        }
        match self.stage {
            Stage::Sealed(report) => Ok(*report),
            Stage::Beginning => Err(Wrong::new("the file is empty").at(line, None)),
            Stage::Sale(sale) => {
                let place = sale.lot.as_ref().map(Lot::place);
                Err(Wrong::new("the file ends without a seal: something is cut off").at(line, place))
            }
        }
    }

    fn keep(&mut self, piece: &[u8]) -> Result<(), Fault> {
        if self.partial.len() + piece.len() > LINE_MOST {
            let what = format!("the line is longer than {LINE_MOST} bytes");
            return Err(Wrong::new(what).at(self.lines + 1, None));
        }
        self.partial.extend_from_slice(piece);
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Fault> {
        let number = self.lines + 1;
        let place = match &self.stage {
            Stage::Sale(sale) => sale.lot.as_ref().map(Lot::place_of_next),
            Stage::Beginning | Stage::Sealed(_) => None,
        };
        if line.len() > LINE_MOST {
            return Err(Wrong::new(format!("the line is longer than {LINE_MOST} bytes")).at(number, place));
        }
        let (text, value) = read(line).map_err(|wrong| wrong.at(number, place))?;
        let stage = std::mem::replace(&mut self.stage, Stage::Beginning);
        self.stage = match stage {
            Stage::Beginning => {
                let sale = Sale::begin(value, text, std::mem::take(&mut self.trusted));
                Stage::Sale(Box::new(sale.map_err(|wrong| wrong.at(number, None))?))
            }
            Stage::Sale(sale) => sale.line(number, text, value)?,
            Stage::Sealed(_) => return Err(Wrong::new("something follows the seal").at(number, None)),
        };
        self.lines = number;
        Ok(())
    }
}

fn read(line: &[u8]) -> Result<(&str, Value), Wrong> {
    let text = std::str::from_utf8(line)
        .map_err(|error| Wrong::new(format!("byte {} of the line is not UTF-8", error.valid_up_to() + 1)))?;
    let value = json::read(text).map_err(|error| {
        Wrong::new(format!("byte {} of the line is not canonical JSON: {}", error.column, error.what))
    })?;
    Ok((text, value))
}

impl Sale {
    fn begin(value: Value, text: &str, trusted: Vec<VerifierKey>) -> Result<Self, Wrong> {
        let first = First::read(value)?;
        let report = Report {
            name: first.name.clone(),
            sale: first.sale,
            title: first.title.clone(),
            currency: first.currency,
            keys: Vec::new(),
            trusted: !trusted.is_empty(),
            lines: 0,
            sold: 0,
            passed: 0,
            cancelled: 0,
            unfinished: first.unfinished.len() as u64,
            leaves: 0,
            bids: 0,
            decisions: 0,
            hammer_minor: 0,
        };
        let keyring = Keyring::new(first.keys.clone(), trusted)?;
        let mut sale = Self {
            first,
            keyring,
            tree: Frontier::new(),
            marks: Vec::new(),
            seen: BTreeSet::new(),
            last_lot: None,
            lot: None,
            report,
        };
        sale.mark(1, None, text);
        sale.tree.push(leaf_hash(text.as_bytes()));
        Ok(sale)
    }

    fn mark(&mut self, line: u64, place: Option<Place>, text: &str) {
        self.marks.push(Mark { line, place, hash: sha256(&[text.as_bytes()]) });
    }

    /// Takes one line after the first.
    fn line(mut self: Box<Self>, number: u64, text: &str, value: Value) -> Result<Stage, Fault> {
        let fields = Fields::of("the line", value).map_err(|wrong| wrong.at(number, None))?;
        let place = self.lot.as_ref().map(Lot::place);
        match &mut self.lot {
            None if fields.has("artwork") => {
                let place = self.heading(number, fields).map_err(|(place, wrong)| wrong.at(number, place))?;
                self.mark(number, Some(place), text);
            }
            None if fields.has("seal") => {
                return self.seal(number, fields).map(|report| Stage::Sealed(Box::new(report)));
            }
            None => {
                return Err(Wrong::new("the heading of an auction or the seal belongs here").at(number, None));
            }
            Some(lot) if fields.has("leaf") => {
                let place = lot.place_of_next();
                let checked = lot.leaf(fields, text, &self.first, &mut self.report);
                checked.map_err(|wrong| wrong.at(number, Some(place)))?;
            }
            Some(lot) if fields.has("checkpoint") => {
                let note = only(fields, "checkpoint").map_err(|wrong| wrong.at(number, place))?;
                let checked = lot.checkpoint(&note, number, &self.first, &mut self.keyring, &mut self.report);
                checked.map_err(|wrong| wrong.at(number, place))?;
                self.lot = None;
            }
            Some(_) => return Err(Wrong::new("a leaf or the checkpoint of the auction belongs here").at(number, place)),
        }
        self.tree.push(leaf_hash(text.as_bytes()));
        Ok(Stage::Sale(self))
    }

    fn heading(&mut self, number: u64, fields: Fields) -> Result<Place, (Option<Place>, Wrong)> {
        let heading = Heading::read(fields, self.first.currency).map_err(|wrong| (None, wrong))?;
        let lot = Lot::new(heading, number + 1);
        let place = lot.place();
        let wrong = |wrong: Wrong| (Some(place), wrong);
        if let Some(before) = self.last_lot.filter(|before| *before >= lot.number()) {
            let expected = format!("a lot above {before}");
            return Err(wrong(Wrong::differs("the lots do not stand in rising order", expected, lot.number())));
        }
        if !self.seen.insert(place.auction) || self.first.unfinished.contains(&place.auction) {
            return Err(wrong(Wrong::new("the auction is in the file twice")));
        }
        self.last_lot = Some(lot.number());
        self.lot = Some(lot);
        Ok(place)
    }

    /// Checks the last line.
    fn seal(mut self: Box<Self>, number: u64, fields: Fields) -> Result<Report, Fault> {
        let here = |wrong: Wrong| wrong.at(number, None);
        let note = only(fields, "seal").map_err(here)?;
        let seal = self.keyring.open(&note).map_err(here)?;
        let only_auction = self.seen.first().filter(|_| self.seen.len() == 1).copied();
        let origins = [None, only_auction].map(|only| export_origin(&self.first.name, self.first.sale, only));
        if !origins.contains(&seal.origin) {
            return Err(here(Wrong::differs("the seal is of another export", &origins[0], seal.origin)));
        }
        if seal.size != self.tree.size() {
            return Err(here(Wrong::differs("the seal is over another number of lines", seal.size, self.tree.size())));
        }
        for (mark, sealed) in self.marks.iter().zip(&seal.extensions) {
            let line = mark_line(mark.line, &mark.hash);
            if line != *sealed {
                let wrong = Wrong::differs("the line is not the one that was sealed", sealed, line);
                return Err(wrong.at(mark.line, mark.place));
            }
        }
        if seal.extensions.len() != self.marks.len() {
            let (expected, found) = (seal.extensions.len(), self.marks.len());
            return Err(here(Wrong::differs("the seal names another number of headings", expected, found)));
        }
        if seal.root != self.tree.root() {
            let (expected, found) = (write_base64(&seal.root), write_base64(&self.tree.root()));
            return Err(here(Wrong::differs(
                "a line above is not the one that was sealed: the roots differ",
                expected,
                found,
            )));
        }
        self.report.keys = self.keyring.used();
        self.report.lines = number;
        Ok(self.report)
    }
}

/// Takes the one string of a line that has nothing else.
fn only(mut fields: Fields, key: &str) -> Result<String, Wrong> {
    let text = fields.text(key)?;
    fields.done()?;
    Ok(text)
}
