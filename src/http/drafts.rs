//! Auctions as they are made: drafts, and the moment from which their terms stand.

use super::auctions::find;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields::needed;
use super::table::{Access, Endpoint, Success, delete, of, patch, post};
use super::terms::{chance, check, new_reserve, read_ladder, read_mode, read_soft_close, terms};
use super::{etag, fields, settlements, show};
use crate::actors::ActError;
use crate::auction::{Reserve, Status};
use crate::identity::Scope;
use crate::ids::{ArtworkId, AuctionId, SaleId};
use crate::persistence::{BOUGHT, Draft, DraftEdit, NewAuction, ReserveEdit, StoreError, UNSETTLED};
use crate::proof::Seed;
use crate::wire::{AuctionResource, Code, EditDraftBody, NewAuctionBody};

/// What the audit log says of the terms of a draft: all but its reserve and its rungs, of which it says that they were there.
const TERMS: &[&str] = &[
    "sale_id",
    "artwork_id",
    "lot_number",
    "start_price",
    "reserve?",
    "ladder?",
    "ladder_mode",
    "soft_close",
    "starts_at",
    "ends_at",
];

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/auctions", Access::Operator, "Draft an auction", |call| Box::pin(draft(call)))
        .scope(Scope::SalesWrite)
        .takes(of::<NewAuctionBody>())
        .audits(TERMS)
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
    patch(
        "/v1/admin/auctions/{id}",
        Access::Operator,
        "Edit a draft: If-Match with the ETag of what was read",
        |call| Box::pin(edit(call)),
    )
    .scope(Scope::SalesWrite)
    .takes(of::<EditDraftBody>())
    .audits(TERMS)
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(&[
        Code::AuctionNotFound,
        Code::Conflict,
        Code::Invalid,
        Code::AmountInvalid,
        Code::PreconditionFailed,
    ]),
    delete(
        "/v1/admin/auctions/{id}",
        Access::Operator,
        "Delete a draft: If-Match with the ETag of what was read",
        |call| Box::pin(remove(call)),
    )
    .scope(Scope::SalesWrite)
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::AuctionNotFound, Code::Conflict, Code::PreconditionFailed]),
];

/// *Source*: the contract's schema.
const LOT_NUMBER_MAX: u32 = 1_000_000;

async fn draft(call: Call) -> Result<Reply, ApiError> {
    let body: NewAuctionBody = call.json()?;
    let (house, engine, now) = (call.house(), call.engine()?, call.now());
    check_lot_number(body.lot_number)?;
    let sale = house.catalogue.sale(SaleId(body.sale_id)).await?;
    let sale = sale.ok_or_else(|| ApiError::invalid("sale_id", "There is no sale with this id."))?;
    let (terms, reserve) = terms(&body, AuctionId((house.new_id)()), &sale)?;
    if terms.ends_at <= now {
        return Err(ApiError::invalid("ends_at", "ends_at must be in the future."));
    }
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
    Ok(etag::tell(Reply::created(&show::auction(house, engine, &record))?, 1))
}

fn check_lot_number(number: u32) -> Result<(), ApiError> {
    if (1..=LOT_NUMBER_MAX).contains(&number) {
        return Ok(());
    }
    Err(ApiError::invalid("lot_number", format!("lot_number is between 1 and {LOT_NUMBER_MAX}.")))
}

/// Finds the draft in the path, of the version that the caller has read.
async fn find_seen(call: &Call) -> Result<Draft, ApiError> {
    let seen = etag::seen(call)?;
    let record = find(call).await?;
    let Some(draft) = call.house().sales.draft(record.terms.auction).await? else {
        return Err(ApiError::new(Code::Conflict, "The auction is no draft any more; its terms stand."));
    };
    if draft.version == seen { Ok(draft) } else { Err(etag::changed()) }
}

