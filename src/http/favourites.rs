//! Auctions that the signed-in user wants at hand.

use super::auctions;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::show;
use super::table::{Access, Endpoint, Success, delete, get, of, put};
use crate::auction::Status;
use crate::persistence::StoreError;
use crate::wire::{Code, FavouriteResource, Instant, ListOf};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/me/favourites", Access::SignedIn, "My favourite auctions, the newest first", |call| Box::pin(list(call)))
        .gives(Success::Ok, of::<ListOf<FavouriteResource>>()),
    put("/v1/me/favourites/{id}", Access::SignedIn, "Make an auction a favourite of mine", |call| Box::pin(add(call)))
        .gives_nothing(Success::NoContent)
        .refuses(&[Code::AuctionNotFound, Code::Conflict]),
    delete("/v1/me/favourites/{id}", Access::SignedIn, "An auction is no favourite of mine any more", |call| {
        Box::pin(remove(call))
    })
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::AuctionNotFound]),
];

async fn list(call: Call) -> Result<Reply, ApiError> {
    let (house, engine) = (call.house(), call.engine()?);
    let mut items = Vec::new();
    // Few enough to be read one by one.
    for favourite in house.belongings.favourites(call.user()?.id).await? {
        if let Some(record) = house.catalogue.auction(favourite.auction).await? {
            let auction = show::auction(house, engine, &record);
            items.push(FavouriteResource { auction, created_at: Instant(favourite.created_at) });
        }
    }
    Reply::ok(&ListOf { items, next: None })
}

async fn add(call: Call) -> Result<Reply, ApiError> {
    // A draft is nobody's favourite, its makers' neither: it may yet be deleted.
    let found = auctions::find(&call).await?;
    if found.head.status == Status::Draft {
        return Err(ApiError::plain(Code::AuctionNotFound));
    }
    let auction = found.terms.auction;
    let (house, most) = (call.house(), call.house().settings.identity.favourites);
    let added = house.belongings.add_favourite(call.user()?.id, auction, call.now(), most).await;
    added.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, format!("You have {most} favourites, which is the most. Delete one first."))
        }
        StoreError::NotFound("auction") => ApiError::plain(Code::AuctionNotFound),
        // Erased at this very moment.
        StoreError::NotFound(_) => ApiError::plain(Code::Unauthenticated),
        other => other.into(),
    })?;
    Ok(Reply::nothing())
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let auction = call.auction_id()?;
    call.house().belongings.remove_favourite(call.user()?.id, auction).await?;
    Ok(Reply::nothing())
}
