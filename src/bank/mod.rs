//! The rules of the bank: a double-entry ledger with money set aside. Pure: the store locks and loads a part of the books, [`settle`] decides
//! a whole group of orders over it, and the store writes what came out.
//!
//! Every entry moves money from one account to another, or sets some of an account's money aside for a purpose. So the sum of all postings is
//! zero by construction, and balances, holds and what was captured are functions of the entries alone.

mod account;
mod answer;
mod books;
mod group;
mod operation;
mod pin;
mod report;

pub use account::{Account, AccountName, HolderError, NotAnAccount, read_holder};
pub use answer::{Answer, Receipt, Refusal};
pub use books::{AccountChange, Balance, Books, Decision, Entry, Purse, Why};
pub use group::{Known, Posting, Recorded, Settled, settle, touched};
pub use operation::{AHEAD_PART, Key, Money, NotAKey, NotAPurpose, Operation, Purpose, Touched};
pub use pin::{PinError, check_pin};
pub use report::{AccountView, HoldLine, Holding, NotAPlace, PursePlace, StatementLine, TrialBalance, TrialLine};
