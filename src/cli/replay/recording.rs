//! A recording of auctions: CSV in, checked auctions out. Pure: it knows bytes and amounts, no actors and no files.
//!
//! The form is one row for each bid, `auction,days,opening_bid,max_bid,at_ms,bidder,final_price`, with the rows of an auction
//! together and in order of time. Whatever breaks the form is refused by line and column before anything is run.

use super::line::split;
use crate::money::{Amount, Currency};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// The columns, in their order.
pub const COLUMNS: [&str; 7] = ["auction", "days", "opening_bid", "max_bid", "at_ms", "bidder", "final_price"];

/// The longest auction a recording may hold. *Source*: house rule; the rules themselves allow 400 days.
const DAYS_MAX: u32 = 365;

/// The longest name of an auction or a bidder, in characters. *Source*: house rule; what a title of the catalogue can carry.
const NAME_MAX: usize = 64;

/// One bid as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedBid {
    /// The bidder's secret maximum.
    pub max: Amount,
    /// How long after the start it came.
    pub at: Duration,
    /// Who, by a name that means something only within this auction.
    pub bidder: String,
}

/// One auction as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedAuction {
    /// Its name in the recording.
    pub name: String,
    /// How long it ran, in days.
    pub days: u32,
    /// The lowest opening bid.
    pub opening_bid: Amount,
    /// What it went for.
    pub final_price: Amount,
    /// Its bids, in order of time. *Invariant*: at least one.
    pub bids: Vec<RecordedBid>,
}

impl RecordedAuction {
    /// Returns how long it ran.
    pub fn length(&self) -> Duration {
        Duration::from_secs(u64::from(self.days) * 24 * 60 * 60)
    }
}

/// Why a recording is refused, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError {
    /// The line, counted from one; none when it is the file as a whole.
    line: Option<usize>,
    /// Which of [`COLUMNS`], counted from zero.
    column: Option<usize>,
    problem: String,
}

impl RecordingError {
    fn whole(problem: impl Into<String>) -> Self {
        Self { line: None, column: None, problem: problem.into() }
    }

    fn line(line: usize, problem: impl Into<String>) -> Self {
        Self { line: Some(line), column: None, problem: problem.into() }
    }

    fn field(line: usize, column: usize, problem: impl Into<String>) -> Self {
        Self { line: Some(line), column: Some(column), problem: problem.into() }
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, "line {line}")?;
            if let Some(column) = self.column {
                write!(out, ", column {}", column + 1)?;
                if let Some(name) = COLUMNS.get(column) {
                    write!(out, " ({name})")?;
                }
            }
            out.write_str(": ")?;
        }
        out.write_str(&self.problem)
    }
}

impl std::error::Error for RecordingError {}

/// Reads a whole recording.
///
/// # Errors
/// [`RecordingError`] names the first thing that breaks the form.
pub fn read(bytes: &[u8], currency: Currency) -> Result<Vec<RecordedAuction>, RecordingError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        RecordingError::line(line, "the text is not UTF-8")
    })?;
    // Spreadsheets like to put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines =
        text.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, line)| !line.is_empty());
    let Some((number, header)) = lines.next() else {
        return Err(RecordingError::whole("the file is empty"));
    };
    check_header(number, &fields(number, header)?)?;
    let mut reader = Reader { currency, auctions: Vec::new(), names: BTreeSet::new() };
    for (number, line) in lines {
        reader.row(number, &fields(number, line)?)?;
    }
    if reader.auctions.is_empty() {
        return Err(RecordingError::whole("the file has a header and no bids"));
    }
    Ok(reader.auctions)
}

fn fields(number: usize, line: &str) -> Result<Vec<String>, RecordingError> {
    split(line).map_err(|broken| RecordingError::field(number, broken.column, broken.problem))
}

fn check_header(number: usize, header: &[String]) -> Result<(), RecordingError> {
    for (column, expected) in COLUMNS.iter().enumerate() {
        match header.get(column) {
            Some(found) if found == expected => {}
            Some(found) => {
                let problem = format!("the header says {found:?} where {expected:?} belongs");
                return Err(RecordingError::field(number, column, problem));
            }
            None => {
                return Err(RecordingError::line(number, format!("the header ends before the column {expected:?}")));
            }
        }
    }
    match header.get(COLUMNS.len()) {
        Some(extra) => {
            Err(RecordingError::field(number, COLUMNS.len(), format!("the header has an unknown column {extra:?}")))
        }
        None => Ok(()),
    }
}

