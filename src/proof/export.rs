//! Writing a finished sale, or one auction of it, as a file that proves itself.

use super::canonical::{Object, Unit, push_list, push_text};
use super::checkpoint::{Checkpoint, auction_origin, export_origin};
use super::hash::{Hash, hex, leaf_hash, sha256};
use super::leaf::{event_leaf, push_opening, terms_leaf};
use super::note::{NoteError, SigningKey, VerifierKey};
use super::seed::Seed;
use super::tree::Frontier;
use crate::auction::{Event, EventKind, Outcome, Reserve, Status, Terms};
use crate::ids::{AuctionId, SaleId};
use crate::money::Currency;

/// The name of the format, first thing in the file.
pub(super) const FORMAT: &str = "arte-export-1";

/// What an export covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every finished auction of the sale.
    Sale,
    /// One auction.
    Auction(AuctionId),
}

/// The sale an export is of.
#[derive(Clone, Copy, Debug)]
pub struct ExportedSale<'a> {
    /// Its id.
    pub id: SaleId,
    /// Its title.
    pub title: &'a str,
    /// What its amounts are in.
    pub currency: Currency,
}

/// An auction of the sale that is not in the export, because it is not over.
#[derive(Clone, Copy, Debug)]
pub struct UnfinishedLot {
    /// The auction.
    pub auction: AuctionId,
    /// Its place in the sale.
    pub lot: u32,
    /// Where it is in its life.
    pub status: Status,
}

/// An auction that is over, with what is opened of it.
#[derive(Clone, Copy, Debug)]
pub struct FinishedLot<'a> {
    /// Its place in the sale.
    pub lot: u32,
    /// The artwork's title.
    pub title: &'a str,
    /// The artwork's artist.
    pub artist: &'a str,
    /// The rules.
    pub terms: &'a Terms,
    /// The log epoch.
    pub log_epoch: u64,
    /// The secret of the auction. It is not written, only salts that are made from it.
    pub seed: &'a Seed,
    /// The reserve as it was first set, before any was lowered.
    pub reserve: Option<Reserve>,
    /// The whole log, in order.
    pub events: &'a [Event],
}

/// Why something cannot be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The last event is no end.
    #[error("auction {0} is not over: only what is finished is exported")]
    NotFinished(AuctionId),
    /// It cannot be signed.
    #[error("the export cannot be signed")]
    Unsigned(#[from] NoteError),
}

/// An export being written. Take the bytes as they come with [`Export::take`], or all at the end from [`Export::seal`].
///
/// The same facts and keys give the same bytes.
#[derive(Debug)]
pub struct Export<'a> {
    name: String,
    origin: String,
    currency: Currency,
    keys: &'a [SigningKey],
    out: Vec<u8>,
    lines: Frontier,
    /// The lines that are no leaves of an auction and that the seal names one by one.
    marks: Vec<(u64, Hash)>,
}

impl<'a> Export<'a> {
    /// Writes the first line. `name` is the house's own; `known` lists every key that may stand under the notes, the retired included;
    /// `keys` are those that sign now. Unfinished lots in lot order.
    pub fn begin(
        name: &str,
        known: &[VerifierKey],
        keys: &'a [SigningKey],
        scope: Scope,
        sale: &ExportedSale<'_>,
        unfinished: &[UnfinishedLot],
    ) -> Self {
        let only = match scope {
            Scope::Sale => None,
            Scope::Auction(auction) => Some(auction),
        };
        let mut line = Vec::new();
        let mut object = Object::open(&mut line);
        object.word("format", FORMAT);
        push_list(object.key("keys"), known, |out, key| push_text(out, &key.to_string()));
        object.text("origin", name);
        let mut inner = Object::open(object.key("sale"));
        inner.word("currency", sale.currency.code());
        inner.word("id", &sale.id.to_string());
        inner.text("title", sale.title);
        inner.close();
        push_list(object.key("unfinished"), unfinished, |out, lot| {
            let mut inner = Object::open(out);
            inner.word("auction", &lot.auction.to_string());
            inner.number("lot", lot.lot.into());
            inner.word("status", lot.status.word());
            inner.close();
        });
        object.close();
        let mut export = Self {
            name: name.to_owned(),
            origin: export_origin(name, sale.id, only),
            currency: sale.currency,
            keys,
            out: Vec::new(),
            lines: Frontier::new(),
            marks: Vec::new(),
        };
        export.mark(&line);
        export.line(&line);
        export
    }

