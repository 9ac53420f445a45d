//! An auction as a row: as the catalogue shows it, and as its owner takes it.

use super::catalogue::ArtworkRow;
use super::cursor::Cursor;
use super::head::HeadRow;
use super::terms::{read_terms, write_terms};
use super::{Nonsense, amount, digest, fit, signed};
use crate::auction::{Head, Reserve, Status, Terms};
use crate::ids::{AuctionId, SaleId};
use crate::persistence::{AuctionRecord, Draft, NewAuction, Secrets, StoreError};
use crate::proof::Seed;
use std::sync::Arc;
use uuid::Uuid;

/// The rules and what belongs to them.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct TermsRow {
    auction_id: Uuid,
    sale_id: Uuid,
    terms: String,
    terms_hash: Vec<u8>,
    log_epoch: i64,
}

impl TermsRow {
    /// Returns whose rules these are.
    pub(super) fn auction(&self) -> AuctionId {
        AuctionId(self.auction_id)
    }

    pub(super) fn parse(&self) -> Result<Terms, Nonsense> {
        read_terms(AuctionId(self.auction_id), SaleId(self.sale_id), &self.terms, &self.terms_hash)
    }
}

/// An auction as the catalogue shows it.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct AuctionRow {
    #[sqlx(flatten)]
    rules: TermsRow,
    lot_number: i64,
    /// When the sale was made: auctions are listed by it.
    sale_created_at: i64,
    #[sqlx(flatten)]
    head: HeadRow,
    #[sqlx(flatten)]
    artwork: ArtworkRow,
}

impl AuctionRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<2, 1> {
        Cursor { numbers: [self.sale_created_at, self.lot_number], ids: [self.rules.sale_id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<AuctionRecord, StoreError> {
        let auction = AuctionId(self.rules.auction_id);
        let here = |nonsense: Nonsense| nonsense.at("auctions", auction);
        Ok(AuctionRecord {
            terms: Arc::new(self.rules.parse().map_err(here)?),
            terms_hash: digest("terms_hash", &self.rules.terms_hash).map_err(here)?,
            lot_number: fit("lot_number", self.lot_number).map_err(here)?,
            head: self.head.read().map_err(here)?,
            log_epoch: fit("log_epoch", self.rules.log_epoch).map_err(here)?,
            artwork: self.artwork.read()?,
        })
    }
}

/// What a claim takes hold of.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct ClaimRow {
    #[sqlx(flatten)]
    rules: TermsRow,
    reserve_minor: Option<i64>,
    reserve_salt: Option<Vec<u8>>,
    seed: Option<Vec<u8>>,
    pub(in crate::persistence) artwork_id: Uuid,
    owner_epoch: i64,
    /// The sequence that the next event will have.
    pub(in crate::persistence) next_seq: i64,
}

/// The same, read.
pub(in crate::persistence) struct Hold {
    pub(in crate::persistence) terms: Arc<Terms>,
    pub(in crate::persistence) reserve: Option<Reserve>,
    pub(in crate::persistence) seed: Seed,
    pub(in crate::persistence) owner_epoch: u64,
    pub(in crate::persistence) log_epoch: u64,
}

impl ClaimRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<Hold, StoreError> {
        self.parse().map_err(|nonsense| nonsense.at("auctions", AuctionId(self.rules.auction_id)))
    }

    fn parse(&self) -> Result<Hold, Nonsense> {
        let terms = self.rules.parse()?;
        let reserve = reserve(self.reserve_minor, self.reserve_salt.as_deref())?;
        // What bidders were promised is the commitment; a reserve that does not open it must not decide a sale.
        if reserve.map(|reserve| reserve.commitment()) != terms.reserve {
            return Err(Nonsense("its reserve is not the one that its terms are committed to".into()));
        }
        Ok(Hold {
            terms: Arc::new(terms),
            reserve,
            seed: seed(self.seed.as_deref())?,
            owner_epoch: fit("owner_epoch", self.owner_epoch)?,
            log_epoch: fit("log_epoch", self.rules.log_epoch)?,
        })
    }
}

/// What stays secret until the end.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct SecretsRow {
    reserve_minor: Option<i64>,
    reserve_salt: Option<Vec<u8>>,
    seed: Option<Vec<u8>>,
}

