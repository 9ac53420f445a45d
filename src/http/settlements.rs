//! Settlements, for admins; and what auctions cost beside their price.

use super::House;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::my_account::refused;
use super::page::{answer, page};
use super::table::{Access, CURSOR, Endpoint, LIMIT, Param, Success, get, of, post, put};
use super::{fields, papers, settled_tables};
use crate::actors::{PaymentAct, PaymentActError};
use crate::auction::Terms;
use crate::ids::ArtworkId;
use crate::money::{Amount, Currency};
use crate::persistence::{Paper, Settlement, SettlementFilter, Step};
use crate::settlement::saga::{Candidate, Ending, Stage, Work};
use crate::settlement::{Payer, Schedule, Split, Tax, Tiers};
use crate::wire::{
    CandidateFields, Code, CompensateBody, FeesResource, Instant, ListOf, PaperFields, ResaleRightBody,
    SettlementResource, SettlementSummary, SplitFields, StepFields, TakenBackFields, TierFields,
};

const STAGE: Param = Param { name: "stage", about: "Only those at this stage." };
const STUCK: Param = Param { name: "stuck", about: "`true`: only those that wait for somebody." };

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/admin/settlements", Access::Admin, "List settlements, the newest first", |call| Box::pin(list(call)))
        .query(&[STAGE, STUCK, CURSOR, LIMIT])
        .gives(Success::Ok, of::<ListOf<SettlementSummary>>())
        .refuses(&[Code::Invalid]),
    get("/v1/admin/settlements/export", Access::Admin, "All settlements as CSV", |call| {
        Box::pin(settled_tables::of_the_house(call))
    })
    .shows("text/csv"),
    get("/v1/admin/settlements/{id}", Access::Admin, "A settlement with its steps and papers", |call| {
        Box::pin(one(call))
    })
    .gives(Success::Ok, of::<SettlementResource>())
    .refuses(&[Code::NotFound]),
    get("/v1/admin/settlements/{id}/invoice", Access::Admin, "The invoice or the credit note of a buyer", |call| {
        Box::pin(papers::invoice_for_admins(call))
    })
    .query(&[super::my_wins::FORMAT, super::my_wins::LANGUAGE, super::my_wins::KIND])
    .shows("text/html")
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict]),
    get("/v1/admin/settlements/{id}/statement", Access::Admin, "The statement of a consignor", |call| {
        Box::pin(papers::statement_for_admins(call))
    })
    .query(&[super::my_wins::FORMAT, super::my_wins::LANGUAGE])
    .shows("text/html")
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict]),
    post("/v1/admin/settlements/{id}/retry", Access::Admin, "Have what waits or is stuck tried now", |call| {
        Box::pin(act(call, PaymentAct::Retry))
    })
    .gives(Success::Ok, of::<SettlementSummary>())
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
    post(
        "/v1/admin/settlements/{id}/compensate",
        Access::Admin,
        "Have the whole taken back: what was paid out returns, and the buyer gets the money",
        |call| Box::pin(compensate(call)),
    )
    .takes(of::<CompensateBody>())
    .audits(&["outside"])
    .gives(Success::Ok, of::<SettlementSummary>())
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict])
    .idempotent(),
    put(
        "/v1/admin/artworks/{id}/resale-right",
        Access::Operator,
        "Say whether an artwork falls under the artist's resale right",
        |call| Box::pin(resale_right(call)),
    )
    .takes(of::<ResaleRightBody>())
    .audits(&["falls_under"])
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound]),
    get("/v1/auctions/{id}/fees", Access::Open, "Premium, commission, tax and resale right of an auction", |call| {
        Box::pin(fees(call))
    })
    .gives(Success::Ok, of::<FeesResource>())
    .refuses(&[Code::AuctionNotFound]),
];

pub(super) fn show_split(split: &Split, currency: Currency) -> SplitFields {
    let write = |amount: Amount| currency.write(amount);
    SplitFields {
        hammer_price: write(split.hammer),
        premium: write(split.premium),
        buyer_tax: write(split.buyer_tax),
        resale_right: write(split.resale_right),
        resale_right_payer: payer(split.resale_right_payer),
        commission: write(split.commission),
        seller_tax: write(split.seller_tax),
        total: write(split.total),
        payout: write(split.payout),
    }
}

fn payer(payer: Payer) -> &'static str {
    match payer {
        Payer::Buyer => "buyer",
        Payer::Seller => "seller",
    }
}

