//! Auctions as they are made: drafts, and the moment from which their terms stand.

use super::auctions::find;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, of, post};
use super::{fields, show};
use crate::actors::ActError;
use crate::auction::{Ladder, LadderError, LadderMode, Reserve, Rung, SoftClose, Status, Terms, TermsError};
use crate::identity::Scope;
use crate::ids::{ArtworkId, AuctionId, SaleId};
use crate::money::{Amount, Currency};
use crate::persistence::{NewAuction, StoreError};
use crate::proof::Seed;
use crate::wire::{AuctionResource, Code, LadderBody, NewAuctionBody, SoftCloseBody};
use std::time::Duration;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/auctions", Access::Operator, "Draft an auction", |call| Box::pin(draft(call)))
        .scope(Scope::SalesWrite)
        .takes(of::<NewAuctionBody>())
        .gives(Success::Created, of::<AuctionResource>())
        .refuses(&[Code::Invalid, Code::AmountInvalid, Code::Conflict])
        .idempotent(),
    post(
        "/v1/admin/auctions/{id}/schedule",
        Access::Operator,
        "Schedule a draft: its terms can never change again",
        |call| Box::pin(schedule(call)),
    )
    .scope(Scope::SalesWrite)
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(&[Code::AuctionNotFound, Code::Conflict])
    .idempotent(),
];

/// *Source*: the contract's schema.
const LOT_NUMBER_MAX: u32 = 1_000_000;

async fn draft(call: Call) -> Result<Reply, ApiError> {
    let body: NewAuctionBody = call.json()?;
    let (house, engine, now) = (call.house(), call.engine()?, call.now());
    if !(1..=LOT_NUMBER_MAX).contains(&body.lot_number) {
        return Err(ApiError::invalid("lot_number", format!("lot_number is between 1 and {LOT_NUMBER_MAX}.")));
    }
    let sale = house.catalogue.sale(SaleId(body.sale_id)).await?;
    let sale = sale.ok_or_else(|| ApiError::invalid("sale_id", "There is no sale with this id."))?;
    if body.ends_at.0 <= now {
        return Err(ApiError::invalid("ends_at", "ends_at must be in the future."));
    }
    let (terms, reserve) = terms(&body, AuctionId((house.new_id)()), sale.id, sale.currency)?;
    let id = terms.auction;
    let auction = NewAuction {
        terms,
        reserve,
        seed: Seed::new(chance()?),
        artwork: ArtworkId(body.artwork_id),
        lot_number: body.lot_number,
        created_at: now,
    };
    house.catalogue.add_auction(&auction).await.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "The sale has an auction with this lot number.").in_field("lot_number")
        }
        StoreError::NotFound(_) => ApiError::invalid("artwork_id", "There is no artwork with this id."),
        other => other.into(),
    })?;
    let record =
        house.catalogue.auction(id).await?.ok_or_else(|| ApiError::internal("a draft just written is not there"))?;
    Reply::created(&show::auction(house, engine, &record))
}

/// Builds the terms of a request. The reserve stays beside them: terms are public, it is not.
fn terms(
    body: &NewAuctionBody,
    auction: AuctionId,
    sale: SaleId,
    currency: Currency,
) -> Result<(Terms, Option<Reserve>), ApiError> {
    let start_price = fields::positive("start_price", currency, &body.start_price)?;
    let reserve = match &body.reserve {
        None => None,
        Some(text) => Some(new_reserve(fields::positive("reserve", currency, text)?)?),
    };
    let ladder_mode = match body.ladder_mode.as_deref() {
        None | Some("at_least") => LadderMode::AtLeast,
        Some("strict") => LadderMode::Strict,
        Some(_) => return Err(ApiError::invalid("ladder_mode", "ladder_mode is at_least or strict.")),
    };
    let terms = Terms {
        auction,
        sale,
        currency,
        start_price,
        ladder: ladder(&body.ladder, currency, start_price)?,
        ladder_mode,
        soft_close: soft_close(body.soft_close.as_ref())?,
        reserve: reserve.as_ref().map(Reserve::commitment),
        starts_at: body.starts_at.0,
        ends_at: body.ends_at.0,
    };
    terms.check().map_err(|error| {
        let field = match &error {
            TermsError::StartPriceZero => return ApiError::amount("start_price", format!("{error}.")),
            TermsError::StartPriceOffLadder => "start_price",
            TermsError::BadSpan => "ends_at",
            TermsError::BadSoftClose => "soft_close",
        };
        ApiError::invalid(field, format!("{error}."))
    })?;
    Ok((terms, reserve))
}

