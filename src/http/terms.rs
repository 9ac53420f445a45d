//! The rules of an auction out of the words of a request and what its sale gives.

use super::error::ApiError;
use super::fields;
use crate::auction::{Ladder, LadderError, LadderMode, Reserve, Rung, SoftClose, Terms, TermsError};
use crate::ids::AuctionId;
use crate::money::{Amount, Currency};
use crate::persistence::{DefaultLadder, Sale, SaleDefaults};
use crate::wire::{DefaultsBody, LadderBody, NewAuctionBody, SoftCloseBody};
use std::time::Duration;

/// Builds the terms of a request; what it does not say, the sale does. The reserve stays beside them: terms are public, it is not.
///
/// # Errors
/// `invalid` or `amount_invalid` names the field.
pub fn terms(body: &NewAuctionBody, auction: AuctionId, sale: &Sale) -> Result<(Terms, Option<Reserve>), ApiError> {
    let (currency, defaults) = (sale.currency, &sale.defaults);
    let missing = |field| ApiError::invalid(field, format!("{field} is missing, and the sale gives none."));
    let start_price = fields::positive("start_price", currency, &body.start_price)?;
    let reserve = match &body.reserve {
        None => None,
        Some(text) => Some(new_reserve(fields::positive("reserve", currency, text)?)?),
    };
    let ladder = match (&body.ladder, &defaults.ladder) {
        (Some(ladder), _) => read_ladder(ladder, currency, start_price)?,
        (None, Some(DefaultLadder::Rungs(ladder))) => ladder.clone(),
        (None, Some(DefaultLadder::Preset(name))) => preset(name, currency, start_price)?,
        (None, None) => return Err(missing("ladder")),
    };
    let ladder_mode = body.ladder_mode.as_deref().map(read_mode).transpose()?;
    let soft_close = body.soft_close.as_ref().map(read_soft_close).transpose()?;
    let terms = Terms {
        auction,
        sale: sale.id,
        currency,
        start_price,
        ladder,
        ladder_mode: ladder_mode.or(defaults.ladder_mode).unwrap_or(LadderMode::AtLeast),
        soft_close: soft_close.or(defaults.soft_close).unwrap_or(SoftClose::NONE),
        reserve: reserve.as_ref().map(Reserve::commitment),
        starts_at: body.starts_at.map(|at| at.0).or(sale.starts_at).ok_or_else(|| missing("starts_at"))?,
        ends_at: body.ends_at.map(|at| at.0).or(sale.ends_at).ok_or_else(|| missing("ends_at"))?,
    };
    check(&terms)?;
    Ok((terms, reserve))
}

/// Checks what the fields of terms promise together.
///
/// # Errors
/// `invalid` or `amount_invalid` names the field.
pub fn check(terms: &Terms) -> Result<(), ApiError> {
    terms.check().map_err(|error| {
        let field = match &error {
            TermsError::StartPriceZero => return ApiError::amount("start_price", format!("{error}.")),
            TermsError::StartPriceOffLadder => "start_price",
            TermsError::BadSpan => "ends_at",
            TermsError::BadSoftClose => "soft_close",
        };
        ApiError::invalid(field, format!("{error}."))
    })
}

/// Puts a fresh salt to a reserve.
///
/// # Errors
/// `internal` when the operating system has no chance to give.
pub fn new_reserve(amount: Amount) -> Result<Reserve, ApiError> {
    Ok(Reserve { amount, salt: chance()? })
}

/// Draws 32 bytes that nobody can guess.
///
/// # Errors
/// As [`new_reserve`].
pub fn chance() -> Result<[u8; 32], ApiError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

/// Reads how strict a ladder is.
///
/// # Errors
/// `invalid` names the field.
pub fn read_mode(word: &str) -> Result<LadderMode, ApiError> {
    match word {
        "at_least" => Ok(LadderMode::AtLeast),
        "strict" => Ok(LadderMode::Strict),
        _ => Err(ApiError::invalid("ladder_mode", "ladder_mode is at_least or strict.")),
    }
}

fn refused(error: LadderError) -> ApiError {
    ApiError::invalid("ladder", format!("{error}."))
}

fn preset(name: &str, currency: Currency, start_price: Amount) -> Result<Ladder, ApiError> {
    Ladder::preset(name, currency, start_price).map_err(refused)
}

