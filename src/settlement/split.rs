//! Who pays what, and who gets it.

use super::resale_right::{Exchange, Payer};
use super::rules::Rules;
use crate::money::{Amount, Currency};

/// A hammer price taken apart: the lines of the buyer's invoice and of the seller's statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The winning bid.
    pub hammer: Amount,
    /// What the buyer pays the house.
    pub premium: Amount,
    /// The tax on hammer price and premium.
    pub buyer_tax: Amount,
    /// The artist's share, whoever pays it.
    pub resale_right: Amount,
    /// Who pays it.
    pub resale_right_payer: Payer,
    /// What the seller pays the house.
    pub commission: Amount,
    /// The tax on the commission.
    pub seller_tax: Amount,
    /// What the buyer owes in all.
    pub total: Amount,
    /// What the seller gets.
    pub payout: Amount,
}

/// Why a price cannot be taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// The buyer would owe more than the house handles.
    #[error("price, premium and taxes come to more than this house handles")]
    TooLarge,
    /// The artist's share is said in another currency, and nobody said what that is worth.
    #[error("the artist's share is set in {law}, the sale is in {sale}: the exchange rate of the day is needed")]
    NoExchange {
        /// The law's currency.
        law: &'static str,
        /// The sale's.
        sale: &'static str,
    },
}

/// Takes a hammer price apart. `artists_share` says whether the artwork falls under the resale right; `exchange` is asked for only when it does and the
/// law's currency is not that of the sale.
///
/// # Errors
/// [`SplitError`].
pub fn split(
    rules: &Rules,
    currency: Currency,
    hammer: Amount,
    artists_share: bool,
    exchange: Option<Exchange>,
) -> Result<Split, SplitError> {
    let right = rules.resale_right().filter(|_| artists_share);
    let resale_right = match (right, exchange) {
        (None, _) => Amount::ZERO,
        (Some(right), _) if right.currency == currency => right.of(hammer),
        (Some(right), Some(exchange)) => right.of_foreign(hammer, currency, exchange).ok_or(SplitError::TooLarge)?,
        (Some(right), None) => {
            return Err(SplitError::NoExchange { law: right.currency.code(), sale: currency.code() });
        }
    };
    let resale_right_payer = right.map_or(Payer::Seller, |right| right.payer);
    let premium = rules.premium().of(hammer);
    let commission = rules.commission().of(hammer);
    let buyer_tax = rules.tax().on_hammer().of(hammer).plus(rules.tax().on_fees().of(premium));
    let buyer_tax = buyer_tax.ok_or(SplitError::TooLarge)?;
    // Rounding up in several lines may ask a seller of a few cents for a cent more than there is; the house then goes without.
    let seller_share = if resale_right_payer == Payer::Seller { resale_right } else { Amount::ZERO };
    let seller_share = seller_share.min(hammer);
    let commission = commission.min(less(hammer, seller_share));
    let seller_tax = rules.tax().on_fees().of(commission).min(less(less(hammer, seller_share), commission));
    let payout = less(less(less(hammer, seller_share), commission), seller_tax);
    let buyer_share = if resale_right_payer == Payer::Buyer { resale_right } else { Amount::ZERO };
    let total =
        [premium, buyer_tax, buyer_share].into_iter().try_fold(hammer, Amount::plus).ok_or(SplitError::TooLarge)?;
    let resale_right = if resale_right_payer == Payer::Seller { seller_share } else { buyer_share };
    Ok(Split { hammer, premium, buyer_tax, resale_right, resale_right_payer, commission, seller_tax, total, payout })
}

/// Takes away what is known not to be more.
fn less(from: Amount, what: Amount) -> Amount {
    Amount::from_minor(from.minor() - what.minor()).unwrap_or(Amount::ZERO)
}

impl Split {
    /// What stays with the house: premium and commission.
    pub fn house(&self) -> Amount {
        self.premium.plus_capped(self.commission)
    }

    /// What goes to the state.
    pub fn tax(&self) -> Amount {
        self.buyer_tax.plus_capped(self.seller_tax)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Rate, ResaleRight, Tax, Tier, Tiers};
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn rate(percent: &str) -> Rate {
        Rate::read(percent).unwrap()
    }

    fn premium() -> Tiers {
        let amount = |whole: i64| Amount::from_minor(whole * 100);
        Tiers::new(vec![
            Tier { up_to: amount(2_000_000), rate: rate("28") },
            Tier { up_to: amount(8_000_000), rate: rate("22") },
            Tier { up_to: None, rate: rate("15") },
        ])
        .unwrap()
    }

    fn lines(split: &Split, currency: Currency) -> [String; 8] {
        [
            split.premium,
            split.buyer_tax,
            split.resale_right,
            split.commission,
            split.seller_tax,
            split.total,
            split.payout,
            split.house(),
        ]
        .map(|amount| currency.write(amount))
    }

