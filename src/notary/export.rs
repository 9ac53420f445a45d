//! A finished sale, or one auction of it, as one file.

use super::error::NotaryError;
use super::folder::Keys;
use super::log::{first_leaf, grow};
use super::office::{Notary, OpenLog};
use crate::auction::{Event, Status};
use crate::ids::{AuctionId, SaleId};
use crate::persistence::{AuctionFilter, AuctionRecord, Page, Sale, StoreError};
use crate::proof::{Export, ExportedSale, FinishedLot, Scope, UnfinishedLot, VerifierKey};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many pieces wait for a slow taker. A piece is one auction.
const PIECES_WAITING: usize = 2;

/// How long a piece waits to be taken. *Source*: house rule; a taker who stalls must not keep others from theirs.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);

/// What is to be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Every finished auction of a sale.
    Sale(SaleId),
    /// One finished auction.
    Auction(AuctionId),
}

/// What comes through the channel: a piece, the proper end, or why there is none.
type Handed = Result<Option<Vec<u8>>, NotaryError>;

/// The pieces of an export, in order.
pub struct Pieces {
    handed: Receiver<Handed>,
    is_over: bool,
}

impl Pieces {
    /// Returns the next piece; none after the last. An error is the last thing that comes, and an export that broke off without a word
    /// is one: half a file must not pass for a whole one.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, NotaryError>> {
        if self.is_over {
            return None;
        }
        match self.handed.recv().await {
            Some(Ok(Some(piece))) => Some(Ok(piece)),
            end => {
                self.is_over = true;
                match end {
                    Some(Ok(_)) => None,
                    Some(Err(error)) => Some(Err(error)),
                    None => Some(Err(NotaryError::Unwanted)),
                }
            }
        }
    }
}

/// What goes into an export.
struct Contents {
    scope: Scope,
    sale: Sale,
    finished: Vec<AuctionId>,
    unfinished: Vec<UnfinishedLot>,
}

impl Notary {
    /// Starts to write an export, on a thread of its own: it hashes every line. The pieces come as they are taken.
    ///
    /// # Errors
    /// [`NotaryError::NoSuchAuction`], [`NotaryError::NoSuchSale`]; [`NotaryError::NotFinished`] when the auction, or every auction of the
    /// sale, is not over; [`NotaryError::Busy`] when enough are being written.
    pub async fn export(self: Arc<Self>, what: Exported) -> Result<Pieces, NotaryError> {
        let permit = Arc::clone(&self.exports).try_acquire_owned().map_err(|_| NotaryError::Busy)?;
        let contents = self.contents(what).await?;
        let keys = self.keys().await;
        let (pieces, handed) = channel(PIECES_WAITING);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            runtime.block_on(async {
                let end = self.write(&contents, &keys, &pieces).await.map(|()| None);
                // Nobody is left to tell when the taker has gone; one who has stalled learns it from the silence.
                let _ = pieces.send_timeout(end, TAKEN_WITHIN).await;
            });
        });
        Ok(Pieces { handed, is_over: false })
    }

    async fn contents(&self, what: Exported) -> Result<Contents, NotaryError> {
        let (scope, sale, records) = match what {
            Exported::Auction(auction) => {
                let record = self.parts.catalogue.auction(auction).await?.ok_or(NotaryError::NoSuchAuction)?;
                if record.head.status == Status::Draft {
                    return Err(NotaryError::NoSuchAuction);
                }
                (Scope::Auction(auction), record.terms.sale, vec![record])
            }
            Exported::Sale(sale) => (Scope::Sale, sale, self.auctions_of(sale).await?),
        };
        let sale = self.parts.catalogue.sale(sale).await?.ok_or(NotaryError::NoSuchSale)?;
        let (unfinished, finished): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| record.head.status.is_live());
        if finished.is_empty() {
            return Err(NotaryError::NotFinished);
        }
        let unfinished = unfinished.iter().map(|record| UnfinishedLot {
            auction: record.terms.auction,
            lot: record.lot_number,
            status: record.head.status,
        });
        let finished = finished.iter().map(|record| record.terms.auction).collect();
        Ok(Contents { scope, sale, finished, unfinished: unfinished.collect() })
    }

    /// Lists a sale's auctions in lot order, without the drafts.
    async fn auctions_of(&self, sale: SaleId) -> Result<Vec<AuctionRecord>, StoreError> {
        let filter = AuctionFilter { sale: Some(sale), ..AuctionFilter::default() };
        let mut records = Vec::new();
        let mut after = None;
        loop {
            let page = self.parts.catalogue.auctions(filter, Page { limit: 100, after }).await?;
            records.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(records);
            }
        }
    }

    async fn write(&self, contents: &Contents, keys: &Keys, pieces: &Sender<Handed>) -> Result<(), NotaryError> {
        let known: Vec<VerifierKey> = keys.known().cloned().collect();
        let sale = &contents.sale;
        let shown = ExportedSale { id: sale.id, title: &sale.title, currency: sale.currency };
        let signing = std::slice::from_ref(&keys.active);
        let mut export = Export::begin(self.name(), &known, signing, contents.scope, &shown, &contents.unfinished);
        for auction in &contents.finished {
            let log = self.open(*auction).await?;
            let events = self.whole(&log).await?;
            let (record, secrets) = (&log.record, &log.secrets);
            export.auction(&FinishedLot {
                lot: record.lot_number,
                title: &record.artwork.title,
                artist: &record.artwork.artist,
                terms: &record.terms,
                log_epoch: record.log_epoch,
                seed: &secrets.seed,
                reserve: secrets.reserve,
                events: &events,
            })?;
            drop(log);
            hand_over(pieces, export.take()).await?;
        }
        hand_over(pieces, export.seal()?).await
    }

    /// Reads a whole log again, and makes sure that it is the one that was compared with what was signed: an export is signed too.
    async fn whole(&self, log: &OpenLog) -> Result<Vec<Event>, NotaryError> {
        let (terms, seed) = (&log.record.terms, &log.secrets.seed);
        let mut tree = first_leaf(terms, log.record.log_epoch);
        let mut whole = Vec::new();
        while tree.size() < log.size {
            let events = self.read(terms.auction, tree.size(), log.size).await?;
            let (grown, mut events) = grow(tree, events, terms, seed).await?;
            tree = grown;
            whole.append(&mut events);
        }
        if log.tree.root_at(log.size) != Some(tree.root()) {
            let row = format!("{} 0 to {}", terms.auction, log.size - 1);
            let reason = "they are not the lines that were read before: the log was altered behind the house's back";
            return Err(StoreError::Corrupt { table: "log_stretches", row, reason: reason.into() }.into());
        }
        Ok(whole)
    }
}

async fn hand_over(pieces: &Sender<Handed>, piece: Vec<u8>) -> Result<(), NotaryError> {
    pieces.send_timeout(Ok(Some(piece)), TAKEN_WITHIN).await.map_err(|_| NotaryError::Unwanted)
}