/// Reads a ladder.
///
/// # Errors
/// `invalid` or `amount_invalid` names the field.
pub fn read_ladder(body: &LadderBody, currency: Currency, start_price: Amount) -> Result<Ladder, ApiError> {
    let read = |text: &str| {
        currency
            .read(text)
            .map_err(|error| ApiError::amount("ladder", format!("A rung is not in {currency}: {error}.")))
    };
    match body {
        LadderBody::Preset(name) => preset(name, currency, start_price),
        LadderBody::Rungs(rungs) => {
            let rungs = rungs.iter().map(|rung| {
                let steps = rung.steps.iter().map(|step| read(step)).collect::<Result<_, _>>()?;
                Ok(Rung { from: read(&rung.from)?, steps })
            });
            Ladder::new(rungs.collect::<Result<_, ApiError>>()?).map_err(refused)
        }
    }
}

/// Reads a soft close.
///
/// # Errors
/// `invalid` names the field.
pub fn read_soft_close(body: &SoftCloseBody) -> Result<SoftClose, ApiError> {
    match body {
        SoftCloseBody::Preset(name) => SoftClose::preset(name).ok_or_else(|| {
            ApiError::invalid(
                "soft_close",
                "soft_close is none, 1/1, 2/2, 10/10, or trigger_ms, extend_to_ms and max_extension_ms.",
            )
        }),
        SoftCloseBody::Figures(figures) => Ok(SoftClose {
            trigger: Duration::from_millis(figures.trigger_ms),
            extend_to: Duration::from_millis(figures.extend_to_ms),
            max_extension: Duration::from_millis(figures.max_extension_ms),
        }),
    }
}

