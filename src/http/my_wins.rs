//! What I have won, and what of mine was sold.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::settlements::{paper, state_of, the_one};
use super::table::{Access, Endpoint, LIST, Param, Success, get, of, post};
use super::{papers, settled_tables, settlements};
use crate::actors::PaymentAct;
use crate::ids::UserId;
use crate::persistence::{Settlement, SettlementFilter, ShownSettlement, StoreError};
use crate::settlement::Payer;
use crate::settlement::saga::Stage;
use crate::wire::{Code, ConsignmentResource, Instant, ListOf, WinResource};

pub(super) const FORMAT: Param = Param { name: "format", about: "`html` or `pdf`; `html` when absent." };
pub(super) const LANGUAGE: Param = Param { name: "language", about: "`ko` or `en`; that of the request when absent." };
pub(super) const KIND: Param = Param { name: "kind", about: "`invoice` or `credit_note`; `invoice` when absent." };

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/me/wins", Access::SignedIn, "What I have won or may have, the newest first", |call| Box::pin(wins(call)))
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<WinResource>>())
        .refuses(&[Code::Invalid]),
    post("/v1/me/wins/{id}/pay", Access::SignedIn, "The money is on my account: take it now", |call| {
        Box::pin(act(call, PaymentAct::Pay))
    })
    .gives(Success::Ok, of::<WinResource>())
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
    post("/v1/me/wins/{id}/accept", Access::SignedIn, "I take the second chance", |call| {
        Box::pin(act(call, PaymentAct::Accept))
    })
    .gives(Success::Ok, of::<WinResource>())
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
    post("/v1/me/wins/{id}/decline", Access::SignedIn, "I do not take the second chance", |call| {
        Box::pin(act(call, PaymentAct::Decline))
    })
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
    get("/v1/me/wins/{id}/invoice", Access::SignedIn, "My invoice, or the credit note", |call| {
        Box::pin(papers::invoice(call))
    })
    .query(&[FORMAT, LANGUAGE, KIND])
    .shows("text/html")
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict]),
    get("/v1/me/consignments", Access::SignedIn, "What of mine was sold, the newest first", |call| {
        Box::pin(consignments(call))
    })
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<ConsignmentResource>>())
    .refuses(&[Code::Invalid]),
    get("/v1/me/consignments/export", Access::SignedIn, "What of mine was sold, as CSV", |call| {
        Box::pin(settled_tables::of_a_seller(call))
    })
    .shows("text/csv"),
    get("/v1/me/consignments/{id}/statement", Access::SignedIn, "The statement of what was sold for me", |call| {
        Box::pin(papers::statement(call))
    })
    .query(&[FORMAT, LANGUAGE])
    .shows("text/html")
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict]),
];

/// Reads what is shown of one settlement.
async fn shown(call: &Call, settlement: Settlement) -> Result<ShownSettlement, StoreError> {
    let house = call.house();
    let artwork = house.catalogue.artwork(settlement.artwork).await?;
    let papers = house.settlements.papers(settlement.id).await?;
    Ok(ShownSettlement { title: artwork.map(|artwork| artwork.title).unwrap_or_default(), papers, settlement })
}

pub(super) fn show_win(shown: &ShownSettlement) -> WinResource {
    let ShownSettlement { settlement, title, papers } = shown;
    let saga = &settlement.saga;
    let split = settlements::show_split(&saga.buyer().split, settlement.currency);
    let pays_share = saga.buyer().split.resale_right_payer == Payer::Buyer;
    let nothing = settlement.currency.write(crate::money::Amount::ZERO);
    let state = state_of(settlement).0;
    WinResource {
        id: settlement.id,
        sale: settlement.sale.0,
        auction: saga.auction().0,
        title: title.clone(),
        state,
        currency: settlement.currency.code().to_owned(),
        hammer_price: split.hammer_price,
        premium: split.premium,
        tax: split.buyer_tax,
        resale_right: if pays_share { split.resale_right } else { nothing },
        total: split.total,
        pay_by: (state == "to_pay").then(|| Instant(saga.pay_by())),
        answer_by: match saga.stage() {
            Stage::Offering { until } => Some(Instant(until)),
            _ => None,
        },
        papers: papers.iter().map(paper).collect(),
    }
}

async fn wins(call: Call) -> Result<Reply, ApiError> {
    let filter = SettlementFilter { buyer: Some(call.user()?.id), ..SettlementFilter::default() };
    answer(call.house().settlements.shown_settlements(filter, page(&call)?).await, |shown| show_win(&shown))
}

/// Finds the settlement of the path, when I am its buyer. Somebody else's is as unknown as one that never was.
pub(super) async fn my_win(call: &Call) -> Result<Settlement, ApiError> {
    let settlement = the_one(call).await?;
    if settlement.buyer() == call.user()?.id { Ok(settlement) } else { Err(ApiError::plain(Code::NotFound)) }
}

/// The same when I am its consignor.
pub(super) async fn my_consignment(call: &Call) -> Result<Settlement, ApiError> {
    let settlement = the_one(call).await?;
    let is_mine = settlement.consignor == Some(call.user()?.id);
    if is_mine { Ok(settlement) } else { Err(ApiError::plain(Code::NotFound)) }
}

async fn act(call: Call, act: fn(UserId) -> PaymentAct) -> Result<Reply, ApiError> {
    let (id, user) = (my_win(&call).await?.id, call.user()?.id);
    let act = act(user);
    let Some(settlement) = call.house().payments.act(id, &act, call.now()).await? else {
        let why = match act {
            PaymentAct::Pay(_) => "There is nothing to be paid now.",
            _ => "There is no second chance to answer any more.",
        };
        return Err(ApiError::new(Code::Conflict, why));
    };
    // Whoever declines has nothing to do with it from then on.
    if matches!(act, PaymentAct::Decline(_)) {
        return Ok(Reply::nothing());
    }
    Reply::ok(&show_win(&shown(&call, settlement).await?))
}

async fn consignments(call: Call) -> Result<Reply, ApiError> {
    let filter = SettlementFilter { consignor: Some(call.user()?.id), ..SettlementFilter::default() };
    answer(call.house().settlements.shown_settlements(filter, page(&call)?).await, |shown| show_consignment(&shown))
}

pub(super) fn show_consignment(shown: &ShownSettlement) -> ConsignmentResource {
    let ShownSettlement { settlement, title, .. } = shown;
    let split = settlements::show_split(&settlement.saga.buyer().split, settlement.currency);
    let pays_share = settlement.saga.buyer().split.resale_right_payer == Payer::Seller;
    let nothing = settlement.currency.write(crate::money::Amount::ZERO);
    ConsignmentResource {
        id: settlement.id,
        sale: settlement.sale.0,
        auction: settlement.saga.auction().0,
        title: title.clone(),
        state: state_of(settlement).1,
        currency: settlement.currency.code().to_owned(),
        hammer_price: split.hammer_price,
        commission: split.commission,
        tax: split.seller_tax,
        resale_right: if pays_share { split.resale_right } else { nothing },
        payout: split.payout,
        ended_at: settlement.ended_at.map(Instant),
    }
}