impl SecretsRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self, auction: AuctionId) -> Result<Secrets, StoreError> {
        let read = || {
            let reserve = reserve(self.reserve_minor, self.reserve_salt.as_deref())?;
            Ok(Secrets { reserve, seed: seed(self.seed.as_deref())? })
        };
        read().map_err(|nonsense: Nonsense| nonsense.at("auctions", auction))
    }
}

fn reserve(minor: Option<i64>, salt: Option<&[u8]>) -> Result<Option<Reserve>, Nonsense> {
    match (minor, salt) {
        (None, None) => Ok(None),
        (Some(minor), Some(salt)) => {
            Ok(Some(Reserve { amount: amount("reserve_minor", minor)?, salt: digest("reserve_salt", salt)? }))
        }
        _ => Err(Nonsense("a reserve without its salt, or a salt without its reserve".into())),
    }
}

fn seed(bytes: Option<&[u8]>) -> Result<Seed, Nonsense> {
    let bytes = bytes.ok_or_else(|| Nonsense("it has no seed".into()))?;
    digest("seed", bytes).map(Seed::new)
}

/// An auction with everything that is written of it beside its log.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct BookRow {
    #[sqlx(flatten)]
    claim: ClaimRow,
    #[sqlx(flatten)]
    head: HeadRow,
}

impl BookRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<(Hold, Head), StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("auctions", AuctionId(self.claim.rules.auction_id));
        Ok((self.claim.read()?, self.head.read().map_err(here)?))
    }
}

/// The columns of a draft that can be edited.
pub(in crate::persistence) struct DraftTermsRow {
    pub(in crate::persistence) id: Uuid,
    pub(in crate::persistence) artwork_id: Uuid,
    pub(in crate::persistence) lot_number: i64,
    pub(in crate::persistence) terms: String,
    pub(in crate::persistence) terms_hash: Vec<u8>,
    pub(in crate::persistence) head: HeadRow,
}

impl DraftTermsRow {
    /// Writes a draft.
    pub(in crate::persistence) fn write(draft: &Draft) -> Result<Self, StoreError> {
        let terms = &draft.terms;
        Ok(Self {
            id: terms.auction.0,
            artwork_id: draft.artwork.0,
            lot_number: signed(u64::from(draft.lot_number)),
            terms: write_terms(terms).map_err(StoreError::unavailable)?,
            terms_hash: terms.hash().to_vec(),
            head: HeadRow::write(&Head::before_the_first_event(terms, Status::Draft)),
        })
    }
}

/// The columns of a draft.
pub(in crate::persistence) struct NewAuctionRow {
    pub(in crate::persistence) id: Uuid,
    pub(in crate::persistence) sale_id: Uuid,
    pub(in crate::persistence) artwork_id: Uuid,
    pub(in crate::persistence) lot_number: i64,
    pub(in crate::persistence) currency: &'static str,
    pub(in crate::persistence) created_at: i64,
    pub(in crate::persistence) terms: String,
    pub(in crate::persistence) terms_hash: Vec<u8>,
    pub(in crate::persistence) reserve_minor: Option<i64>,
    pub(in crate::persistence) reserve_salt: Option<Vec<u8>>,
    pub(in crate::persistence) seed: Vec<u8>,
    pub(in crate::persistence) head: HeadRow,
}

impl NewAuctionRow {
    /// Writes a draft.
    pub(in crate::persistence) fn write(auction: &NewAuction) -> Result<Self, StoreError> {
        let terms = &auction.terms;
        Ok(Self {
            id: terms.auction.0,
            sale_id: terms.sale.0,
            artwork_id: auction.artwork.0,
            lot_number: signed(u64::from(auction.lot_number)),
            currency: terms.currency.code(),
            created_at: auction.created_at.as_micros(),
            terms: write_terms(terms).map_err(StoreError::unavailable)?,
            terms_hash: terms.hash().to_vec(),
            reserve_minor: auction.reserve.map(|reserve| reserve.amount.minor()),
            reserve_salt: auction.reserve.map(|reserve| reserve.salt.to_vec()),
            seed: auction.seed.expose().to_vec(),
            head: HeadRow::write(&Head::before_the_first_event(terms, Status::Draft)),
        })
    }
}