    #[test]
    fn prices_are_taken_apart_as_a_book_keeper_would() {
        let (dollars, euro, won) = (currency("USD"), currency("EUR"), currency("KRW"));
        let ten = Tiers::flat(rate("10"));
        let plain = Rules::new(premium(), ten.clone(), None, Tax::None).unwrap();
        let fees = Rules::new(Tiers::flat(rate("18")), ten.clone(), None, Tax::OnFees(rate("10"))).unwrap();
        let by_buyer = ResaleRight::european(Payer::Buyer);
        let whole = Rules::new(premium(), ten.clone(), by_buyer, Tax::OnPrice(rate("20"))).unwrap();
        let by_seller =
            Rules::new(premium(), ten, ResaleRight::european(Payer::Seller), Tax::OnFees(rate("20"))).unwrap();
        let table = [
            (
                &plain,
                dollars,
                "1000000",
                ["280000.00", "0.00", "0.00", "100000.00", "0.00", "1280000.00", "900000.00", "380000.00"],
            ),
            (
                &plain,
                dollars,
                "10000000",
                ["2180000.00", "0.00", "0.00", "1000000.00", "0.00", "12180000.00", "9000000.00", "3180000.00"],
            ),
            (&fees, won, "1000001", ["180000", "18000", "0", "100000", "10000", "1198001", "890001", "280000"]),
            (
                &whole,
                euro,
                "50000",
                ["14000.00", "12800.00", "2000.00", "5000.00", "1000.00", "78800.00", "44000.00", "19000.00"],
            ),
            (
                &by_seller,
                euro,
                "200000",
                ["56000.00", "11200.00", "6500.00", "20000.00", "4000.00", "267200.00", "169500.00", "76000.00"],
            ),
            (&plain, dollars, "0.01", ["0.00", "0.00", "0.00", "0.00", "0.00", "0.01", "0.01", "0.00"]),
        ];
        for (rules, currency, hammer, expected) in table {
            let split = split(rules, currency, currency.read(hammer).unwrap(), true, None).unwrap();
            assert_eq!(lines(&split, currency), expected, "of {hammer} {currency}");
        }
    }

    #[test]
    fn the_artists_share_is_due_only_where_the_artwork_falls_under_it() {
        let euro = currency("EUR");
        let rules =
            Rules::new(premium(), Tiers::flat(Rate::ZERO), ResaleRight::european(Payer::Seller), Tax::None).unwrap();
        let price = euro.read("50000").unwrap();
        assert_eq!(split(&rules, euro, price, false, None).unwrap().resale_right, Amount::ZERO);
        assert_eq!(split(&rules, euro, price, true, None).unwrap().resale_right, euro.read("2000").unwrap());
        // Another currency needs a rate, but only then.
        let dollars = currency("USD");
        let none = Err(SplitError::NoExchange { law: "EUR", sale: "USD" });
        assert_eq!(split(&rules, dollars, price, true, None), none);
        assert!(split(&rules, dollars, price, false, None).is_ok());
        let half = Exchange::new(Decimal::new(5, 1)).unwrap();
        let shared = split(&rules, dollars, dollars.read("100000").unwrap(), true, Some(half)).unwrap();
        assert_eq!(shared.resale_right, dollars.read("4000").unwrap());
    }

    #[test]
    fn what_is_more_than_the_house_handles_is_refused_and_not_cut_short() {
        let rules = Rules::new(premium(), Tiers::flat(Rate::ZERO), None, Tax::None).unwrap();
        assert_eq!(split(&rules, currency("USD"), Amount::MAX, false, None), Err(SplitError::TooLarge));
    }

    fn any_tiers(most: u32) -> impl Strategy<Value = Tiers> {
        let ends = prop::collection::btree_set(1..10_000_000_i64, 0..5);
        (ends, prop::collection::vec(0..=most, 6)).prop_map(|(ends, rates)| {
            let mut rates = rates.into_iter().map(|part| Rate::from_millionths(part).unwrap());
            let mut tier = |up_to| Tier { up_to, rate: rates.next().unwrap() };
            let mut tiers: Vec<_> = ends.into_iter().map(|end| tier(Amount::from_minor(end))).collect();
            tiers.push(tier(None));
            Tiers::new(tiers).unwrap()
        })
    }

    fn any_tax() -> impl Strategy<Value = Tax> {
        let rate = (0..=1_000_000_u32).prop_map(|part| Rate::from_millionths(part).unwrap());
        prop_oneof![Just(Tax::None), rate.clone().prop_map(Tax::OnFees), rate.prop_map(Tax::OnPrice)]
    }

    proptest! {
        /// Not a unit appears or vanishes: what the buyer pays is what seller, house, state and artist get.
        #[test]
        fn what_goes_in_comes_out(
            premium in any_tiers(1_000_000),
            commission in any_tiers(480_000),
            tax in any_tax(),
            payer in prop_oneof![Just(Payer::Buyer), Just(Payer::Seller)],
            hammer in prop_oneof![0..200_i64, 0..20_000_000_i64, 0..2_000_000_000_000_000_i64],
            artists_share: bool,
        ) {
            let rules = Rules::new(premium, commission, ResaleRight::european(payer), tax).unwrap();
            let hammer = Amount::from_minor(hammer).unwrap();
            let split = split(&rules, currency("EUR"), hammer, artists_share, None).unwrap();
            let out: i64 = [split.payout, split.house(), split.tax(), split.resale_right].map(Amount::minor).iter().sum();
            prop_assert_eq!(split.total.minor(), out, "{:?}", split);
            prop_assert!(split.payout <= hammer && split.total >= hammer);
        }
    }
}
