//! Invoices, credit notes and statements: from the figures of a settlement to a page that people read and keep.
//!
//! Pure: what stands on a paper comes in as an argument, down to its number and day. The figures are those of the settlement and are never
//! calculated anew.

mod html;
mod pdf;
mod words;

pub use html::html;
pub use pdf::{Font, pdf};

use crate::mail::Language;
use crate::money::{Amount, Currency};
use crate::settlement::{Payer, Split};
use words::Words;

/// What kind of paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To a buyer who has paid.
    Invoice,
    /// To a buyer who has the money back.
    CreditNote,
    /// To whoever sold.
    Statement,
}

/// What a paper is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What kind it is.
    pub kind: Kind,
    /// In which language.
    pub language: Language,
    /// Its number; none for a statement.
    pub number: Option<String>,
    /// The day, as it is to be read.
    pub day: String,
    /// Who makes it out: name, address, registration; empty lines are left out.
    pub house: [String; 3],
    /// To whom.
    pub to: String,
    /// Under which paddle, for a buyer.
    pub paddle: Option<u32>,
    /// Of which sale.
    pub sale: String,
    /// The lot's number in it.
    pub lot: u32,
    /// The artwork and who made it.
    pub artwork: String,
    /// What the figures are in.
    pub currency: Currency,
    /// The figures.
    pub split: Split,
}

/// A paper in words, to be set in whatever form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The tag of its language.
    pub language: &'static str,
    /// What stands at the top.
    pub title: String,
    /// Who makes it out.
    pub house: Vec<String>,
    /// What it is about: a word and its value.
    pub facts: Vec<(&'static str, String)>,
    /// The figures: a word and an amount.
    pub figures: Vec<(&'static str, String)>,
    /// The last figure.
    pub sum: (&'static str, String),
    /// What stands below.
    pub foot: &'static str,
}

impl Matter {
    /// Puts it into words.
    pub fn sheet(&self) -> Sheet {
        let words = Words::of(self.language);
        let write = |amount: Amount| grouped(&self.currency.write(amount), self.currency.code());
        let less = |amount: Amount| format!("-{}", write(amount));
        let split = &self.split;
        let by_buyer = split.resale_right_payer == Payer::Buyer;
        let mut figures = vec![(words.hammer, write(split.hammer))];
        let mut add = |word, amount: Amount, text: String| {
            if amount.is_positive() {
                figures.push((word, text));
            }
        };
        let sum = if self.kind == Kind::Statement {
            add(words.commission, split.commission, less(split.commission));
            add(words.tax, split.seller_tax, less(split.seller_tax));
            if !by_buyer {
                add(words.resale_right, split.resale_right, less(split.resale_right));
            }
            (words.payout, write(split.payout))
        } else {
            add(words.premium, split.premium, write(split.premium));
            add(words.tax, split.buyer_tax, write(split.buyer_tax));
            if by_buyer {
                add(words.resale_right, split.resale_right, write(split.resale_right));
            }
            (if self.kind == Kind::Invoice { words.total } else { words.given_back }, write(split.total))
        };
        let title = match self.kind {
            Kind::Invoice => words.invoice,
            Kind::CreditNote => words.credit_note,
            Kind::Statement => words.statement,
        };
        let mut facts = Vec::new();
        facts.extend(self.number.clone().map(|number| (words.number, number)));
        facts.push((words.day, self.day.clone()));
        facts.push((words.to, one_line(&self.to)));
        facts.extend(self.paddle.map(|paddle| (words.paddle, paddle.to_string())));
        facts.push((words.sale, one_line(&self.sale)));
        facts.push((words.lot, self.lot.to_string()));
        facts.push((words.artwork, one_line(&self.artwork)));
        Sheet {
            language: self.language.tag(),
            title: title.to_owned(),
            house: self.house.iter().map(|line| one_line(line)).filter(|line| !line.is_empty()).collect(),
            facts,
            figures,
            sum,
            foot: match self.kind {
                Kind::Invoice => words.paid,
                Kind::CreditNote => words.refunded,
                Kind::Statement => words.paid_out,
            },
        }
    }
}

/// Takes out what could break a line or turn its direction.
fn one_line(text: &str) -> String {
    let is_plain = |letter: &char| {
        !letter.is_control()
            && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|letter| if letter == '\n' || letter == '\t' { ' ' } else { letter }).filter(is_plain).collect()
}

/// Writes an amount with its thousands apart.
fn grouped(amount: &str, code: &str) -> String {
    let (whole, cents) = amount.split_once('.').map_or((amount, None), |(whole, cents)| (whole, Some(cents)));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match cents {
        Some(cents) => format!("{text}.{cents} {code}"),
        None => format!("{text} {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::{Schedule, split};

    pub(super) fn matter(kind: Kind, language: Language) -> Matter {
        let currency = Currency::parse("USD").unwrap();
        let schedule = Schedule::read("premium * 28\ncommission * 10\ntax fees 10").unwrap();
        let rules = schedule.rules(currency).unwrap();
        let split = split(&rules, currency, currency.read("1000000").unwrap(), false, None).unwrap();
        Matter {
            kind,
            language,
            number: (kind != Kind::Statement).then(|| "2026-000001".to_owned()),
            day: "2026-11-27".to_owned(),
            house: ["Arte & Söhne".to_owned(), String::new(), "123-45-67890".to_owned()],
            to: "김 <민지>\u{202e}".to_owned(),
            paddle: Some(7),
            sale: "Evening\nsale".to_owned(),
            lot: 3,
            artwork: "달항아리 \"Moon jar\"".to_owned(),
            currency,
            split,
        }
    }

    #[test]
    fn figures_are_those_of_the_settlement() {
        let figures = |kind| {
            let sheet = matter(kind, Language::English).sheet();
            (sheet.figures.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), sheet.sum.1)
        };
        let invoice = ["1,000,000.00 USD", "280,000.00 USD", "28,000.00 USD"].map(String::from).to_vec();
        assert_eq!(figures(Kind::Invoice), (invoice, "1,308,000.00 USD".into()));
        let statement = ["1,000,000.00 USD", "-100,000.00 USD", "-10,000.00 USD"].map(String::from).to_vec();
        assert_eq!(figures(Kind::Statement), (statement, "890,000.00 USD".into()));
        assert_eq!(grouped("5", "KRW"), "5 KRW");
        assert_eq!(grouped("123456", "KRW"), "123,456 KRW");
    }

    #[test]
    fn values_stay_on_their_line() {
        let sheet = matter(Kind::Invoice, Language::Korean).sheet();
        assert!(sheet.facts.iter().all(|(_, value)| !value.contains(['\n', '\u{202e}'])), "{sheet:?}");
        assert_eq!(sheet.house, ["Arte & Söhne", "123-45-67890"]);
    }
}
