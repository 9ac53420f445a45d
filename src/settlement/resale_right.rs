//! The artist's resale right: a share of a resale that goes to the artist or the heirs.

use super::rate::Rate;
use super::tiers::{Tier, Tiers};
use crate::money::{Amount, Currency};
use rust_decimal::{Decimal, RoundingStrategy};

/// Who pays the artist's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payer {
    /// It comes on top of the price.
    Buyer,
    /// It goes off the proceeds.
    Seller,
}

/// The artist's resale right as one country has it. Whether an artwork falls under it at all is a fact about the artwork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResaleRight {
    /// What the law's amounts are in.
    pub currency: Currency,
    /// The shares.
    pub tiers: Tiers,
    /// Below this price nothing is due.
    pub threshold: Amount,
    /// More than this is never due.
    pub cap: Amount,
    /// Who pays it.
    pub payer: Payer,
}

/// How much of the law's currency one unit of the sale's currency is worth, on the day of the sale.
///
/// *Unit*: major units for major units. *Invariant*: above zero, at most a million million, with at most 12 decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange(Decimal);

/// Why an exchange rate cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an exchange rate is above 0, at most 1000000000000, with at most 12 decimals")]
pub struct ExchangeError;

impl Exchange {
    /// One for one.
    pub const SAME: Self = Self(Decimal::ONE);

    /// Makes an exchange rate.
    ///
    /// # Errors
    /// [`ExchangeError`] when it is out of range.
    pub fn new(rate: Decimal) -> Result<Self, ExchangeError> {
        let rate = rate.normalize();
        let fits = rate > Decimal::ZERO && rate <= Decimal::from(1_000_000_000_000_i64) && rate.scale() <= 12;
        if fits { Ok(Self(rate)) } else { Err(ExchangeError) }
    }

    /// Turns an amount of one currency into one of the other: to the nearest minor unit, a half up.
    fn there(self, amount: Amount, from: Currency, to: Currency) -> Option<Amount> {
        nearest(Decimal::new(amount.minor(), from.digits()).checked_mul(self.0)?, to)
    }

    /// Turns it back.
    fn back(self, amount: Amount, from: Currency, to: Currency) -> Option<Amount> {
        nearest(Decimal::new(amount.minor(), from.digits()).checked_div(self.0)?, to)
    }
}

fn nearest(value: Decimal, currency: Currency) -> Option<Amount> {
    let rounded = value.round_dp_with_strategy(currency.digits(), RoundingStrategy::MidpointAwayFromZero);
    currency.from_decimal(rounded).ok()
}

impl ResaleRight {
    /// The European one. *Source*: Directive 2001/84/EC, articles 3 (a member state may ask for less than these 3,000 euro) and 4.
    pub fn european(payer: Payer) -> Option<Self> {
        let euro = Currency::parse("EUR")?;
        let amount = |whole: i64| Amount::from_minor(whole * 100);
        let tier = |up_to: i64, millionths| {
            Some(Tier { up_to: Some(amount(up_to)?), rate: Rate::from_millionths(millionths)? })
        };
        let above = Tier { up_to: None, rate: Rate::from_millionths(2_500)? };
        let tiers =
            vec![tier(50_000, 40_000)?, tier(200_000, 30_000)?, tier(350_000, 10_000)?, tier(500_000, 5_000)?, above];
        Some(Self {
            currency: euro,
            tiers: Tiers::new(tiers).ok()?,
            threshold: amount(3_000)?,
            cap: amount(12_500)?,
            payer,
        })
    }

    /// Returns what is due of a price in the law's own currency.
    pub fn of(&self, price: Amount) -> Amount {
        if price < self.threshold { Amount::ZERO } else { self.tiers.of(price).min(self.cap) }
    }

    /// Returns what is due of a price in the currency of the sale; nothing when the price cannot be said in the law's currency.
    pub fn of_foreign(&self, price: Amount, currency: Currency, exchange: Exchange) -> Option<Amount> {
        let due = self.of(exchange.there(price, currency, self.currency)?);
        exchange.back(due, self.currency, currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn the_european_right_is_that_of_the_directive() {
        let right = ResaleRight::european(Payer::Seller).unwrap();
        let table = [
            ("2999.99", "0.00"),
            ("3000", "120.00"),
            ("50000", "2000.00"),
            ("200000", "6500.00"),
            ("350000", "8000.00"),
            ("500000", "8750.00"),
            ("2000000", "12500.00"),
            ("2000001", "12500.00"),
            ("90000000000000", "12500.00"),
        ];
        for (price, due) in table {
            let price = right.currency.read(price).unwrap();
            assert_eq!(right.currency.write(right.of(price)), due, "of {price:?}");
        }
    }

    #[test]
    fn a_price_in_another_currency_is_measured_in_that_of_the_law() {
        let right = ResaleRight::european(Payer::Buyer).unwrap();
        let won = Exchange::new(Decimal::new(65, 5)).unwrap();
        // 100,000,000 won are 65,000 euro: 2,000 and 3 per cent of 15,000, which are 2,450 euro.
        let due = right.of_foreign(Amount::from_minor(100_000_000).unwrap(), currency("KRW"), won);
        assert_eq!(due.map(Amount::minor), Some(3_769_231));
        // Below the threshold by less than half a cent is on it.
        let dollars = Exchange::new(Decimal::new(9, 1)).unwrap();
        let of =
            |minor| right.of_foreign(Amount::from_minor(minor).unwrap(), currency("USD"), dollars).unwrap().minor();
        assert_eq!((of(333_333), of(333_332)), (13_333, 0));
        assert_eq!(
            right.of_foreign(Amount::MAX, currency("KRW"), Exchange::new(Decimal::from(1_000_000)).unwrap()),
            None
        );
    }

    #[test]
    fn exchange_rates_out_of_range_are_refused() {
        for rate in [Decimal::ZERO, Decimal::NEGATIVE_ONE, Decimal::new(1, 13), Decimal::from(1_000_000_000_001_i64)] {
            assert_eq!(Exchange::new(rate), Err(ExchangeError), "{rate}");
        }
        assert!(Exchange::new(Decimal::new(1_000, 14)).is_ok(), "zeros at the end are no decimals");
    }
}
