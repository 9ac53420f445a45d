//! The rules of an auction as JSON, there and back.

use super::Nonsense;
use super::json::{Hex, Micros, Minor, Nanos, read, write};
use crate::auction::{Ladder, LadderMode, Rung, SoftClose, Terms};
use crate::ids::{AuctionId, SaleId};
use crate::money::Currency;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredTerms {
    currency: String,
    start_price: Minor,
    ladder: Vec<StoredRung>,
    ladder_mode: StoredMode,
    soft_close: StoredSoftClose,
    reserve: Option<Hex<32>>,
    starts_at: Micros,
    ends_at: Micros,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRung {
    from: Minor,
    steps: Vec<Minor>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredMode {
    AtLeast,
    Strict,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSoftClose {
    trigger_ns: Nanos,
    extend_to_ns: Nanos,
    max_extension_ns: Nanos,
}

/// Writes the terms. The auction and the sale stand in columns of their own.
pub(super) fn write_terms(terms: &Terms) -> Result<String, serde_json::Error> {
    let rung =
        |rung: &Rung| StoredRung { from: Minor(rung.from), steps: rung.steps.iter().copied().map(Minor).collect() };
    write(StoredTerms {
        currency: terms.currency.code().to_owned(),
        start_price: Minor(terms.start_price),
        ladder: terms.ladder.rungs().iter().map(rung).collect(),
        ladder_mode: match terms.ladder_mode {
            LadderMode::AtLeast => StoredMode::AtLeast,
            LadderMode::Strict => StoredMode::Strict,
        },
        soft_close: StoredSoftClose {
            trigger_ns: Nanos(terms.soft_close.trigger),
            extend_to_ns: Nanos(terms.soft_close.extend_to),
            max_extension_ns: Nanos(terms.soft_close.max_extension),
        },
        reserve: terms.reserve.map(Hex),
        starts_at: Micros(terms.starts_at),
        ends_at: Micros(terms.ends_at),
    })
}

/// Reads the terms and compares them with the hash that is published of them.
pub(super) fn read_terms(auction: AuctionId, sale: SaleId, text: &str, hash: &[u8]) -> Result<Terms, Nonsense> {
    let terms = parse_terms(auction, sale, text)?;
    if terms.hash() != hash {
        return Err(Nonsense("its terms are not those whose hash was published".into()));
    }
    Ok(terms)
}

/// Reads the terms as they stand there, whatever was published.
pub(super) fn parse_terms(auction: AuctionId, sale: SaleId, text: &str) -> Result<Terms, Nonsense> {
    let stored: StoredTerms = read(text)?;
    let rung =
        |rung: StoredRung| Rung { from: rung.from.0, steps: rung.steps.into_iter().map(|step| step.0).collect() };
    let ladder = Ladder::new(stored.ladder.into_iter().map(rung).collect())
        .map_err(|error| Nonsense(format!("its ladder is none: {error}")))?;
    Ok(Terms {
        auction,
        sale,
        currency: Currency::parse(&stored.currency).ok_or_else(|| Nonsense("its currency is unknown".into()))?,
        start_price: stored.start_price.0,
        ladder,
        ladder_mode: match stored.ladder_mode {
            StoredMode::AtLeast => LadderMode::AtLeast,
            StoredMode::Strict => LadderMode::Strict,
        },
        soft_close: SoftClose {
            trigger: stored.soft_close.trigger_ns.0,
            extend_to: stored.soft_close.extend_to_ns.0,
            max_extension: stored.soft_close.max_extension_ns.0,
        },
        reserve: stored.reserve.map(|commitment| commitment.0),
        starts_at: stored.starts_at.0,
        ends_at: stored.ends_at.0,
    })
}
