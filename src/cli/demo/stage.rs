//! Sets the stage: people, a sale, artworks with their pictures, auctions that open in a moment.

use super::lots::{CURRENCY, LOTS, Lot, SALE};
use super::pace::Pace;
use super::pictures;
use crate::actors::Engine;
use crate::artwork::{Classification, Completed, Details};
use crate::auction::{Ladder, LadderMode, Outcome, Reserve, Terms};
use crate::cli::fresh;
use crate::cli::progress::Progress;
use crate::gallery::Gallery;
use crate::identity;
use crate::ids::{ArtworkId, AuctionId, ImageId, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::persistence::{Artwork, AuctionFilter, NewAuction, Page, Role, Sale, Store, StoreError, User};
use crate::proof::{Seed, hex};
use crate::timestamp::Timestamp;
use anyhow::{Context as _, anyhow, bail};
use uuid::Uuid;

/// Where the demo's people have their mail. *Source*: RFC 2606; nobody can own it.
pub const DOMAIN: &str = "demo.example";

/// One lot on the stage.
#[derive(Clone, Copy, Debug)]
pub struct StagedLot {
    /// Its auction.
    pub auction: Uuid,
    /// Its number in the sale.
    pub number: u32,
    /// What is sold.
    pub lot: &'static Lot,
}

/// The stage, set.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The sale.
    pub sale: Uuid,
    /// Its lots, in order of their numbers.
    pub lots: Vec<StagedLot>,
    /// What amounts are in.
    pub currency: Currency,
    /// When bidding opens.
    pub opens_at: Timestamp,
}

/// Everybody's password in this demo: made for this run, and gone with it.
pub struct Password {
    /// As it is typed.
    pub text: String,
    hash: String,
}

impl Password {
    /// Makes one.
    ///
    /// # Errors
    /// When the machine has no chance to give, or no memory for the hash.
    pub fn new() -> anyhow::Result<Self> {
        let text = hex(&fresh::bytes::<8>()?);
        let hash = identity::hash_password(&text, &fresh::bytes()?)?;
        Ok(Self { text, hash })
    }
}

/// Paints the picture of a lot and hangs it in the gallery, like any picture that an operator sends.
///
/// # Errors
/// When the gallery refuses.
async fn hang(gallery: &Gallery, artwork: ArtworkId, lot: Lot, now: Timestamp) -> anyhow::Result<()> {
    let picture = tokio::task::spawn_blocking(move || pictures::paint(lot.manner, lot.palette, lot.seed));
    let picture = picture.await.context("the painter has fallen ill")??;
    let id = ImageId(fresh::id(now)?);
    gallery.take_in(gallery.place()?, artwork, id, picture.into(), now).await?;
    Ok(())
}

/// Adds a person who can sign in.
///
/// # Errors
/// When the store refuses; an account that is there already means that the folder has seen a demo before.
pub async fn add_person(
    store: &dyn Store,
    name: &str,
    role: Role,
    password: &Password,
    now: Timestamp,
) -> anyhow::Result<(UserId, String)> {
    let email = format!("{}@{DOMAIN}", name.to_lowercase().replace(' ', "."));
    let id = UserId(fresh::id(now)?);
    let user = User { id, email: email.clone(), name: name.to_owned(), role, suspended: false, created_at: now };
    match store.add_user(&user, &password.hash).await {
        Err(StoreError::Conflict(_)) => bail!("this data directory has seen a demo already; give an empty one"),
        added => added.context("cannot add a person")?,
    }
    Ok((id, email))
}

/// Returns what amounts are in.
///
/// # Errors
/// When the house does not know it.
pub fn currency() -> anyhow::Result<Currency> {
    Currency::parse(CURRENCY).ok_or_else(|| anyhow!("the house does not know {CURRENCY}"))
}

/// Counts the lots of the sale that were sold.
///
/// # Errors
/// When the store cannot be read.
pub async fn sold(store: &dyn Store, sale: SaleId) -> anyhow::Result<usize> {
    let filter = AuctionFilter { sale: Some(sale), ..AuctionFilter::default() };
    let lots = store.auctions(filter, Page { limit: 100, after: None }).await?.items;
    Ok(lots.iter().filter(|lot| matches!(lot.head.outcome, Some(Outcome::Sold { .. }))).count())
}

