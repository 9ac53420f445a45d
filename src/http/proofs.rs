//! The proof log: checkpoints, proofs, exports, keys. Everything is read from the store; no auction is asked.

use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::table::{Access, Endpoint, Param, Success, get, of};
use crate::ids::SaleId;
use crate::notary::{Exported, Notary, NotaryError};
use crate::wire::{Code, ConsistencyResource, InclusionResource, KeyResource, ListOf, path_of};
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use std::sync::Arc;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/auctions/{id}/checkpoint", Access::Open, "Get a signed checkpoint of the auction's log", |call| {
        Box::pin(checkpoint(call))
    })
    .shows("text/plain")
    .refuses(&[Code::AuctionNotFound]),
    get("/v1/auctions/{id}/proof", Access::Open, "Prove that a line is in the auction's log", |call| {
        Box::pin(proof(call))
    })
    .query(&[Param { name: "seq", about: "The sequence of the event; 0 for the terms." }])
    .gives(Success::Ok, of::<InclusionResource>())
    .refuses(&[Code::AuctionNotFound, Code::Invalid]),
    get("/v1/auctions/{id}/consistency", Access::Open, "Prove that the auction's log only grew", |call| {
        Box::pin(consistency(call))
    })
    .query(&[
        Param { name: "from", about: "The size of the smaller tree, at least 1." },
        Param { name: "to", about: "The size of the larger tree; when absent, that of a checkpoint of everything." },
    ])
    .gives(Success::Ok, of::<ConsistencyResource>())
    .refuses(&[Code::AuctionNotFound, Code::Invalid]),
    get("/v1/auctions/{id}/export", Access::Open, "Export a finished auction as a file that proves itself", |call| {
        Box::pin(export_auction(call))
    })
    .shows(EXPORT)
    .refuses(&[Code::AuctionNotFound, Code::Conflict, Code::Busy]),
    get("/v1/sales/{id}/export", Access::Open, "Export the finished auctions of a sale", |call| {
        Box::pin(export_sale(call))
    })
    .shows(EXPORT)
    .refuses(&[Code::NotFound, Code::Conflict, Code::Busy]),
    get("/v1/keys", Access::Open, "List the keys that sign the logs, the active one first", |call| {
        Box::pin(keys(call))
    })
    .gives(Success::Ok, of::<ListOf<KeyResource>>()),
];

/// The media type of an export: one JSON object a line.
const EXPORT: &str = "application/x-ndjson";

impl From<NotaryError> for ApiError {
    fn from(error: NotaryError) -> Self {
        match error {
            NotaryError::NoSuchAuction => Self::plain(Code::AuctionNotFound),
            NotaryError::NoSuchSale => Self::plain(Code::NotFound),
            NotaryError::NotFinished => Self::new(Code::Conflict, "It is not over yet. Ask again after the end."),
            NotaryError::OutOfRange { size } => {
                Self::new(Code::Invalid, format!("The log has {size} lines, the terms among them, at this moment."))
            }
            NotaryError::Busy => Self::plain(Code::Busy).retry_after(SOON),
            NotaryError::Store(error) => error.into(),
            error @ (NotaryError::Unwanted
            | NotaryError::Keys(_)
            | NotaryError::Unsigned(_)
            | NotaryError::Export(_)
            | NotaryError::BrokenOff(_)) => Self::internal(error),
        }
    }
}

fn notary(call: &Call) -> Arc<Notary> {
    Arc::clone(&call.house().notary)
}

/// Reads a number in the query.
fn number(call: &Call, name: &'static str) -> Result<Option<u64>, ApiError> {
    let wrong = |_| ApiError::malformed(format!("{name} is a whole number.")).in_field(name);
    call.query(name).map(|text| text.parse().map_err(wrong)).transpose()
}

fn needed(call: &Call, name: &'static str) -> Result<u64, ApiError> {
    number(call, name)?.ok_or_else(|| ApiError::malformed(format!("The query must name {name}.")).in_field(name))
}

async fn checkpoint(call: Call) -> Result<Reply, ApiError> {
    let checkpoint = call.house().notary.checkpoint(call.auction_id()?).await?;
    Ok(Reply::media("text/plain; charset=utf-8", "no-store", checkpoint.note))
}

async fn proof(call: Call) -> Result<Reply, ApiError> {
    let (auction, seq) = (call.auction_id()?, needed(&call, "seq")?);
    let found = call.house().notary.inclusion(auction, seq).await.map_err(|error| in_field(error, "seq"))?;
    Reply::ok(&InclusionResource {
        auction: auction.0,
        epoch: found.checkpoint.log_epoch,
        seq,
        leaf: String::from_utf8(found.leaf).map_err(ApiError::internal)?,
        leaf_hash: crate::proof::hex(&found.leaf_hash),
        size: found.checkpoint.size,
        path: path_of(&found.path),
        checkpoint: found.checkpoint.note,
    })
}

async fn consistency(call: Call) -> Result<Reply, ApiError> {
    let (auction, from, to) = (call.auction_id()?, needed(&call, "from")?, number(&call, "to")?);
    let found = call.house().notary.consistency(auction, from, to).await;
    let (to, path) = found.map_err(|error| in_field(error, if to.is_some() { "to" } else { "from" }))?;
    Reply::ok(&ConsistencyResource { auction: auction.0, from, to, path: path_of(&path) })
}

fn in_field(error: NotaryError, field: &'static str) -> ApiError {
    match error {
        NotaryError::OutOfRange { size } if field != "seq" => {
            let detail =
                format!("from and to are sizes with 1 <= from <= to <= {size}: so many lines the log has now.");
            ApiError::invalid(field, detail)
        }
        error @ NotaryError::OutOfRange { .. } => ApiError::from(error).in_field(field),
        error => error.into(),
    }
}

async fn export_auction(call: Call) -> Result<Reply, ApiError> {
    let auction = call.auction_id()?;
    export(notary(&call), Exported::Auction(auction), format!("auction-{auction}.arte")).await
}

async fn export_sale(call: Call) -> Result<Reply, ApiError> {
    let sale = SaleId(call.id()?);
    export(notary(&call), Exported::Sale(sale), format!("sale-{sale}.arte")).await
}

/// Sends an export as it is written, so that a large sale is never whole in memory. What goes wrong before the first piece is a
/// problem document; what goes wrong later cuts the answer off, and a file without its seal does not verify.
async fn export(notary: Arc<Notary>, what: Exported, file: String) -> Result<Reply, ApiError> {
    let mut pieces = notary.export(what).await?;
    let first = match pieces.next().await {
        Some(first) => Bytes::from(first?),
        None => return Err(ApiError::internal("an export ended before it began")),
    };
    let rest = unfold(pieces, |mut pieces| async move {
        let piece = pieces.next().await?.map(Bytes::from);
        if let Err(error) = &piece {
            tracing::error!(error = error as &dyn std::error::Error, "an export broke off");
        }
        Some((piece.map_err(|error| Box::new(error) as Box<dyn std::error::Error>), pieces))
    });
    let whole = futures_util::stream::once(async { Ok(first) }).chain(rest);
    Ok(Reply::download(EXPORT, file, whole.boxed_local()))
}

async fn keys(call: Call) -> Result<Reply, ApiError> {
    let keys = call.house().notary.keys().await;
    let items = keys.known().enumerate().map(|(place, key)| KeyResource::new(key, place == 0)).collect();
    Reply::ok(&ListOf { items, next: None })
}
