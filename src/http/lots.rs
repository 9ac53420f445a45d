//! The drafts of a sale as a whole: their order, their ends, and the moment they all become auctions.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::sales::find;
use super::table::{Access, Endpoint, Success, of, post};
use super::{settlements, terms};
use crate::actors::{ActError, Engine};
use crate::auction::Status;
use crate::identity::Scope;
use crate::ids::AuctionId;
use crate::persistence::{Blocked, Draft, DraftEdit, Lot, ReserveEdit, Sale, StoreError};
use crate::timestamp::Timestamp;
use crate::wire::{ClosesBody, Code, Instant, LotOrderBody, LotOutcome, LotResource, LotsAnswer, SaleActAnswer};
use futures_util::stream::{self, StreamExt as _};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/sales/{id}/lots/order", Access::Operator, "Put the drafts of a sale in order", |call| {
        Box::pin(order(call))
    })
    .scope(Scope::SalesWrite)
    .takes(of::<LotOrderBody>())
    .audits(&["first_number"])
    .gives(Success::Ok, of::<LotsAnswer>())
    .refuses(&[Code::NotFound, Code::Conflict, Code::Invalid])
    .idempotent(),
    post("/v1/admin/sales/{id}/closes", Access::Operator, "Stagger the ends of all drafts of a sale", |call| {
        Box::pin(closes(call))
    })
    .scope(Scope::SalesWrite)
    .takes(of::<ClosesBody>())
    .audits(&["first_ends_at", "step_ms", "starts_at", "dry_run"])
    .gives(Success::Ok, of::<LotsAnswer>())
    .refuses(&[Code::NotFound, Code::Conflict, Code::Invalid])
    .idempotent(),
    post(
        "/v1/admin/sales/{id}/schedule",
        Access::Operator,
        "Schedule all drafts of a sale, or none: their terms can never change again",
        |call| Box::pin(schedule(call)),
    )
    .scope(Scope::SalesWrite)
    .gives(Success::Ok, of::<SaleActAnswer>())
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
];

/// How many auctions are taken up, or told something, at once. *Source*: as many as the engine loads at once.
pub const AT_ONCE: usize = 16;

/// The highest lot number. *Source*: the contract's schema.
const LOT_NUMBER_MAX: u32 = 1_000_000;

/// The most between two ends. *Source*: the contract.
const STEP_MAX: Duration = Duration::from_secs(24 * 60 * 60);

fn show(drafts: &[Draft]) -> Vec<LotResource> {
    let lot = |draft: &Draft| LotResource {
        auction: draft.terms.auction.0,
        lot_number: draft.lot_number,
        starts_at: Instant(draft.terms.starts_at),
        ends_at: Instant(draft.terms.ends_at),
    };
    drafts.iter().map(lot).collect()
}

async fn save(call: &Call, sale: &Sale, drafts: &[Draft]) -> Result<(), ApiError> {
    let edits: Vec<_> =
        drafts.iter().map(|draft| DraftEdit { draft: draft.clone(), reserve: ReserveEdit::Keep }).collect();
    call.house().sales.edit_drafts(sale.id, &edits).await.map_err(|error| match error {
        StoreError::Conflict(_) => ApiError::new(
            Code::Conflict,
            "A draft of the sale was changed, added or scheduled meanwhile; nothing was done. Look again and repeat it.",
        ),
        other => other.into(),
    })
}

async fn order(call: Call) -> Result<Reply, ApiError> {
    let body: LotOrderBody = call.json()?;
    let first = body.first_number.unwrap_or(1);
    if !(1..=LOT_NUMBER_MAX).contains(&first) {
        let detail = format!("first_number is between 1 and {LOT_NUMBER_MAX}.");
        return Err(ApiError::invalid("first_number", detail));
    }
    let sale = find(&call).await?;
    let lots = call.house().sales.lots(sale.id).await?;
    let taken: BTreeSet<u32> = lots.iter().filter(|lot| lot.status != Status::Draft).map(|lot| lot.number).collect();
    let mut drafts: BTreeMap<AuctionId, Draft> =
        call.house().sales.drafts(sale.id).await?.into_iter().map(|draft| (draft.terms.auction, draft)).collect();
    let numbers = (first..=LOT_NUMBER_MAX).filter(|number| !taken.contains(number));
    let mut ordered = Vec::with_capacity(body.auctions.len());
    for (id, number) in body.auctions.iter().zip(numbers) {
        let Some(draft) = drafts.remove(&AuctionId(*id)) else { break };
        ordered.push(Draft { lot_number: number, ..draft });
    }
    if ordered.len() != body.auctions.len() || !drafts.is_empty() {
        return Err(ApiError::new(
            Code::Conflict,
            "These are not the drafts of the sale, each once, or there are no numbers left for them. Look again and repeat it.",
        ));
    }
    save(&call, &sale, &ordered).await?;
    Reply::ok(&LotsAnswer { dry_run: false, lots: show(&ordered) })
}

