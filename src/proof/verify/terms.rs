//! The first leaf of an auction: its terms.

use super::fault::Wrong;
use super::fields::{Fields, amount};
use super::opening_lines::{First, Heading};
use crate::auction::{Ladder, LadderMode, Rung, SoftClose, Terms};
use crate::money::{Amount, Currency};
use crate::proof::hash::hex;
use crate::proof::json::Value;
use crate::proof::leaf::{mode_word, terms_leaf};
use std::time::Duration;

/// Reads the leaf and checks it against the first line, the heading and itself. Returns the terms and the log epoch.
pub(super) fn read(leaf: Value, bytes: &[u8], first: &First, heading: &Heading) -> Result<(Terms, u64), Wrong> {
    let mut fields = Fields::of("the terms leaf", leaf)?;
    fields.word("kind", &[("terms", ())])?;
    let currency = fields.text("currency")?;
    if currency != first.currency.code() {
        return Err(Wrong::differs("the auction is in another currency than its sale", first.currency, currency));
    }
    let currency = first.currency;
    let terms = Terms {
        auction: fields.id("auction")?,
        sale: fields.id("sale")?,
        currency,
        start_price: fields.amount("start_price", currency)?,
        ladder: read_ladder(fields.list("ladder")?, currency)?,
        ladder_mode: fields
            .word("ladder_mode", &[LadderMode::AtLeast, LadderMode::Strict].map(|mode| (mode_word(mode), mode)))?,
        soft_close: read_soft_close(fields.take("soft_close")?.value)?,
        reserve: fields.hash_or_null("reserve_commitment")?,
        starts_at: fields.instant("starts_at")?,
        ends_at: fields.instant("ends_at")?,
    };
    let epoch = fields.number("epoch")?;
    let hash = fields.hash("terms_hash")?;
    fields.done()?;
    if terms.auction != heading.auction {
        return Err(Wrong::differs("the terms are those of another auction", heading.auction, terms.auction));
    }
    if terms.sale != first.sale {
        return Err(Wrong::differs("the auction belongs to another sale", first.sale, terms.sale));
    }
    terms.check().map_err(|error| Wrong::new(format!("such terms cannot be: {error}")))?;
    if terms.hash() != hash {
        return Err(Wrong::differs("the terms hash is not that of the terms", hex(&terms.hash()), hex(&hash)));
    }
    let opened = heading.reserve.map(|reserve| reserve.commitment());
    if heading.is_opened() && opened != terms.reserve {
        let shown = |hash: Option<[u8; 32]>| hash.map_or_else(|| "no reserve".to_owned(), |hash| hex(&hash));
        return Err(Wrong::differs(
            "the reserve in the heading is not the one that was committed to",
            shown(terms.reserve),
            shown(opened),
        ));
    }
    let again = terms_leaf(&terms, epoch);
    if again != bytes {
        return Err(Wrong::differs(
            "the terms are not written as they should be",
            String::from_utf8_lossy(&again),
            String::from_utf8_lossy(bytes),
        ));
    }
    Ok((terms, epoch))
}

fn read_ladder(rungs: Vec<Value>, currency: Currency) -> Result<Ladder, Wrong> {
    let mut read = Vec::with_capacity(rungs.len());
    for rung in rungs {
        let mut fields = Fields::of("a rung of the ladder", rung)?;
        let from = fields.amount("from", currency)?;
        let steps: Option<Vec<Amount>> = fields.list("steps")?.iter().map(|step| amount(step, currency)).collect();
        let steps = steps.ok_or_else(|| Wrong::new(format!("a step of the ladder is not an amount of {currency}")))?;
        fields.done()?;
        read.push(Rung { from, steps });
    }
    Ladder::new(read).map_err(|error| Wrong::new(format!("the ladder is none: {error}")))
}

fn read_soft_close(value: Value) -> Result<SoftClose, Wrong> {
    let mut fields = Fields::of("the soft close", value)?;
    let mut span = |key| fields.number(key).map(Duration::from_millis);
    let (extend_to, max_extension, trigger) = (span("extend_to_ms")?, span("max_extension_ms")?, span("trigger_ms")?);
    fields.done()?;
    Ok(SoftClose { trigger, extend_to, max_extension })
}
