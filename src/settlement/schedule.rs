//! What a house charges, whatever the currency of a sale: written in a few lines, kept with every auction that is scheduled under it.

use super::rate::Rate;
use super::resale_right::{Exchange, Payer, ResaleRight};
use super::rules::{Rules, Tax};
use super::split::split;
use super::tiers::{Tier, Tiers};
use crate::money::{Amount, Currency};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a house charges.
///
/// Written line by line: `premium * 25`, `premium USD 28 to 2000000, 22 to 8000000, 15`, `commission * 10`, `tax fees 10`, `resale seller`,
/// `exchange KRW 0.00065`. A star stands for every currency that has no line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    premium: BTreeMap<String, Steps>,
    commission: BTreeMap<String, Steps>,
    tax: Tax,
    resale_right: Option<Payer>,
    exchange: BTreeMap<String, Exchange>,
}

/// Rates with where each ends, in major units.
type Steps = Vec<(Rate, Option<Decimal>)>;

/// Why a text is no schedule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScheduleError(String);

fn wrong(what: impl std::fmt::Display) -> ScheduleError {
    ScheduleError(what.to_string())
}

impl Schedule {
    /// Reads a schedule. Lines may stand in any order; each that it knows stands at most once.
    ///
    /// # Errors
    /// [`ScheduleError`] says what is wrong and how to mend it.
    pub fn read(text: &str) -> Result<Self, ScheduleError> {
        let (mut premium, mut commission, mut exchange) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut tax, mut resale_right) = (None, None);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            let twice = match word {
                "premium" | "commission" => {
                    let (code, steps) = rest.split_once(' ').ok_or_else(|| wrong(format!("{line:?} has no rate")))?;
                    let table = if word == "premium" { &mut premium } else { &mut commission };
                    table.insert(read_code(code)?, read_steps(steps)?).is_some()
                }
                "tax" => tax.replace(read_tax(rest)?).is_some(),
                "resale" => resale_right.replace(read_payer(rest)?).is_some(),
                "exchange" => {
                    let (code, rate) = rest.split_once(' ').ok_or_else(|| wrong(format!("{line:?} has no rate")))?;
                    let rate: Decimal = rate.parse().map_err(|_| wrong(format!("{rate:?} is no exchange rate")))?;
                    exchange.insert(read_code(code)?, Exchange::new(rate).map_err(wrong)?).is_some()
                }
                _ => return Err(wrong(format!("{word:?} is no line of a schedule of fees"))),
            };
            if twice {
                return Err(wrong(format!("{line:?} is said twice")));
            }
        }
        let schedule =
            Self { premium, commission, tax: tax.unwrap_or(Tax::None), resale_right: resale_right.flatten(), exchange };
        schedule.check()?;
        Ok(schedule)
    }

    /// Tries it with every currency that it names, and one that it does not.
    fn check(&self) -> Result<(), ScheduleError> {
        let named = self.premium.keys().chain(self.commission.keys()).map(String::as_str);
        for code in named.chain(["USD"]).filter(|code| *code != ANY) {
            let currency = Currency::parse(code).ok_or_else(|| wrong(format!("{code:?} is no currency")))?;
            self.rules(currency)?;
        }
        Ok(())
    }

    /// Returns the rules for a sale in this currency.
    ///
    /// # Errors
    /// [`ScheduleError`] when the tiers end at amounts that the currency does not have, or a seller could owe money.
    pub fn rules(&self, currency: Currency) -> Result<Rules, ScheduleError> {
        let tiers = |table: &BTreeMap<String, Steps>| match table.get(currency.code()).or_else(|| table.get(ANY)) {
            None => Ok(Tiers::flat(Rate::ZERO)),
            Some(steps) => tiers(steps, currency),
        };
        let right = self.resale_right.and_then(ResaleRight::european);
        Rules::new(tiers(&self.premium)?, tiers(&self.commission)?, right, self.tax).map_err(wrong)
    }

    /// Tries whether a sale in this currency can be settled by it: from this price on, and with the artist's share or without.
    ///
    /// # Errors
    /// As [`Schedule::rules`]; and when the share is set in another currency, of which nobody has said what it is worth.
    pub fn settles(&self, currency: Currency, price: Amount, artists_share: bool) -> Result<(), ScheduleError> {
        split(&self.rules(currency)?, currency, price, artists_share, self.exchange(currency)).map_err(wrong)?;
        Ok(())
    }

    /// Returns what one unit of a currency is worth in that of the resale right, if somebody said so.
    pub fn exchange(&self, currency: Currency) -> Option<Exchange> {
        self.exchange.get(currency.code()).copied()
    }
}

/// Stands for every currency without a line of its own.
const ANY: &str = "*";

