//! The rules of an auction as JSON, there and back.

use super::Nonsense;
use super::json::{Hex, Micros, Minor, read, write};
use super::rules::{StoredMode, StoredRung, StoredSoftClose, read_ladder, write_ladder};
use crate::auction::Terms;
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

/// Writes the terms. The auction and the sale stand in columns of their own.
pub(super) fn write_terms(terms: &Terms) -> Result<String, serde_json::Error> {
    write(StoredTerms {
        currency: terms.currency.code().to_owned(),
        start_price: Minor(terms.start_price),
        ladder: write_ladder(&terms.ladder),
        ladder_mode: terms.ladder_mode.into(),
        soft_close: terms.soft_close.into(),
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
    Ok(Terms {
        auction,
        sale,
        currency: Currency::parse(&stored.currency).ok_or_else(|| Nonsense("its currency is unknown".into()))?,
        start_price: stored.start_price.0,
        ladder: read_ladder(stored.ladder)?,
        ladder_mode: stored.ladder_mode.into(),
        soft_close: stored.soft_close.into(),
        reserve: stored.reserve.map(|commitment| commitment.0),
        starts_at: stored.starts_at.0,
        ends_at: stored.ends_at.0,
    })
}