/// Reads what a sale gives to its auctions. What could never be terms is refused here already.
///
/// # Errors
/// `invalid` or `amount_invalid` names the field.
pub fn read_defaults(body: &DefaultsBody, currency: Currency) -> Result<SaleDefaults, ApiError> {
    // A preset depends on the start price, which is an auction's own; that there is one in this currency does not.
    let any_price = Amount::from_minor(1).ok_or_else(|| ApiError::internal("one is no amount"))?;
    let ladder = match &body.ladder {
        None => None,
        Some(LadderBody::Preset(name)) => {
            preset(name, currency, any_price)?;
            Some(DefaultLadder::Preset(name.clone()))
        }
        Some(rungs) => Some(DefaultLadder::Rungs(read_ladder(rungs, currency, any_price)?)),
    };
    let soft_close = body.soft_close.as_ref().map(read_soft_close).transpose()?;
    if let Some(soft) = &soft_close {
        let day = Duration::from_secs(24 * 60 * 60);
        if soft.extend_to < soft.trigger || soft.extend_to > day || soft.max_extension > day {
            return Err(ApiError::invalid("soft_close", format!("{}.", TermsError::BadSoftClose)));
        }
    }
    Ok(SaleDefaults { ladder, ladder_mode: body.ladder_mode.as_deref().map(read_mode).transpose()?, soft_close })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SaleId;
    use crate::timestamp::Timestamp;
    use crate::wire::Code;
    use crate::wire::read_strict;
    use uuid::Uuid;

    const PLAIN: &str = r#"{"sale_id": "01890000-0000-7000-8000-000000000001", "artwork_id": "01890000-0000-7000-8000-000000000002",
        "lot_number": 1, "start_price": "100.00", "reserve": "500.00", "ladder": "ebay", "ladder_mode": "at_least", "soft_close": "2/2",
        "starts_at": "2026-11-22T18:30:00.000000Z", "ends_at": "2026-11-22T19:30:00.000000Z"}"#;

    fn a_sale() -> Sale {
        let (id, currency) = (SaleId(Uuid::nil()), Currency::parse("USD").unwrap());
        Sale::new(id, "Evening".into(), currency, "UTC".into(), Timestamp::default())
    }

    /// Builds the terms of the plain request with one field written otherwise.
    fn terms_with(field: &str, value: &str) -> Result<(Terms, Option<Reserve>), (Code, Option<String>)> {
        let mut request: serde_json::Value = serde_json::from_str(PLAIN).unwrap();
        request[field] = serde_json::from_str(value).unwrap();
        let body: NewAuctionBody = read_strict(request.to_string().as_bytes()).unwrap();
        let made = terms(&body, AuctionId(Uuid::nil()), &a_sale());
        made.map_err(|error| (error.code(), error.problem("r").field))
    }

    #[test]
    fn the_terms_of_the_contract_are_terms() {
        let (terms, reserve) = terms_with("lot_number", "7").unwrap();
        assert_eq!(terms.start_price.minor(), 10_000);
        assert_eq!(terms.reserve, reserve.map(|reserve| reserve.commitment()));
        assert_eq!(terms.soft_close, SoftClose::preset("2/2").unwrap());
        let (_, other) = terms_with("lot_number", "7").unwrap();
        assert_ne!(reserve.unwrap().salt, other.unwrap().salt);
        let (own, _) = terms_with("ladder", r#"[{"from": "0", "steps": ["20", "30", "30"]}]"#).unwrap();
        assert_eq!(own.ladder.rungs()[0].steps.len(), 3);
    }

    #[test]
    fn a_bad_field_is_named() {
        let table = [
            ("start_price", r#""0""#, Code::AmountInvalid, "start_price"),
            ("start_price", r#""1.234""#, Code::AmountInvalid, "start_price"),
            ("reserve", r#""0.00""#, Code::AmountInvalid, "reserve"),
            ("reserve", r#""a lot""#, Code::AmountInvalid, "reserve"),
            ("ladder", r#""roof""#, Code::Invalid, "ladder"),
            ("ladder", "[]", Code::Invalid, "ladder"),
            ("ladder", r#"[{"from": "1", "steps": ["5"]}]"#, Code::Invalid, "ladder"),
            ("ladder", r#"[{"from": "0", "steps": ["0"]}]"#, Code::Invalid, "ladder"),
            ("ladder", r#"[{"from": "x", "steps": ["5"]}]"#, Code::AmountInvalid, "ladder"),
            ("ladder_mode", r#""lax""#, Code::Invalid, "ladder_mode"),
            ("soft_close", r#""3/3""#, Code::Invalid, "soft_close"),
            (
                "soft_close",
                r#"{"trigger_ms": 2, "extend_to_ms": 1, "max_extension_ms": 9}"#,
                Code::Invalid,
                "soft_close",
            ),
            ("ends_at", r#""2026-11-22T18:30:00Z""#, Code::Invalid, "ends_at"),
            ("ends_at", r#""2029-11-22T18:30:00Z""#, Code::Invalid, "ends_at"),
        ];
        for (field, value, code, named) in table {
            assert_eq!(terms_with(field, value).err(), Some((code, Some(named.to_owned()))), "{field}: {value}");
        }
    }

    #[test]
    fn what_a_request_does_not_say_the_sale_does() {
        let bare = r#"{"sale_id": "01890000-0000-7000-8000-000000000001", "artwork_id": "01890000-0000-7000-8000-000000000002",
            "lot_number": 1, "start_price": "100.00"}"#;
        let body: NewAuctionBody = read_strict(bare.as_bytes()).unwrap();
        let of = |sale: &Sale| terms(&body, AuctionId(Uuid::nil()), sale).map(|(terms, _)| terms);
        let mut sale = a_sale();
        for (field, gives) in [
            ("ladder", (|sale| sale.defaults.ladder = Some(DefaultLadder::Preset("flat".into()))) as fn(&mut Sale)),
            ("starts_at", |sale| sale.starts_at = Some(Timestamp::from_millis(1))),
            ("ends_at", |sale| sale.ends_at = Some(Timestamp::from_millis(2))),
        ] {
            assert_eq!(of(&sale).unwrap_err().problem("r").field.as_deref(), Some(field));
            gives(&mut sale);
        }
        let plain = of(&sale).unwrap();
        assert_eq!((plain.ladder_mode, plain.soft_close), (LadderMode::AtLeast, SoftClose::NONE));
        assert_eq!(
            plain.ladder.rungs()[0].steps[0].minor(),
            1_000,
            "a flat ladder is that of the auction's own start price"
        );
        let body = DefaultsBody {
            ladder_mode: Some("strict".into()),
            soft_close: Some(SoftCloseBody::Preset("2/2".into())),
            ladder: None,
        };
        let given = read_defaults(&body, sale.currency).unwrap();
        sale.defaults = SaleDefaults { ladder: sale.defaults.ladder.clone(), ..given };
        let terms = of(&sale).unwrap();
        assert_eq!((terms.ladder_mode, Some(terms.soft_close)), (LadderMode::Strict, SoftClose::preset("2/2")));
    }
}