/// Makes the sale and its auctions, and has the engine take them in.
///
/// # Errors
/// When the store or the engine refuses.
pub async fn open_sale(
    store: &dyn Store,
    engine: &Engine,
    artworks: &[ArtworkId],
    pace: &Pace,
    now: Timestamp,
) -> anyhow::Result<Stage> {
    let currency = currency()?;
    let id = SaleId(fresh::id(now)?);
    let zone = "Asia/Seoul".to_owned();
    let sale = Sale::new(id, SALE.to_owned(), currency, zone, now);
    store.add_sale(&sale).await.context("cannot add the sale")?;
    let opens_at = now + pace.lead;
    let mut lots = Vec::with_capacity(LOTS.len());
    for (number, (lot, artwork)) in (1_u32..).zip(LOTS.iter().zip(artworks)) {
        let reserve = match lot.reserve {
            None => None,
            Some(won) => Some(Reserve { amount: amount(won)?, salt: fresh::bytes()? }),
        };
        let start_price = amount(lot.start)?;
        let terms = Terms {
            auction: AuctionId(fresh::id(now)?),
            sale: id,
            currency,
            start_price,
            ladder: Ladder::preset("krw", currency, start_price)?,
            ladder_mode: LadderMode::AtLeast,
            soft_close: pace.soft_close,
            reserve: reserve.as_ref().map(Reserve::commitment),
            starts_at: opens_at,
            ends_at: opens_at + pace.ends_after(number - 1),
        };
        terms.check()?;
        let auction = terms.auction;
        let seed = Seed::new(fresh::bytes()?);
        let new = NewAuction { terms, reserve, seed, artwork: *artwork, lot_number: number, created_at: now };
        store.add_auction(&new).await.with_context(|| format!("cannot add lot {number}"))?;
        store.schedule_auction(auction).await.with_context(|| format!("cannot schedule lot {number}"))?;
        engine.adopt(auction).await.with_context(|| format!("the house does not take lot {number} in"))?;
        lots.push(StagedLot { auction: auction.0, number, lot });
    }
    Ok(Stage { sale: id.0, lots, currency, opens_at })
}

/// Adds an artwork for every lot, with its picture. Two of three are consigned, by these people in turn; the others are the house's own. Returns their names in the order of the lots.
///
/// # Errors
/// When the store or the gallery refuses.
pub async fn fill_catalogue(
    store: &dyn Store,
    gallery: &Gallery,
    consignors: [UserId; 2],
    now: Timestamp,
) -> anyhow::Result<Vec<ArtworkId>> {
    let mut progress = Progress::new("painting picture", LOTS.len());
    let mut artworks = Vec::with_capacity(LOTS.len());
    let [first, second] = consignors;
    for (lot, consignor) in LOTS.into_iter().zip([Some(first), Some(second), None].into_iter().cycle()) {
        let artwork = Artwork { consignor, ..artwork(&lot, now)? };
        store.add_artwork(&artwork).await.with_context(|| format!("cannot add {:?}", lot.title))?;
        hang(gallery, artwork.id, lot, now).await.with_context(|| format!("cannot hang {:?}", lot.title))?;
        artworks.push(artwork.id);
        progress.step();
    }
    Ok(artworks)
}

fn artwork(lot: &Lot, now: Timestamp) -> anyhow::Result<Artwork> {
    let details = Details {
        country: Some(lot.country.to_owned()),
        completed: Some(Completed::new(lot.year, None, None)?),
        class: Classification {
            medium: Some(lot.medium.to_owned()),
            technique: Some(lot.technique.to_owned()),
            ..Classification::default()
        },
        materials: Some(lot.materials.to_owned()),
        description: Some(lot.description.to_owned()),
        ..Details::default()
    };
    details.check()?;
    Ok(Artwork { details, ..Artwork::new(ArtworkId(fresh::id(now)?), lot.title, lot.artist, now) })
}

fn amount(won: i64) -> anyhow::Result<Amount> {
    Amount::from_minor(won).ok_or_else(|| anyhow!("{won} is no amount"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_is_one_that_a_house_takes() {
        let currency = Currency::parse(CURRENCY).unwrap();
        let mut works = BTreeSet::new();
        for lot in LOTS {
            assert!(works.insert((lot.artist, lot.title)), "{} twice", lot.title);
            assert!(Ladder::preset("krw", currency, amount(lot.start).unwrap()).is_ok());
            assert!(lot.start < lot.worth, "{}", lot.title);
            assert!(lot.reserve.is_none_or(|reserve| reserve > lot.start), "{}", lot.title);
        }
        assert!(works.len() >= 12);
    }
}