async fn edit(call: Call) -> Result<Reply, ApiError> {
    let body: EditDraftBody = call.json()?;
    let (artwork, lot_number) = (needed("artwork_id", body.artwork_id)?, needed("lot_number", body.lot_number)?);
    let (start_price, ladder) = (needed("start_price", body.start_price)?, needed("ladder", body.ladder)?);
    let (mode, soft_close) = (needed("ladder_mode", body.ladder_mode)?, needed("soft_close", body.soft_close)?);
    let (starts_at, ends_at) = (needed("starts_at", body.starts_at)?, needed("ends_at", body.ends_at)?);
    let (house, engine) = (call.house(), call.engine()?);
    let mut draft = find_seen(&call).await?;
    let terms = &mut draft.terms;
    let currency = terms.currency;
    if let Some(text) = &start_price {
        terms.start_price = fields::positive("start_price", currency, text)?;
    }
    let reserve = match &body.reserve {
        None => ReserveEdit::Keep,
        Some(None) => ReserveEdit::Set(None),
        Some(Some(text)) => ReserveEdit::Set(Some(new_reserve(fields::positive("reserve", currency, text)?)?)),
    };
    if let ReserveEdit::Set(reserve) = &reserve {
        terms.reserve = reserve.as_ref().map(Reserve::commitment);
    }
    if let Some(ladder) = &ladder {
        terms.ladder = read_ladder(ladder, currency, terms.start_price)?;
    }
    if let Some(word) = &mode {
        terms.ladder_mode = read_mode(word)?;
    }
    if let Some(soft_close) = &soft_close {
        terms.soft_close = read_soft_close(soft_close)?;
    }
    if let Some(at) = starts_at {
        terms.starts_at = at.0;
    }
    if let Some(at) = ends_at {
        terms.ends_at = at.0;
        if at.0 <= call.now() {
            return Err(ApiError::invalid("ends_at", "ends_at must be in the future."));
        }
    }
    check(terms)?;
    if let Some(number) = lot_number {
        check_lot_number(number)?;
        draft.lot_number = number;
    }
    if let Some(artwork) = artwork {
        draft.artwork = ArtworkId(artwork);
    }
    let (id, version) = (draft.terms.auction, draft.version);
    let edited = house.sales.edit_drafts(draft.terms.sale, &[DraftEdit { draft, reserve }]).await;
    edited.map_err(|error| match error {
        StoreError::Conflict("lot") => {
            ApiError::new(Code::Conflict, "The sale has an auction with this lot number.").in_field("lot_number")
        }
        StoreError::Conflict(_) => etag::changed(),
        StoreError::NotFound(_) => ApiError::invalid("artwork_id", "There is no artwork with this id."),
        other => other.into(),
    })?;
    let record = house.catalogue.auction(id).await?.ok_or_else(|| ApiError::plain(Code::AuctionNotFound))?;
    Ok(etag::tell(Reply::ok(&show::auction(house, engine, &record))?, version + 1))
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let draft = find_seen(&call).await?;
    call.house().sales.delete_draft(draft.terms.auction, draft.version).await.map_err(|error| match error {
        StoreError::Conflict(_) => etag::changed(),
        other => other.into(),
    })?;
    Ok(Reply::nothing())
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
        if let Some(why) = settlements::wrong_with_fees(house, &before.terms).await? {
            return Err(ApiError::new(Code::Conflict, format!("The auction could not be settled: {why}.")));
        }
        house.catalogue.schedule_auction(id).await.map_err(|error| match error {
            StoreError::Conflict("seller") => ApiError::new(
                Code::Conflict,
                "The account that sells the artwork was erased. Say whose the artwork is now.",
            ),
            StoreError::Conflict(UNSETTLED) => ApiError::new(
                Code::Conflict,
                "The artwork was sold and is still to be settled. Wait for the settlement's end, or reopen the auction that sold it.",
            ),
            StoreError::Conflict(BOUGHT) => ApiError::new(
                Code::Conflict,
                "The artwork was sold and paid for this seller. Say whose the artwork is now.",
            ),
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
