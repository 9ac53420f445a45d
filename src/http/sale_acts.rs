//! What an operator does to a whole sale that runs: it stands still, and goes on. Each auction hears of it by itself, and has it in its own log.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields;
use super::lots::{AT_ONCE, UNAVAILABLE, outcome};
use super::sales::find;
use super::table::{Access, Endpoint, Success, of, post};
use crate::actors::{ActError, Engine};
use crate::auction::{ActKind, Head, OperatorAct, Status};
use crate::ids::{AuctionId, UserId};
use crate::persistence::Lot;
use crate::wire::{Code, LotOutcome, ReasonBody, SaleActAnswer};
use futures_util::stream::{self, StreamExt as _};
use std::collections::BTreeSet;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post(
        "/v1/admin/sales/{id}/pause",
        Access::Operator,
        "Pause every open auction of a sale: no bids, the clocks stand still",
        |call| Box::pin(pause(call)),
    )
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<SaleActAnswer>())
    .refuses(&[Code::NotFound, Code::Invalid])
    .idempotent(),
    post(
        "/v1/admin/sales/{id}/resume",
        Access::Operator,
        "Resume what was paused with the sale, each with the time that was left",
        |call| Box::pin(resume(call)),
    )
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<SaleActAnswer>())
    .refuses(&[Code::NotFound, Code::Invalid])
    .idempotent(),
];

/// Nobody knows whether it was done to this lot.
const UNDECIDED: &str = "undecided";

/// What became of an act on one auction.
enum Became {
    Done(Head),
    /// The rules said no: it is not in the state for it.
    Not,
    Unavailable,
    Undecided,
}

async fn act(engine: &Engine, auction: AuctionId, actor: UserId, reason: &str, kind: ActKind) -> Became {
    crate::drill_point!("sale.act.before");
    match engine.act(auction, OperatorAct { actor, reason: reason.to_owned(), kind }).await {
        Ok(head) => Became::Done(head),
        Err(ActError::Refused(_) | ActError::NoSuchAuction) => Became::Not,
        Err(ActError::Unavailable) => Became::Unavailable,
        Err(ActError::Unknown) => Became::Undecided,
    }
}

/// Acts on some lots of a sale, a few at a time, and says of each what became of it.
async fn act_on(call: &Call, lots: Vec<Lot>, reason: &str, kind: ActKind) -> Result<Vec<(Lot, Became)>, ApiError> {
    let (engine, actor) = (call.engine()?, call.user()?.id);
    let acts = lots.into_iter().map(|lot| async move { (lot, act(engine, lot.auction, actor, reason, kind).await) });
    Ok(stream::iter(acts).buffered(AT_ONCE).collect().await)
}

/// Looks at a lot as it is now: the present face when an actor looks after it, else what the store says.
async fn look(call: &Call, lot: &Lot) -> Result<(Status, Lot), ApiError> {
    let live = call.engine()?.live(lot.auction).map(|(head, _)| head);
    let head = match live {
        Some(head) => Some(head),
        None => call.house().catalogue.auction(lot.auction).await?.map(|record| record.head),
    };
    Ok(head.map_or((lot.status, *lot), |head| (head.status, Lot { ends_at: head.ends_at, ..*lot })))
}

/// Says how a lot is that was left as it is.
fn left(status: Status) -> &'static str {
    match status {
        Status::Paused => "was_paused",
        Status::Draft | Status::Scheduled => "not_open",
        Status::Open => "open",
        Status::Closed | Status::Cancelled => "over",
    }
}

async fn pause(call: Call) -> Result<Reply, ApiError> {
    let reason = fields::reason(call.json::<ReasonBody>()?.reason)?;
    let sale = find(&call).await?;
    let (house, user) = (call.house(), call.user()?.id);
    let lots = house.sales.lots(sale.id).await?;
    let open: Vec<Lot> = lots.iter().filter(|lot| lot.status == Status::Open).copied().collect();
    let ids: Vec<_> = open.iter().map(|lot| lot.auction).collect();
    // Before the first of them stands still: whatever happens from here on, the sale's resume knows which ones to take.
    house.sales.note_pauses(sale.id, &ids, user, call.now()).await?;
    crate::drill_point!("sale.pause.noted");
    let mut outcomes: Vec<LotOutcome> = lots
        .iter()
        .filter(|lot| lot.status != Status::Open)
        .map(|lot| outcome(lot, left(lot.status), lot.ends_at))
        .collect();
    let mut ended = Vec::new();
    for (lot, became) in act_on(&call, open, &reason, ActKind::Pause).await? {
        outcomes.push(match became {
            Became::Done(head) => outcome(&lot, "paused", head.ends_at),
            Became::Unavailable => outcome(&lot, UNAVAILABLE, lot.ends_at),
            Became::Undecided => outcome(&lot, UNDECIDED, lot.ends_at),
            Became::Not => {
                // It closed, or somebody else paused it, between our look and our word. The latter counts as paused with the sale, for it may
                // have been another who pauses all of it.
                let (status, lot) = look(&call, &lot).await?;
                if status != Status::Paused {
                    ended.push(lot.auction);
                }
                outcome(&lot, left(status), lot.ends_at)
            }
        });
    }
    house.sales.forget_pauses(&ended, call.now()).await?;
    tracing::info!(sale.id = %sale.id, by.id = %user, lots = outcomes.len(), "a sale was paused");
    finish(outcomes)
}

async fn resume(call: Call) -> Result<Reply, ApiError> {
    let reason = fields::reason(call.json::<ReasonBody>()?.reason)?;
    let sale = find(&call).await?;
    let (house, user) = (call.house(), call.user()?.id);
    let begun_at = call.now();
    let noted: BTreeSet<_> = house.sales.noted_pauses(sale.id).await?.into_iter().collect();
    let (ours, others): (Vec<Lot>, Vec<Lot>) =
        house.sales.lots(sale.id).await?.into_iter().partition(|lot| noted.contains(&lot.auction));
    let word = |lot: &Lot| if lot.status == Status::Paused { "stays_paused" } else { left(lot.status) };
    let mut outcomes: Vec<LotOutcome> = others.iter().map(|lot| outcome(lot, word(lot), lot.ends_at)).collect();
    let mut settled = Vec::new();
    for (lot, became) in act_on(&call, ours, &reason, ActKind::Resume).await? {
        outcomes.push(match became {
            Became::Done(head) => {
                settled.push(lot.auction);
                outcome(&lot, "resumed", head.ends_at)
            }
            Became::Unavailable => outcome(&lot, UNAVAILABLE, lot.ends_at),
            Became::Undecided => outcome(&lot, UNDECIDED, lot.ends_at),
            Became::Not => {
                settled.push(lot.auction);
                let (status, lot) = look(&call, &lot).await?;
                outcome(&lot, left(status), lot.ends_at)
            }
        });
    }
    crate::drill_point!("sale.resume.forget.before");
    house.sales.forget_pauses(&settled, begun_at).await?;
    tracing::info!(sale.id = %sale.id, by.id = %user, lots = outcomes.len(), "a sale was resumed");
    finish(outcomes)
}

fn finish(mut lots: Vec<LotOutcome>) -> Result<Reply, ApiError> {
    lots.sort_by_key(|lot| lot.lot_number);
    let complete = lots.iter().all(|lot| lot.result != UNAVAILABLE && lot.result != UNDECIDED);
    Reply::ok(&SaleActAnswer { complete, lots })
}