struct Reader {
    currency: Currency,
    auctions: Vec<RecordedAuction>,
    names: BTreeSet<String>,
}

impl Reader {
    fn row(&mut self, number: usize, row: &[String]) -> Result<(), RecordingError> {
        let [auction, days, opening_bid, max_bid, at_ms, bidder, final_price] = row else {
            let problem = format!("the row has {} columns where {} belong", row.len(), COLUMNS.len());
            return Err(RecordingError::line(number, problem));
        };
        let refuse = |column, problem| RecordingError::field(number, column, problem);
        let name = read_name(auction).map_err(|problem| refuse(0, problem))?;
        let days = read_days(days).map_err(|problem| refuse(1, problem))?;
        let opening_bid = self.amount(opening_bid).map_err(|problem| refuse(2, problem))?;
        let max = self.amount(max_bid).map_err(|problem| refuse(3, problem))?;
        let at = read_millis(at_ms).map_err(|problem| refuse(4, problem))?;
        let bidder = read_name(bidder).map_err(|problem| refuse(5, problem))?;
        let final_price = self.amount(final_price).map_err(|problem| refuse(6, problem))?;

        let opened = self.open(RecordedAuction { name, days, opening_bid, final_price, bids: Vec::new() });
        let auction = opened.map_err(|(column, problem)| refuse(column, problem))?;
        if at >= auction.length() {
            let problem = format!(
                "{at_ms} is not before the end of the auction after {days} days ({} ms)",
                auction.length().as_millis()
            );
            return Err(refuse(4, problem));
        }
        if let Some(last) = auction.bids.last().filter(|last| last.at > at) {
            let problem = format!("{at_ms} comes before {}, the time of the bid above it", last.at.as_millis());
            return Err(refuse(4, problem));
        }
        auction.bids.push(RecordedBid { max, at, bidder });
        Ok(())
    }

    /// Finds the auction that a row belongs to: the one of the row above, with the same facts, or a new one.
    fn open(&mut self, found: RecordedAuction) -> Result<&mut RecordedAuction, (usize, String)> {
        if self.auctions.last().is_none_or(|last| last.name != found.name) {
            if !self.names.insert(found.name.clone()) {
                let problem =
                    format!("auction {:?} goes on after another one; its rows must stand together", found.name);
                return Err((0, problem));
            }
            self.auctions.push(found);
            // INVARIANT: just pushed.
            let last = self.auctions.len() - 1;
            return Ok(&mut self.auctions[last]);
        }
        let last = self.auctions.len() - 1;
        let auction = &mut self.auctions[last];
        let differs = |what: &str| format!("the {what} differs from the row above, within auction {:?}", found.name);
        if auction.days != found.days {
            return Err((1, differs("number of days")));
        }
        if auction.opening_bid != found.opening_bid {
            return Err((2, differs("opening bid")));
        }
        if auction.final_price != found.final_price {
            return Err((6, differs("final price")));
        }
        Ok(auction)
    }

    fn amount(&self, text: &str) -> Result<Amount, String> {
        let currency = self.currency;
        match currency.read(text) {
            Ok(amount) if amount.is_positive() => Ok(amount),
            Ok(_) => Err("the amount must be above 0".to_owned()),
            Err(error) => Err(format!("{text:?} is not an amount of {currency}: {error}")),
        }
    }
}

fn read_name(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("the name is missing".to_owned());
    }
    if text.chars().count() > NAME_MAX {
        return Err(format!("the name is longer than {NAME_MAX} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err("the name holds a control character".to_owned());
    }
    Ok(text.to_owned())
}

fn read_days(text: &str) -> Result<u32, String> {
    let days = digits(text).and_then(|text| text.parse().ok()).filter(|days| (1..=DAYS_MAX).contains(days));
    days.ok_or_else(|| format!("{text:?} is not a number of days between 1 and {DAYS_MAX}"))
}

fn read_millis(text: &str) -> Result<Duration, String> {
    let millis = digits(text).and_then(|text| text.parse().ok()).map(Duration::from_millis);
    millis.ok_or_else(|| format!("{text:?} is not a whole number of milliseconds"))
}

/// Lets through plain digits only: `parse` alone would take a sign.
fn digits(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}
