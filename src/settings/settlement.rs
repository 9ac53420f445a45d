//! `[settlement]`

use super::{SettingsError, millis};
use crate::settlement::Schedule;
use crate::settlement::saga::Policy;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// `[settlement]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct SettlementSettings {
    pub enabled: bool,
    #[serde(rename = "begin_after_ms", deserialize_with = "millis")]
    pub begin_after: Duration,
    #[serde(rename = "pay_within_ms", deserialize_with = "millis")]
    pub pay_within: Duration,
    #[serde(rename = "offer_for_ms", deserialize_with = "millis")]
    pub offer_for: Duration,
    pub second_chances: usize,
    #[serde(rename = "first_wait_ms", deserialize_with = "millis")]
    pub first_wait: Duration,
    #[serde(rename = "longest_wait_ms", deserialize_with = "millis")]
    pub longest_wait: Duration,
    #[serde(rename = "hold_ms", deserialize_with = "millis")]
    pub hold: Duration,
    #[serde(rename = "every_ms", deserialize_with = "millis")]
    pub every: Duration,
    pub premium: Rates,
    pub commission: Rates,
    pub tax: Word,
    pub resale_right: String,
    pub exchange: BTreeMap<String, Word>,
    pub house_name: String,
    pub house_address: String,
    pub house_registration: String,
    pub font: PathBuf,
}

/// What is charged: one text for every currency, or a table of them by currency.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Rates {
    /// For every currency.
    Any(Word),
    /// By currency; `any` for those without a line of their own.
    By(BTreeMap<String, Word>),
}

/// A text that may be written as a number.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Word {
    /// A text.
    Text(String),
    /// A whole number.
    Whole(u64),
    /// One with decimals.
    Real(f64),
}

impl std::fmt::Display for Word {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => out.write_str(text),
            Self::Whole(number) => number.fmt(out),
            Self::Real(number) => number.fmt(out),
        }
    }
}

/// The most candidates that are asked. *Source*: each waits a day; after a week nobody wants it any more.
const CHANCES_MOST: usize = 10;
/// The longest that a buyer is waited for.
const WAIT_MOST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

impl SettlementSettings {
    /// Returns the schedule of fees as it is kept.
    pub fn schedule(&self) -> String {
        let mut text = String::new();
        for (word, rates) in [("premium", &self.premium), ("commission", &self.commission)] {
            match rates {
                Rates::Any(rate) => text.push_str(&format!("{word} * {rate}\n")),
                Rates::By(table) => table.iter().for_each(|(code, rate)| {
                    let code =
                        if code.eq_ignore_ascii_case("any") { "*".to_owned() } else { code.to_ascii_uppercase() };
                    text.push_str(&format!("{word} {code} {rate}\n"));
                }),
            }
        }
        text.push_str(&format!("tax {}\nresale {}\n", self.tax, self.resale_right));
        for (code, rate) in &self.exchange {
            text.push_str(&format!("exchange {} {rate}\n", code.to_ascii_uppercase()));
        }
        text
    }

    /// Returns how patient the house is.
    pub fn policy(&self) -> Policy {
        Policy {
            pay_within: self.pay_within,
            offer_for: self.offer_for,
            first_wait: self.first_wait,
            longest_wait: self.longest_wait,
            ..Policy::default()
        }
    }

    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        if self.every < Duration::from_millis(10) {
            return impossible("settlement.every_ms", "it must be at least 10");
        }
        if self.hold.is_zero() {
            return impossible("settlement.hold_ms", "it must be above 0");
        }
        if self.first_wait.is_zero() || self.longest_wait < self.first_wait {
            return impossible(
                "settlement.longest_wait_ms",
                "first_wait_ms is above 0, and longest_wait_ms not below it",
            );
        }
        if self.second_chances > CHANCES_MOST {
            return impossible("settlement.second_chances", "it must be at most 10");
        }
        for (key, value) in [
            ("settlement.begin_after_ms", self.begin_after),
            ("settlement.pay_within_ms", self.pay_within),
            ("settlement.offer_for_ms", self.offer_for),
        ] {
            if value > WAIT_MOST {
                return impossible(key, "it must be at most 400 days");
            }
        }
        match Schedule::read(&self.schedule()) {
            Ok(_) => Ok(()),
            Err(error) => impossible("settlement.premium", &format!("the fees cannot be used: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::money::Currency;
    use crate::settings::Settings;
    use crate::settlement::Schedule;

    #[test]
    fn fees_may_be_one_rate_or_a_table_of_tiers() {
        let over: [(&str, &str); 3] = [
            ("settlement.premium.usd", "28 to 2000000, 22 to 8000000, 15"),
            ("settlement.premium.any", "20"),
            ("settlement.exchange.krw", "0.00065"),
        ];
        let settings = Settings::load_over(None, &over).unwrap();
        let schedule = Schedule::read(&settings.settlement.schedule()).unwrap();
        let dollar = Currency::parse("USD").unwrap();
        let hammer = dollar.read("1000000").unwrap();
        assert_eq!(schedule.rules(dollar).unwrap().premium().of(hammer), dollar.read("280000").unwrap());
        let won = Currency::parse("KRW").unwrap();
        assert_eq!(schedule.rules(won).unwrap().premium().of(won.read("1000").unwrap()).minor(), 200);
        assert!(schedule.exchange(won).is_some());
    }

    #[test]
    fn settings_of_settlements_that_cannot_work_are_refused_by_name() {
        for (key, value, says) in [
            ("settlement.every_ms", "1", "settlement.every_ms"),
            ("settlement.hold_ms", "0", "settlement.hold_ms"),
            ("settlement.first_wait_ms", "0", "settlement.longest_wait_ms"),
            ("settlement.second_chances", "11", "settlement.second_chances"),
            ("settlement.premium", "a lot", "settlement.premium"),
            ("settlement.tax", "10", "settlement.premium"),
            ("settlement.resale_right", "me", "settlement.premium"),
        ] {
            let error = Settings::load_over(None, &[(key, value)]).unwrap_err().to_string();
            assert!(error.contains(says), "{key}: {error}");
        }
    }
}
