//! Auctions as everybody sees them.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, limit, page, seq_cursor};
use super::table::{Access, CURSOR, Endpoint, LIMIT, LIST, Param, Success, get, of};
use super::{etag, show};
use crate::auction::Status;
use crate::identity::Scope;
use crate::ids::SaleId;
use crate::persistence::{AuctionFilter, AuctionRecord};
use crate::wire::{
    AttemptResource, AuctionResource, BidLine, Code, ListOf, PublicEvent, bid_line_of_event, public_event,
};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/auctions", Access::Anyone, "List auctions by sale and lot number", |call| Box::pin(list(call)))
        .scope(Scope::CatalogueRead)
        .query(&[
            Param { name: "sale", about: "Only those of this sale." },
            Param { name: "status", about: "Only those of this status." },
            CURSOR,
            LIMIT,
        ])
        .gives(Success::Ok, of::<ListOf<AuctionResource>>())
        .refuses(&[Code::Invalid]),
    get("/v1/auctions/{id}", Access::Anyone, "See an auction", |call| Box::pin(see(call)))
        .scope(Scope::CatalogueRead)
        .gives(Success::Ok, of::<AuctionResource>())
        .refuses(&[Code::AuctionNotFound]),
    get("/v1/auctions/{id}/bids", Access::Anyone, "See the bids by paddle, newest first", |call| Box::pin(bids(call)))
        .scope(Scope::CatalogueRead)
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<BidLine>>())
        .refuses(&[Code::AuctionNotFound, Code::Invalid]),
    get("/v1/auctions/{id}/log", Access::Anyone, "Read the public events in order", |call| Box::pin(log(call)))
        .scope(Scope::CatalogueRead)
        .query(&[Param { name: "from", about: "The first sequence to show; 1 when absent." }, CURSOR, LIMIT])
        .gives(Success::Ok, of::<ListOf<PublicEvent>>())
        .refuses(&[Code::AuctionNotFound, Code::Invalid]),
    get("/v1/admin/auctions/{id}/attempts", Access::Operator, "See every attempt of everyone, newest first", |call| {
        Box::pin(attempts(call))
    })
    .scope(Scope::AuditRead)
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<AttemptResource>>())
    .refuses(&[Code::AuctionNotFound, Code::Invalid]),
];

/// Finds the auction in the path. To the public a draft is not there.
///
/// # Errors
/// `auction_not_found`; those of the store.
pub async fn find(call: &Call) -> Result<AuctionRecord, ApiError> {
    let found = call.house().catalogue.auction(call.auction_id()?).await?;
    let seen = found.filter(|record| record.head.status != Status::Draft || call.sees_drafts());
    seen.ok_or_else(|| ApiError::plain(Code::AuctionNotFound))
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let sale = call.query("sale").map(str::parse::<SaleId>).transpose();
    let sale = sale.map_err(|_| ApiError::malformed("sale is the id of a sale.").in_field("sale"))?;
    let status = match call.query("status") {
        None => None,
        Some(word) => Some(Status::from_word(word).ok_or_else(|| {
            ApiError::invalid("status", format!("status is one of {}.", Status::ALL.map(Status::word).join(", ")))
        })?),
    };
    let filter = AuctionFilter { sale, status, drafts: call.sees_drafts() };
    let (house, engine) = (call.house(), call.engine()?);
    answer(house.catalogue.auctions(filter, page(&call)?).await, |record| show::auction(house, engine, &record))
}

async fn see(call: Call) -> Result<Reply, ApiError> {
    let record = find(&call).await?;
    let reply = Reply::ok(&show::auction(call.house(), call.engine()?, &record))?;
    if record.head.status != Status::Draft {
        return Ok(reply);
    }
    // A draft can be edited. Its version is told only when it is that of what is shown: an edit may have come between the two looks.
    let draft = call.house().sales.draft(record.terms.auction).await?;
    Ok(match draft.filter(|draft| draft.terms == *record.terms && draft.lot_number == record.lot_number) {
        Some(draft) => etag::tell(reply, draft.version),
        None => reply,
    })
}

async fn bids(call: Call) -> Result<Reply, ApiError> {
    let (limit, before) = (limit(&call)?, seq_cursor(&call)?);
    let record = find(&call).await?;
    // One more than asked tells whether there is another page.
    let mut found = call.house().history.bids(record.terms.auction, before, limit + 1).await?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| has_more).map(|(event, _)| event.seq.to_string());
    let line = |(event, retracted): &(_, bool)| bid_line_of_event(record.terms.currency, event, *retracted);
    Reply::ok(&ListOf { items: found.iter().filter_map(line).collect(), next })
}

async fn log(call: Call) -> Result<Reply, ApiError> {
    let (limit, cursor) = (limit(&call)?, seq_cursor(&call)?);
    let from = call.query("from").map(str::parse).transpose();
    let from = from.map_err(|_| ApiError::malformed("from is a sequence number.").in_field("from"))?;
    let record = find(&call).await?;
    let start = cursor.or(from).unwrap_or(1);
    let mut found = call.house().history.events(record.terms.auction, start, limit + 1).await?;
    let next = found.get(limit as usize).map(|event| event.seq.to_string());
    found.truncate(limit as usize);
    Reply::ok(&ListOf { items: found.iter().map(|event| public_event(record.terms.currency, event)).collect(), next })
}

async fn attempts(call: Call) -> Result<Reply, ApiError> {
    let record = find(&call).await?;
    let paged = call.house().history.attempts_in_auction(record.terms.auction, page(&call)?).await;
    answer(paged, |attempt| show::attempt(&attempt, true))
}