async fn closes(call: Call) -> Result<Reply, ApiError> {
    let body: ClosesBody = call.json()?;
    let sale = find(&call).await?;
    let step = Duration::from_millis(body.step_ms);
    if step > STEP_MAX {
        return Err(ApiError::invalid("step_ms", "step_ms is at most a day."));
    }
    if body.first_ends_at.0 <= call.now() {
        return Err(ApiError::invalid("first_ends_at", "first_ends_at must be in the future."));
    }
    let mut drafts = call.house().sales.drafts(sale.id).await?;
    if drafts.is_empty() {
        return Err(ApiError::new(Code::Conflict, "The sale has no drafts."));
    }
    for (place, draft) in (0..).zip(&mut drafts) {
        draft.terms.ends_at = body.first_ends_at.0 + step * place;
        if let Some(at) = body.starts_at {
            draft.terms.starts_at = at.0;
        }
        let number = draft.lot_number;
        terms::check(&draft.terms).map_err(|error| {
            let detail = format!("Lot {number}: {}", error.problem("").detail);
            ApiError::invalid("first_ends_at", detail)
        })?;
    }
    if !body.dry_run {
        save(&call, &sale, &drafts).await?;
    }
    Reply::ok(&LotsAnswer { dry_run: body.dry_run, lots: show(&drafts) })
}

async fn schedule(call: Call) -> Result<Reply, ApiError> {
    let sale = find(&call).await?;
    let (house, engine) = (call.house(), call.engine()?);
    let drafts = house.sales.drafts(sale.id).await?;
    if let Some(late) = drafts.iter().find(|draft| draft.terms.ends_at <= call.now()) {
        return Err(lot_refused(late.lot_number, "its end has passed already"));
    }
    for draft in &drafts {
        if let Some(why) = settlements::wrong_with_fees(house, &draft.terms).await? {
            return Err(lot_refused(draft.lot_number, &format!("it could not be settled: {why}")));
        }
    }
    let versions: Vec<_> = drafts.iter().map(|draft| (draft.terms.auction, draft.version)).collect();
    let blocked = if versions.is_empty() { None } else { house.sales.schedule_drafts(sale.id, &versions).await? };
    if let Some(blocked) = blocked {
        let (auction, why) = match blocked {
            Blocked::Changed(auction) => (auction, "it was changed or scheduled meanwhile"),
            Blocked::ArtworkTaken(auction) => (auction, "its artwork is in another live auction"),
            Blocked::Unsettled(auction) => (auction, "its artwork was sold and is still to be settled"),
            Blocked::Bought(auction) => (auction, "its artwork was sold and paid for this seller; say whose it is now"),
            Blocked::SellerGone(auction) => {
                (auction, "the account that sells it was erased; say whose the artwork is now")
            }
        };
        let number = drafts.iter().find(|draft| draft.terms.auction == auction).map_or(0, |draft| draft.lot_number);
        return Err(lot_refused(number, why));
    }
    crate::drill_point!("sale.schedule.adopt.before");
    take_up(&call, engine, &sale).await
}

fn lot_refused(number: u32, why: &str) -> ApiError {
    ApiError::new(Code::Conflict, format!("Nothing was scheduled, for lot {number} cannot be: {why}."))
}

/// Starts the actors of all auctions that are scheduled and that no process has taken up yet: those of this call, and those of one before it
/// that was cut off.
async fn take_up(call: &Call, engine: &Engine, sale: &Sale) -> Result<Reply, ApiError> {
    let lots = call.house().sales.lots(sale.id).await?;
    let announced: Vec<Lot> = lots.into_iter().filter(|lot| lot.status != Status::Draft).collect();
    if announced.is_empty() {
        return Err(ApiError::new(
            Code::Conflict,
            "The sale has no drafts and no auctions: there is nothing to schedule.",
        ));
    }
    let now = call.now();
    let outcomes: Vec<LotOutcome> =
        stream::iter(announced.iter().map(|lot| adopt(engine, lot, now))).buffered(AT_ONCE).collect().await;
    let complete = outcomes.iter().all(|lot| lot.result != UNAVAILABLE);
    Reply::ok(&SaleActAnswer { complete, lots: outcomes })
}

/// The word for a lot whose actor could not be asked now.
pub const UNAVAILABLE: &str = "unavailable";

async fn adopt(engine: &Engine, lot: &Lot, _: Timestamp) -> LotOutcome {
    let result = if lot.status != Status::Scheduled || lot.claimed {
        lot.status.word()
    } else {
        match engine.adopt(lot.auction).await {
            Ok(()) => Status::Scheduled.word(),
            Err(ActError::NoSuchAuction | ActError::Refused(_) | ActError::Unavailable | ActError::Unknown) => {
                UNAVAILABLE
            }
        }
    };
    outcome(lot, result, lot.ends_at)
}

/// Says what became of a lot.
pub fn outcome(lot: &Lot, result: &str, ends_at: Timestamp) -> LotOutcome {
    LotOutcome { auction: lot.auction.0, lot_number: lot.number, result: result.to_owned(), ends_at: Instant(ends_at) }
}
