//! What the bank can be told to do.

use super::account::AccountName;
use super::answer::Receipt;
use crate::ids::{AuctionId, SaleId, UserId};
use crate::money::{Amount, Currency};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Which part of what is free may be set aside ahead. *Source*: after ten such holds, more than a quarter of the account is still free for whatever
/// else its owner does.
pub const AHEAD_PART: i64 = 8;

/// How many characters a key has at most.
const KEY_MAX: usize = 128;

/// The name of one order, made by whoever gives it before the first try. The same order may be given under it any number of times and is done
/// once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key has 1 to {KEY_MAX} characters of A-Z a-z 0-9 - _ : .")]
pub struct NotAKey;

impl Key {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte);
        let fine = !text.is_empty() && text.len() <= KEY_MAX && text.bytes().all(plain);
        if fine { Ok(Self(text.to_owned())) } else { Err(NotAKey) }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What money is set aside for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The bids in one auction, and what is owed if they win.
    Auction(AuctionId),
    /// A whole sale.
    Sale(SaleId),
}

/// Why a text is no purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a purpose is `auction:` or `sale:` and an identifier")]
pub struct NotAPurpose;

impl fmt::Display for Purpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auction(id) => write!(out, "auction:{id}"),
            Self::Sale(id) => write!(out, "sale:{id}"),
        }
    }
}

impl FromStr for Purpose {
    type Err = NotAPurpose;

    fn from_str(text: &str) -> Result<Self, NotAPurpose> {
        let (kind, id) = text.split_once(':').ok_or(NotAPurpose)?;
        match kind {
            "auction" => id.parse().map(Self::Auction).map_err(|_| NotAPurpose),
            "sale" => id.parse().map(Self::Sale).map_err(|_| NotAPurpose),
            _ => Err(NotAPurpose),
        }
    }
}

/// An amount with its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Of what.
    pub currency: Currency,
    /// How much.
    pub amount: Amount,
}

/// What is to be done. A PIN is never part of it: it is checked before the order is given, and stored nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Open an account: for a user of the house, or for somebody who may be linked later.
    Open {
        /// For whom.
        owner: Option<UserId>,
        /// Who holds it.
        holder: String,
    },
    /// Link an account that is nobody's yet to a user of the house.
    Link {
        /// Whose it becomes.
        owner: UserId,
        /// Which.
        account: AccountName,
        /// The holder as the bank knows him, in whatever case.
        holder: String,
    },
    /// Close an empty account. Its owner may then have another; the bank forgets whose it was.
    Close {
        /// Which.
        account: AccountName,
    },
    /// Put money in, from outside: on a customer's account, or on [`AccountName::Clearing`] when the house brings what it cannot get from an account.
    Deposit {
        /// Where.
        account: AccountName,
        /// How much.
        money: Money,
    },
    /// Take money out.
    Withdraw {
        /// Where.
        account: AccountName,
        /// How much.
        money: Money,
    },
    /// Take money out for an owner who cannot do it himself: without the PIN, which is for the house to answer for. From
    /// [`AccountName::Clearing`]: what is paid to somebody by other means.
    PayOut {
        /// Where.
        account: AccountName,
        /// How much.
        money: Money,
    },
    /// Have at least so much set aside for a purpose: made, or raised, or left alone when it is enough already.
    Hold {
        /// Whose money.
        account: AccountName,
        /// What for.
        purpose: Purpose,
        /// How much in all.
        money: Money,
        /// How much more, if it is raised and there is plenty: at most the [`AHEAD_PART`]th part of what is free then. Never a reason to refuse.
        ahead: Amount,
    },
    /// Have at most so much set aside for a purpose; nothing at all for zero. Nothing held is a success too.
    Release {
        /// Whose money.
        account: AccountName,
        /// What for.
        purpose: Purpose,
        /// How much may stay.
        keep: Money,
    },
    /// Take so much of what is set aside for a purpose, and let go of the rest.
    Capture {
        /// Whose money.
        account: AccountName,
        /// What it was set aside for.
        purpose: Purpose,
        /// How much.
        money: Money,
        /// Where it goes.
        to: AccountName,
    },
    /// Move money between accounts, but for the outside.
    Transfer {
        /// From where.
        from: AccountName,
        /// To where.
        to: AccountName,
        /// How much.
        money: Money,
        /// What for, if for something that money is set aside for.
        purpose: Option<Purpose>,
    },
    /// Give back of what was captured for a purpose; never more than that in all.
    Refund {
        /// Whose money it was.
        account: AccountName,
        /// What it was captured for.
        purpose: Purpose,
        /// How much.
        money: Money,
        /// From where.
        from: AccountName,
    },
    /// See to it that the order of this key is never done, unless it is done already. How an outcome that nobody knows becomes known.
    Cancel,
}

