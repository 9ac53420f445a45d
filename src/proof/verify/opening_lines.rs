//! The lines that are no leaves: the first of the file, and the heading of each auction.

use super::fault::Wrong;
use super::fields::Fields;
use crate::auction::{Reserve, Status};
use crate::ids::{AuctionId, Paddle, SaleId};
use crate::money::{Amount, Currency};
use crate::proof::export::FORMAT;
use crate::proof::json::Value;
use crate::proof::note::VerifierKey;
use std::collections::BTreeSet;

/// What the first line says.
#[derive(Debug)]
pub(super) struct First {
    pub(super) name: String,
    pub(super) keys: Vec<VerifierKey>,
    pub(super) sale: SaleId,
    pub(super) title: String,
    pub(super) currency: Currency,
    pub(super) unfinished: BTreeSet<AuctionId>,
}

impl First {
    pub(super) fn read(line: Value) -> Result<Self, Wrong> {
        let mut fields = Fields::of("the first line", line)?;
        let format = fields.text("format")?;
        if format != FORMAT {
            return Err(Wrong::differs("this program does not know the format", FORMAT, format));
        }
        let keys = fields.list("keys")?.into_iter().map(read_key).collect::<Result<_, _>>()?;
        let name = fields.text("origin")?;
        let mut sale = Fields::of("\"sale\" of the first line", fields.take("sale")?.value)?;
        let code = sale.text("currency")?;
        let currency = Currency::parse(&code).ok_or_else(|| Wrong::found("the currency is unknown", code))?;
        let (id, title) = (sale.id("id")?, sale.text("title")?);
        sale.done()?;
        let mut unfinished = BTreeSet::new();
        let mut before = None;
        for lot in fields.list("unfinished")? {
            let mut lot = Fields::of("an unfinished lot", lot)?;
            let number = lot.lot()?;
            let status = lot.text("status")?;
            let known = Status::from_word(&status);
            if known.is_none_or(|status| matches!(status, Status::Closed | Status::Cancelled)) {
                return Err(Wrong::found("an unfinished lot has a status that it cannot have", status));
            }
            if !unfinished.insert(lot.id("auction")?) || before.is_some_and(|before| before >= number) {
                return Err(Wrong::found("unfinished lots stand in rising order, each once", number));
            }
            before = Some(number);
            lot.done()?;
        }
        fields.done()?;
        Ok(Self { name, keys, sale: id, title, currency, unfinished })
    }
}

fn read_key(value: Value) -> Result<VerifierKey, Wrong> {
    let Value::Text(text) = value else { return Err(Wrong::found("a key is a string", value)) };
    text.parse().map_err(|error| Wrong::found(format!("{error}"), text))
}

/// How a heading says an auction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Sold { paddle: Paddle, hammer_price: Amount },
    Passed,
    Cancelled,
}

/// What the heading of an auction says.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) auction: AuctionId,
    pub(super) lot: u32,
    pub(super) ended: Ended,
    /// The reserve as first set; none also when nothing is opened.
    pub(super) reserve: Option<Reserve>,
    pub(super) size: u64,
}

impl Heading {
    pub(super) fn read(mut fields: Fields, currency: Currency) -> Result<Self, Wrong> {
        let mut artwork = Fields::of("\"artwork\" of a heading", fields.take("artwork")?.value)?;
        for word in ["artist", "title"] {
            artwork.text(word)?;
        }
        artwork.done()?;
        let (auction, lot) = (fields.id("auction")?, fields.lot()?);
        let sold = (fields.amount_or_null("hammer_price", currency)?, fields.paddle_or_null("paddle")?);
        let outcome = fields.text("outcome")?;
        let ended = match (outcome.as_str(), sold) {
            ("sold", (Some(hammer_price), Some(paddle))) => Ended::Sold { paddle, hammer_price },
            ("passed", (None, None)) => Ended::Passed,
            ("cancelled", (None, None)) => Ended::Cancelled,
            _ => {
                return Err(Wrong::found(
                    "outcome, hammer price and paddle of a heading contradict each other",
                    outcome,
                ));
            }
        };
        let reserve = fields.reserve_or_null("reserve", currency)?;
        let size = fields.number("size")?;
        fields.done()?;
        let heading = Self { auction, lot, ended, reserve, size };
        if heading.reserve.is_some() && !heading.is_opened() {
            return Err(Wrong::new("a cancelled auction does not open its reserve"));
        }
        Ok(heading)
    }

    /// Returns whether the auction opens what its lines hide. A cancelled one opens nothing.
    pub(super) fn is_opened(&self) -> bool {
        self.ended != Ended::Cancelled
    }
}