    /// Writes one auction: its heading, its leaves with what is opened of them, its checkpoint. In lot order.
    ///
    /// # Errors
    /// [`ExportError`]; nothing of the auction is written then.
    pub fn auction(&mut self, lot: &FinishedLot<'_>) -> Result<(), ExportError> {
        let auction = lot.terms.auction;
        let not_finished = ExportError::NotFinished(auction);
        let end = match lot.events.last().map(|event| &event.kind) {
            Some(EventKind::Closed { outcome, .. }) => Some(*outcome),
            Some(EventKind::Cancelled { .. }) => None,
            _ => return Err(not_finished),
        };
        let leaves: Vec<Vec<u8>> = std::iter::once(terms_leaf(lot.terms, lot.log_epoch))
            .chain(lot.events.iter().map(|event| event_leaf(self.currency, event, lot.seed)))
            .collect();
        let mut tree = Frontier::new();
        leaves.iter().for_each(|leaf| tree.push(leaf_hash(leaf)));
        let origin = auction_origin(&self.name, auction, lot.log_epoch);
        let checkpoint = Checkpoint { origin, size: tree.size(), root: tree.root(), extensions: Vec::new() };
        let note = checkpoint.sign(self.keys)?;

        let heading = self.heading(lot, end, tree.size());
        self.mark(&heading);
        self.line(&heading);
        // The first leaf is the terms, which have nothing to open.
        let openings =
            std::iter::once(None).chain(lot.events.iter().map(|event| end.and_then(|_| self.opening(event, lot.seed))));
        for (leaf, opening) in leaves.iter().zip(openings.collect::<Vec<_>>()) {
            let mut line = Vec::with_capacity(leaf.len() + 192);
            line.extend_from_slice(b"{\"leaf\":");
            line.extend_from_slice(leaf);
            if let Some(opening) = opening {
                line.extend_from_slice(b",\"open\":");
                line.extend_from_slice(&opening);
            }
            line.push(b'}');
            self.line(&line);
        }
        self.note("checkpoint", &note.to_string());
        Ok(())
    }

    /// Returns what has been written since the last time, and forgets it.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Writes the last line and returns what has not been taken yet.
    ///
    /// # Errors
    /// [`ExportError::Unsigned`].
    pub fn seal(mut self) -> Result<Vec<u8>, ExportError> {
        let seal = Checkpoint {
            origin: self.origin.clone(),
            size: self.lines.size(),
            root: self.lines.root(),
            extensions: self.marks.iter().map(|(line, hash)| mark_line(*line, hash)).collect(),
        };
        let note = seal.sign(self.keys)?;
        self.note("seal", &note.to_string());
        Ok(self.out)
    }

    fn heading(&self, lot: &FinishedLot<'_>, end: Option<Outcome>, size: u64) -> Vec<u8> {
        let unit = Unit::of(self.currency);
        let sold = match end {
            Some(Outcome::Sold { paddle, hammer_price }) => Some((paddle, hammer_price)),
            Some(Outcome::Passed) | None => None,
        };
        let mut line = Vec::new();
        let mut object = Object::open(&mut line);
        let mut artwork = Object::open(object.key("artwork"));
        artwork.text("artist", lot.artist);
        artwork.text("title", lot.title);
        artwork.close();
        object.word("auction", &lot.terms.auction.to_string());
        object.money_or_null("hammer_price", unit, sold.map(|(_, price)| price));
        object.number("lot", lot.lot.into());
        object.word("outcome", end.map_or("cancelled", super::leaf::outcome_word));
        match sold {
            Some((paddle, _)) => object.number("paddle", paddle.0.into()),
            None => object.null("paddle"),
        }
        // What was cancelled stays closed: its reserve may be used again.
        push_opening(object.key("reserve"), unit, lot.reserve.filter(|_| end.is_some()));
        object.number("size", size);
        object.close();
        line
    }

    /// Returns what is opened beside a leaf: the figures and the salt of this line, which opens no other.
    fn opening(&self, event: &Event, seed: &Seed) -> Option<Vec<u8>> {
        let unit = Unit::of(self.currency);
        let mut out = Vec::new();
        match &event.kind {
            EventKind::BidAccepted(bid) => {
                let mut object = Object::open(&mut out);
                object.money_or_null("max", unit, bid.max);
                object.money("offered", unit, bid.offered);
                object.hex("salt", &seed.salt(event.seq));
                object.close();
            }
            EventKind::ReserveLowered { reserve, .. } => push_opening(&mut out, unit, Some(*reserve)),
            _ => return None,
        }
        Some(out)
    }

    fn note(&mut self, key: &'static str, note: &str) {
        let mut line = Vec::new();
        let mut object = Object::open(&mut line);
        object.text(key, note);
        object.close();
        self.line(&line);
    }

    fn line(&mut self, line: &[u8]) {
        self.lines.push(leaf_hash(line));
        self.out.extend_from_slice(line);
        self.out.push(b'\n');
    }

    /// Remembers the line that is about to be written.
    fn mark(&mut self, line: &[u8]) {
        self.marks.push((self.lines.size() + 1, sha256(&[line])));
    }
}

/// Returns how the seal names a line.
pub(super) fn mark_line(line: u64, hash: &Hash) -> String {
    format!("{line} {}", hex(hash))
}
