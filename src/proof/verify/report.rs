//! What a file that holds says, in figures.

use crate::ids::SaleId;
use crate::money::{Amount, Currency};
use crate::proof::note::VerifierKey;

/// What was checked. Every count is of things that were found to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The house's name in the file.
    pub name: String,
    /// The sale.
    pub sale: SaleId,
    /// Its title. Words of the file: not fit for a terminal as they are.
    pub title: String,
    /// What its amounts are in.
    pub currency: Currency,
    /// The keys that signed.
    pub keys: Vec<VerifierKey>,
    /// Whether the reader said which keys to trust. If not, the file has vouched for itself.
    pub trusted: bool,
    /// Lines of the file.
    pub lines: u64,
    /// Auctions sold.
    pub sold: u64,
    /// Auctions closed without a buyer.
    pub passed: u64,
    /// Auctions cancelled: nothing of them is opened, so their decisions were not made again.
    pub cancelled: u64,
    /// Auctions that the file names as not over.
    pub unfinished: u64,
    /// Leaves of all trees, the terms included.
    pub leaves: u64,
    /// Bidders' own bids.
    pub bids: u64,
    /// Commands decided once more.
    pub decisions: u64,
    /// All hammer prices together, in minor units.
    pub hammer_minor: u128,
}

impl Report {
    /// Returns how many auctions the file proves.
    pub const fn auctions(&self) -> u64 {
        self.sold + self.passed + self.cancelled
    }

    /// Writes all hammer prices together, as an amount of the currency.
    pub fn hammer_total(&self) -> String {
        let digits = self.currency.digits() as usize;
        let text = format!("{:0>width$}", self.hammer_minor, width = digits + 1);
        let (whole, fraction) = text.split_at(text.len() - digits);
        if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
    }

    pub(super) fn add_hammer(&mut self, price: Amount) {
        self.hammer_minor += u128::from(price.minor().unsigned_abs());
    }
}