fn summary(settlement: &Settlement) -> SettlementSummary {
    let saga = &settlement.saga;
    SettlementSummary {
        id: settlement.id,
        sale: settlement.sale.0,
        auction: saga.auction().0,
        closing: saga.closing(),
        stage: saga.stage().word(),
        payee: match saga.stage() {
            Stage::Paying(payee) | Stage::TakingBack(payee) => Some(payee.word()),
            _ => None,
        },
        stuck: saga.stuck().map(|why| why.word()),
        in_doubt: matches!(saga.work(), Work::Intended { .. }),
        taking_back: saga.is_taking_back(),
        tries: saga.tries(),
        buyer: settlement.buyer().0,
        paddle: saga.buyer().paddle.0,
        currency: settlement.currency.code().to_owned(),
        split: show_split(&saga.buyer().split, settlement.currency),
        consignor: settlement.consignor.map(|user| user.0),
        pay_by: Instant(saga.pay_by()),
        answer_by: match saga.stage() {
            Stage::Offering { until } => Some(Instant(until)),
            _ => None,
        },
        created_at: Instant(settlement.created_at),
        changed_at: Instant(settlement.changed_at),
        ended_at: settlement.ended_at.map(Instant),
    }
}

fn candidate((candidate, user): (&Candidate, &crate::ids::UserId), currency: Currency) -> CandidateFields {
    CandidateFields { user: user.0, paddle: candidate.paddle.0, split: show_split(&candidate.split, currency) }
}

fn step(step: &Step, currency: Currency) -> StepFields {
    StepFields {
        key: format!("settle:{:?}", step.key),
        stage: step.stage.clone(),
        payee: step.payee.map(|payee| payee.word()),
        account: step.account.clone(),
        amount: currency.write(step.amount),
        intended_at: Instant(step.intended_at),
        answer: step.answer.clone(),
        answered_at: step.answered_at.map(Instant),
    }
}

pub(super) fn paper(paper: &Paper) -> PaperFields {
    PaperFields { kind: paper.kind.word(), number: paper.printed(), issued_at: Instant(paper.issued_at) }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let stage = call.query("stage");
    if stage.is_some_and(|stage| !Stage::WORDS.contains(&stage)) {
        return Err(ApiError::invalid("stage", format!("stage is one of {}.", Stage::WORDS.join(", "))));
    }
    let stuck = match call.query("stuck") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::invalid("stuck", "stuck is true or false.")),
    };
    let filter = SettlementFilter { stage, stuck, ..SettlementFilter::default() };
    answer(call.house().settlements.settlements(filter, page(&call)?).await, |settlement| summary(&settlement))
}

/// Finds the settlement of the path.
pub(super) async fn the_one(call: &Call) -> Result<Settlement, ApiError> {
    call.house().settlements.settlement(call.id()?).await?.ok_or_else(|| ApiError::plain(Code::NotFound))
}

async fn one(call: Call) -> Result<Reply, ApiError> {
    let settlement = the_one(&call).await?;
    let settlements = &call.house().settlements;
    let (steps, papers) =
        (settlements.settlement_steps(settlement.id).await?, settlements.papers(settlement.id).await?);
    let currency = settlement.currency;
    let people = settlement.saga.candidates().iter().zip(&settlement.people);
    Reply::ok(&SettlementResource {
        summary: summary(&settlement),
        candidates: people.map(|one| candidate(one, currency)).collect(),
        steps: steps.iter().map(|one| step(one, currency)).collect(),
        papers: papers.iter().map(paper).collect(),
        taken_back: settlement.taken_back.as_ref().map(|taken_back| TakenBackFields {
            by: taken_back.by.0,
            at: Instant(taken_back.at),
            reason: taken_back.reason.clone(),
            outside: taken_back.is_outside,
        }),
    })
}

async fn compensate(call: Call) -> Result<Reply, ApiError> {
    let CompensateBody { reason, outside: is_outside } = call.json()?;
    let (reason, by) = (fields::reason(reason)?, call.user()?.id);
    act(call, PaymentAct::Compensate { by, reason, is_outside }).await
}

impl From<PaymentActError> for ApiError {
    fn from(error: PaymentActError) -> Self {
        match error {
            PaymentActError::Store(error) => error.into(),
            PaymentActError::Bank(failure) => refused(failure),
            PaymentActError::Hindered(why) => Self::new(Code::Conflict, why),
        }
    }
}

