//! Accounts: whose they are and what they are called.

use crate::ids::UserId;
use crate::timestamp::Timestamp;
use std::fmt;
use std::str::FromStr;

/// How every customer's number begins. *Source*: the contract (M2).
const PREFIX: &str = "1002-200-";

/// The last number the form has room for.
const COUNTER_MAX: u32 = 9_999_999;

/// How many characters a holder's name has at most.
const HOLDER_MAX: usize = 100;

/// An account, by its name. A customer's is a number that people copy and type; the others belong to the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountName {
    /// Somebody's: the counter that its number is made of, 1 to 9,999,999.
    Customer(u32),
    /// Where captured money lies until it is paid out.
    Clearing,
    /// What the house earns.
    House,
    /// Taxes that the house owes.
    State,
    /// What is owed to artists and their heirs by their right in resales.
    Artists,
    /// The world outside, from which deposits come and to which withdrawals go. The only one whose balance goes below zero: it is what the
    /// bank owes to everybody else, with the sign turned round.
    Outside,
}

/// Why a text names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an account number is {PREFIX} and seven digits")]
pub struct NotAnAccount;

impl AccountName {
    /// Those that every bank has from the start.
    pub const OWN: [Self; 5] = [Self::Clearing, Self::House, Self::State, Self::Artists, Self::Outside];

    /// Makes the name for a counter; none when the form has no room for it.
    pub const fn numbered(counter: u32) -> Option<Self> {
        if counter >= 1 && counter <= COUNTER_MAX { Some(Self::Customer(counter)) } else { None }
    }

    /// Returns whether it is somebody's.
    pub const fn is_customer(self) -> bool {
        matches!(self, Self::Customer(_))
    }

    /// Finds a customer's account by its number.
    ///
    /// # Errors
    /// [`NotAnAccount`] also for the words of the house's own accounts.
    pub fn read_number(text: &str) -> Result<Self, NotAnAccount> {
        let digits = text.strip_prefix(PREFIX).ok_or(NotAnAccount)?;
        if digits.len() != 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAnAccount);
        }
        let counter: String = digits.chars().rev().collect();
        counter.parse().ok().and_then(Self::numbered).ok_or(NotAnAccount)
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer(counter) => {
                let digits = format!("{counter:07}");
                write!(out, "{PREFIX}{}", digits.chars().rev().collect::<String>())
            }
            Self::Clearing => out.write_str("clearing"),
            Self::House => out.write_str("house"),
            Self::State => out.write_str("state"),
            Self::Artists => out.write_str("artists"),
            Self::Outside => out.write_str("outside"),
        }
    }
}

impl FromStr for AccountName {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Self, NotAnAccount> {
        let own = Self::OWN.into_iter().find(|name| name.to_string() == text);
        own.map_or_else(|| Self::read_number(text), Ok)
    }
}

/// What is known of an account, beside its money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What it is called.
    pub name: AccountName,
    /// Which user of the house it is linked to.
    pub owner: Option<UserId>,
    /// Who holds it, as the bank knows him.
    pub holder: String,
    /// Since when there is this account.
    pub opened_at: Timestamp,
    /// Since when it is closed.
    pub closed_at: Option<Timestamp>,
}

/// Why a text is no holder's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a holder's name has 1 to {HOLDER_MAX} characters, none of them control characters")]
pub struct HolderError;

/// Reads a holder's name; spaces around it and double ones within it are left out.
///
/// # Errors
/// [`HolderError`].
pub fn read_holder(text: &str) -> Result<String, HolderError> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fine = !name.is_empty() && name.chars().count() <= HOLDER_MAX && !name.contains(char::is_control);
    if fine { Ok(name) } else { Err(HolderError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_counter_backwards() {
        for (counter, text) in [
            (1, "1002-200-1000000"),
            (12, "1002-200-2100000"),
            (1_234_567, "1002-200-7654321"),
            (9_999_999, "1002-200-9999999"),
        ] {
            let name = AccountName::numbered(counter).unwrap();
            assert_eq!(name.to_string(), text);
            assert_eq!(text.parse(), Ok(name));
        }
        assert_eq!((AccountName::numbered(0), AccountName::numbered(10_000_000)), (None, None));
        for text in [
            "",
            "1002-200-",
            "1002-200-0000000",
            "1002-200-100000",
            "1002-200-10000000",
            "1002-201-1000000",
            "1002-200-+100000",
        ] {
            assert_eq!(text.parse::<AccountName>(), Err(NotAnAccount), "{text}");
        }
        for own in AccountName::OWN {
            assert_eq!(own.to_string().parse(), Ok(own));
            assert_eq!(AccountName::read_number(&own.to_string()), Err(NotAnAccount), "nobody types that");
        }
    }

    #[test]
    fn a_holder_has_a_name_that_can_be_printed() {
        assert_eq!(read_holder("  Ann \t O'Neill ").as_deref(), Ok("Ann O'Neill"));
        for text in ["", " ", "a\u{7}b", &"x".repeat(101)] {
            assert_eq!(read_holder(text), Err(HolderError));
        }
    }
}