/// Puts a fresh salt to a reserve.
///
/// # Errors
/// `internal` when the operating system has no chance to give.
pub fn new_reserve(amount: Amount) -> Result<Reserve, ApiError> {
    Ok(Reserve { amount, salt: chance()? })
}

/// Draws 32 bytes that nobody can guess.
fn chance() -> Result<[u8; 32], ApiError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}

fn ladder(body: &LadderBody, currency: Currency, start_price: Amount) -> Result<Ladder, ApiError> {
    let refused = |error: LadderError| ApiError::invalid("ladder", format!("{error}."));
    let read = |text: &str| {
        currency
            .read(text)
            .map_err(|error| ApiError::amount("ladder", format!("A rung is not in {currency}: {error}.")))
    };
    match body {
        LadderBody::Preset(name) => Ladder::preset(name, currency, start_price).map_err(refused),
        LadderBody::Rungs(rungs) => {
            let rungs = rungs.iter().map(|rung| {
                let steps = rung.steps.iter().map(|step| read(step)).collect::<Result<_, _>>()?;
                Ok(Rung { from: read(&rung.from)?, steps })
            });
            Ladder::new(rungs.collect::<Result<_, ApiError>>()?).map_err(refused)
        }
    }
}

fn soft_close(body: Option<&SoftCloseBody>) -> Result<SoftClose, ApiError> {
    match body {
        None => Ok(SoftClose::NONE),
        Some(SoftCloseBody::Preset(name)) => SoftClose::preset(name).ok_or_else(|| {
            ApiError::invalid(
                "soft_close",
                "soft_close is none, 1/1, 2/2, 10/10, or trigger_ms, extend_to_ms and max_extension_ms.",
            )
        }),
        Some(SoftCloseBody::Figures(figures)) => Ok(SoftClose {
            trigger: Duration::from_millis(figures.trigger_ms),
            extend_to: Duration::from_millis(figures.extend_to_ms),
            max_extension: Duration::from_millis(figures.max_extension_ms),
        }),
    }
}

async fn schedule(call: Call) -> Result<Reply, ApiError> {
    let (house, engine) = (call.house(), call.engine()?);
    let before = find(&call).await?;
    let id = before.terms.auction;
    if before.head.status == Status::Draft {
        if before.terms.ends_at <= call.now() {
            return Err(ApiError::new(
                Code::Conflict,
                "The draft's end has passed already. Draft it again with a later one.",
            ));
        }
        house.catalogue.schedule_auction(id).await.map_err(|error| match error {
            StoreError::Conflict(_) => {
                ApiError::new(Code::Conflict, "The auction is no draft any more, or its artwork is in another auction.")
            }
            StoreError::NotFound(_) => ApiError::plain(Code::AuctionNotFound),
            other => other.into(),
        })?;
    } else if before.head.status != Status::Scheduled || engine.live(id).is_some() {
        return Err(ApiError::new(Code::Conflict, format!("The auction is {} already.", before.head.status.word())));
    }
    crate::drill_point!("schedule.adopt.before");
    // Here too when an earlier call was stored but no actor could be started: this one finishes its work.
    engine.adopt(id).await.map_err(|error| match error {
        ActError::NoSuchAuction => ApiError::internal("an auction just scheduled is not there"),
        ActError::Refused(rejection) => {
            ApiError::new(Code::from(rejection), format!("{}.", Code::from(rejection).title()))
        }
        ActError::Unavailable | ActError::Unknown => ApiError::unavailable().caused_by(error),
    })?;
    let record = house.catalogue.auction(id).await?.ok_or_else(|| ApiError::plain(Code::AuctionNotFound))?;
    Reply::ok(&show::auction(house, engine, &record))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read_strict;
    use uuid::Uuid;

    const PLAIN: &str = r#"{"sale_id": "01890000-0000-7000-8000-000000000001", "artwork_id": "01890000-0000-7000-8000-000000000002",
        "lot_number": 1, "start_price": "100.00", "reserve": "500.00", "ladder": "ebay", "ladder_mode": "at_least", "soft_close": "2/2",
        "starts_at": "2026-11-22T18:30:00.000000Z", "ends_at": "2026-11-22T19:30:00.000000Z"}"#;

    /// Builds the terms of the plain request with one field written otherwise.
    fn terms_with(field: &str, value: &str) -> Result<(Terms, Option<Reserve>), (Code, Option<String>)> {
        let mut request: serde_json::Value = serde_json::from_str(PLAIN).unwrap();
        request[field] = serde_json::from_str(value).unwrap();
        let body: NewAuctionBody = read_strict(request.to_string().as_bytes()).unwrap();
        let made = terms(&body, AuctionId(Uuid::nil()), SaleId(body.sale_id), Currency::parse("USD").unwrap());
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
}