/// What an operation reads and changes: what the store locks and loads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// These accounts.
    pub accounts: BTreeSet<AccountName>,
    /// What is set aside and captured here.
    pub purses: BTreeSet<(AccountName, Purpose, &'static str)>,
    /// Whatever account these have.
    pub owners: BTreeSet<UserId>,
}

impl Operation {
    /// Returns the stable word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Link { .. } => "link",
            Self::Close { .. } => "close",
            Self::Deposit { .. } => "deposit",
            Self::Withdraw { .. } => "withdraw",
            Self::PayOut { .. } => "pay_out",
            Self::Hold { .. } => "hold",
            Self::Release { .. } => "release",
            Self::Capture { .. } => "capture",
            Self::Transfer { .. } => "transfer",
            Self::Refund { .. } => "refund",
            Self::Cancel => "cancel",
        }
    }

    /// Adds what the operation touches.
    pub fn touch(&self, touched: &mut Touched) {
        match self {
            Self::Open { owner, .. } => touched.owners.extend(*owner),
            Self::Link { owner, account, .. } => {
                touched.owners.insert(*owner);
                touched.accounts.insert(*account);
            }
            Self::Close { account } => drop(touched.accounts.insert(*account)),
            Self::Deposit { account, .. } | Self::Withdraw { account, .. } | Self::PayOut { account, .. } => {
                touched.accounts.extend([*account, AccountName::Outside]);
            }
            Self::Hold { account, purpose, money, .. } | Self::Release { account, purpose, keep: money } => {
                touched.accounts.insert(*account);
                touched.purses.insert((*account, *purpose, money.currency.code()));
            }
            Self::Capture { account, purpose, money, to: other }
            | Self::Refund { account, purpose, money, from: other } => {
                touched.accounts.extend([*account, *other]);
                touched.purses.insert((*account, *purpose, money.currency.code()));
            }
            Self::Transfer { from, to, .. } => touched.accounts.extend([*from, *to]),
            Self::Cancel => {}
        }
    }

    /// Returns whether an order of this operation that was done can have had this receipt.
    pub fn may_have_given(&self, receipt: &Receipt) -> bool {
        match self {
            Self::Open { .. } | Self::Cancel => true,
            Self::Link { account, .. } | Self::Close { account } => receipt.account == *account,
            Self::Hold { account, money, .. } => receipt.account == *account && receipt.amount >= money.amount,
            Self::Release { account, keep, .. } => receipt.account == *account && receipt.amount <= keep.amount,
            Self::Deposit { account, money }
            | Self::Withdraw { account, money }
            | Self::PayOut { account, money }
            | Self::Capture { account, money, .. }
            | Self::Transfer { to: account, money, .. }
            | Self::Refund { account, money, .. } => receipt.account == *account && receipt.amount == money.amount,
        }
    }

    /// Returns what tells this operation from every other. Never changed: fingerprints are stored.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        };
        part("arte bank operation v1");
        part(self.word());
        let money = |money: &Money| format!("{} {}", money.currency.code(), money.amount.minor());
        match self {
            Self::Open { owner, holder } => {
                part(&owner.map(|owner| owner.to_string()).unwrap_or_default());
                part(holder);
            }
            Self::Link { owner, account, holder } => {
                part(&owner.to_string());
                part(&account.to_string());
                part(holder);
            }
            Self::Close { account } => part(&account.to_string()),
            Self::Deposit { account, money: sum }
            | Self::Withdraw { account, money: sum }
            | Self::PayOut { account, money: sum } => {
                part(&account.to_string());
                part(&money(sum));
            }
            Self::Hold { account, purpose, money: sum, ahead } => {
                part(&account.to_string());
                part(&purpose.to_string());
                part(&money(sum));
                // Orders from before there was such a thing keep theirs.
                if ahead.is_positive() {
                    part(&ahead.minor().to_string());
                }
            }
            Self::Release { account, purpose, keep } => {
                part(&account.to_string());
                part(&purpose.to_string());
                part(&money(keep));
            }
            Self::Capture { account, purpose, money: sum, to: other }
            | Self::Refund { account, purpose, money: sum, from: other } => {
                part(&account.to_string());
                part(&purpose.to_string());
                part(&money(sum));
                part(&other.to_string());
            }
            Self::Transfer { from, to, money: sum, purpose } => {
                part(&from.to_string());
                part(&to.to_string());
                part(&money(sum));
                part(&purpose.map(|purpose| purpose.to_string()).unwrap_or_default());
            }
            Self::Cancel => {}
        }
        hash.finalize().into()
    }
}