async fn act(call: Call, act: PaymentAct) -> Result<Reply, ApiError> {
    let id = the_one(&call).await?.id;
    let Some(settlement) = call.house().payments.act(id, &act, call.now()).await? else {
        let why = match act {
            PaymentAct::Retry => "There is nothing to be tried: it has ended, or a candidate is being asked.",
            _ => {
                "It cannot be taken back: it came to nothing already, or is being taken back. If that stands still because of an account, send the same with `outside`: true."
            }
        };
        return Err(ApiError::new(Code::Conflict, why));
    };
    tracing::warn!(settlement.id = %id, by.id = %call.user()?.id, ?act, "an admin acts on a settlement");
    Reply::ok(&summary(&settlement))
}

async fn resale_right(call: Call) -> Result<Reply, ApiError> {
    let body: ResaleRightBody = call.json()?;
    let artwork = ArtworkId(call.id()?);
    if call.house().catalogue.artwork(artwork).await?.is_none() {
        return Err(ApiError::plain(Code::NotFound));
    }
    call.house().settlements.set_resale_right(artwork, body.falls_under).await?;
    Ok(Reply::nothing())
}

/// Says what keeps the fees of a draft from being worked out, as they are now. Whatever is scheduled under such fees would be sold and never settled.
pub(super) async fn wrong_with_fees(house: &House, draft: &Terms) -> Result<Option<String>, ApiError> {
    let Some(fees) = house.settlements.fees_of(draft.auction).await? else { return Ok(None) };
    let tried = Schedule::read(&fees.schedule)
        .and_then(|schedule| schedule.settles(draft.currency, draft.start_price, fees.resale_right));
    Ok(tried.err().map(|error| {
        format!("{error}. Mend [settlement] and start the house again, or take the resale right from the artwork")
    }))
}

async fn fees(call: Call) -> Result<Reply, ApiError> {
    let auction = call.auction_id()?;
    let record = call.house().catalogue.auction(auction).await?;
    let record = record.filter(|record| record.head.status != crate::auction::Status::Draft);
    let record = record.ok_or_else(|| ApiError::plain(Code::AuctionNotFound))?;
    let fees = call.house().settlements.fees_of(auction).await?;
    let schedule = Schedule::read(fees.as_ref().map_or("", |fees| &fees.schedule)).map_err(ApiError::internal)?;
    let currency = record.terms.currency;
    let rules = schedule.rules(currency).map_err(ApiError::internal)?;
    let falls_under = fees.as_ref().is_some_and(|fees| fees.resale_right);
    Reply::ok(&FeesResource {
        currency: currency.code().to_owned(),
        premium: tiers(rules.premium(), currency),
        commission: tiers(rules.commission(), currency),
        taxed: match rules.tax() {
            Tax::None => "none",
            Tax::OnFees(_) => "fees",
            Tax::OnPrice(_) => "price",
        },
        tax_rate: rules.tax().on_fees().to_string(),
        resale_right: rules.resale_right().filter(|_| falls_under).map_or("none", |right| payer(right.payer)),
    })
}

fn tiers(tiers: &Tiers, currency: Currency) -> Vec<TierFields> {
    let tier = |tier: &crate::settlement::Tier| TierFields {
        up_to: tier.up_to.map(|end| currency.write(end)),
        rate: tier.rate.to_string(),
    };
    tiers.as_slice().iter().map(tier).collect()
}

/// Returns whether a settlement came to nothing, and whether it is over.
pub(super) fn state_of(settlement: &Settlement) -> (&'static str, &'static str) {
    let is_back = settlement.saga.is_taking_back();
    match settlement.saga.stage() {
        // Nobody is to bring money for what is taken back; what was captured of it, if anything, comes back.
        Stage::Securing | Stage::Capturing if is_back => ("off", "open"),
        Stage::Paying(_) if is_back => ("refunding", "open"),
        Stage::TakingBack(_) | Stage::Refunding => ("refunding", "open"),
        // What the buyer owed is here. That somebody else waits for a part of it is not his affair.
        Stage::Paying(_) | Stage::Invoicing => ("received", "open"),
        Stage::Offering { .. } => ("second_chance", "open"),
        Stage::Ended(Ending::Paid) => ("paid", "paid_out"),
        Stage::Ended(Ending::Unsold) | Stage::Releasing => ("off", "unsold"),
        Stage::Ended(Ending::Refunded) => ("refunded", "unsold"),
        Stage::Securing | Stage::Capturing => ("to_pay", "open"),
    }
}