fn read_code(code: &str) -> Result<String, ScheduleError> {
    let code = code.to_ascii_uppercase();
    if code == ANY || Currency::parse(&code).is_some() {
        Ok(code)
    } else {
        Err(wrong(format!("{code:?} is no currency")))
    }
}

fn read_steps(text: &str) -> Result<Steps, ScheduleError> {
    let step = |part: &str| {
        let (rate, end) = part.split_once(" to ").map_or((part, None), |(rate, end)| (rate, Some(end)));
        let rate = Rate::read(rate.trim()).map_err(|error| wrong(format!("{part:?}: {error}")))?;
        let end = end.map(|end| end.trim().parse::<Decimal>()).transpose();
        Ok((rate, end.map_err(|_| wrong(format!("{part:?}: a tier ends at an amount, such as 2000000")))?))
    };
    text.split(',').map(str::trim).map(step).collect()
}

fn tiers(steps: &Steps, currency: Currency) -> Result<Tiers, ScheduleError> {
    let tier = |(rate, end): &(Rate, Option<Decimal>)| {
        let up_to = end.map(|end| currency.from_decimal(end)).transpose().map_err(wrong)?;
        Ok(Tier { up_to, rate: *rate })
    };
    Tiers::new(steps.iter().map(tier).collect::<Result<_, ScheduleError>>()?).map_err(wrong)
}

fn read_tax(text: &str) -> Result<Tax, ScheduleError> {
    let rate = |text: &str| Rate::read(text.trim()).map_err(|error| wrong(format!("tax {text:?}: {error}")));
    match text.trim().split_once(' ') {
        None if text.trim() == "none" => Ok(Tax::None),
        Some(("fees", share)) => Ok(Tax::OnFees(rate(share)?)),
        Some(("price", share)) => Ok(Tax::OnPrice(rate(share)?)),
        _ => Err(wrong("a tax is none, or `fees` or `price` and a rate in per cent, such as fees 10")),
    }
}

fn read_payer(text: &str) -> Result<Option<Payer>, ScheduleError> {
    match text.trim() {
        "none" => Ok(None),
        "seller" => Ok(Some(Payer::Seller)),
        "buyer" => Ok(Some(Payer::Buyer)),
        _ => Err(wrong("the resale right is paid by none, seller or buyer")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::split;
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn a_schedule_gives_each_currency_its_rules() {
        let text = "premium * 25\npremium usd 28 to 2000000, 22 to 8000000, 15\ncommission * 10\ntax fees 10\nresale seller\nexchange KRW 0.00065";
        let schedule = Schedule::read(text).unwrap();
        let price = |code: &str, hammer: &str| {
            let currency = currency(code);
            let (rules, hammer) = (schedule.rules(currency).unwrap(), currency.read(hammer).unwrap());
            split(&rules, currency, hammer, true, schedule.exchange(currency)).map(|split| split.premium.minor())
        };
        assert_eq!(price("EUR", "1000000"), Ok(25_000_000));
        assert_eq!(price("KRW", "10000000"), Ok(2_500_000));
        assert!(price("USD", "1000000").is_err(), "nobody said what a dollar is worth in euro");
        let settles = |code: &str, share| {
            let currency = currency(code);
            schedule.settles(currency, currency.read("100").unwrap(), share).map_err(|error| error.to_string())
        };
        assert_eq!((settles("EUR", true), settles("KRW", true), settles("USD", false)), (Ok(()), Ok(()), Ok(())));
        assert!(settles("USD", true).unwrap_err().contains("exchange rate"), "whatever is sold so is never settled");
        let cents = Schedule::read("premium * 28 to 100.50, 20").unwrap();
        let won = cents.settles(currency("KRW"), currency("KRW").read("100").unwrap(), false);
        assert!(won.is_err(), "there are no cents of a won");
        let rules = schedule.rules(currency("USD")).unwrap();
        assert_eq!(rules.premium().of(currency("USD").read("10000000").unwrap()).minor(), 218_000_000);
        assert_eq!(Schedule::read("").unwrap().rules(currency("USD")).unwrap().premium(), &Tiers::flat(Rate::ZERO));
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_the_reason() {
        for (text, says) in [
            ("premium 25", "no rate"),
            ("premium XYZ 25", "no currency"),
            ("premium * 25\npremium * 26", "twice"),
            ("premium * 25 to 10", "tier 1"),
            ("premium JPY 25 to 10.5, 3", "decimal"),
            ("commission * 101", "between 0 and 100"),
            ("commission * 95\ntax fees 20", "owe"),
            ("tax 10", "a tax is"),
            ("resale me", "resale right"),
            ("exchange KRW 0", "exchange rate"),
            ("discount 5", "no line"),
        ] {
            let error = Schedule::read(text).map(|_| ()).unwrap_err().to_string();
            assert!(error.contains(says), "{text:?}: {error}");
        }
    }
}
