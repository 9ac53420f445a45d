//! The fields of an artwork beside its title and artist.

use super::completed::Completed;
use super::flaw::Flaw;
use super::size::Size;
use super::taxonomy::Classification;
use crate::money::{Amount, Currency};

/// What the house thinks an artwork will bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// In what.
    pub currency: Currency,
    /// At least.
    pub low: Amount,
    /// At most.
    pub high: Amount,
}

impl Estimate {
    /// Makes an estimate.
    ///
    /// # Errors
    /// [`Flaw`] when it ends below its beginning, or begins at nothing.
    pub fn new(currency: Currency, low: Amount, high: Amount) -> Result<Self, Flaw> {
        if !low.is_positive() {
            return Err(Flaw::new("estimate_low", "estimate_low must be above 0."));
        }
        if high < low {
            return Err(Flaw::new("estimate_high", "estimate_high must not be below estimate_low."));
        }
        Ok(Self { currency, low, high })
    }
}

impl Estimate {
    /// Reads an estimate as the contract writes amounts.
    ///
    /// # Errors
    /// [`Flaw`] names the first part that is wrong.
    pub fn read(low: &str, high: &str, currency: &str) -> Result<Self, Flaw> {
        let Some(currency) = Currency::parse(currency) else {
            let why = "estimate_currency is a code of ISO 4217 with a minor unit, such as KRW or USD.";
            return Err(Flaw::new("estimate_currency", why));
        };
        let read = |field, text| {
            currency
                .read(text)
                .map_err(|error| Flaw::new(field, format!("{field} is not an amount of {currency}: {error}.")))
        };
        Self::new(currency, read("estimate_low", low)?, read("estimate_high", high)?)
    }
}

/// All that may be known of an artwork, and need not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Where the artist is from.
    pub country: Option<String>,
    /// When it was completed.
    pub completed: Option<Completed>,
    /// How it is sorted.
    pub class: Classification,
    /// What it is made of, in the words of the catalogue: "oil on canvas".
    pub materials: Option<String>,
    /// How large it is.
    pub size: Size,
    /// In words.
    pub description: Option<String>,
    /// Who owned it.
    pub provenance: Option<String>,
    /// In what state it is.
    pub condition: Option<String>,
    /// What it may bring.
    pub estimate: Option<Estimate>,
}

impl Details {
    /// The longest country. *Unit*: characters, as with the others.
    pub const COUNTRY_MOST: usize = 100;
    /// The longest list of materials.
    pub const MATERIALS_MOST: usize = 200;
    /// The longest description, history of owners, or report of its state.
    pub const PROSE_MOST: usize = 10_000;
    /// The longest title, and the longest name of an artist.
    pub const NAME_MOST: usize = 200;

    /// Checks what the fields promise together; each alone was checked when it was read.
    ///
    /// # Errors
    /// [`Flaw`] names the first that does not fit.
    pub fn check(&self) -> Result<(), Flaw> {
        self.size.check()?;
        self.class.check()
    }
}
