//! Settlements of sold auctions, as they are kept.

use super::{NewNotice, Page, Paged, Recipient, StoreError};
use crate::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::settlement::saga::{Key, Payee, Saga};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::time::Duration;
use uuid::Uuid;

/// Why an auction is not scheduled: its artwork's last sale is not settled yet.
pub const UNSETTLED: &str = "settlement of the artwork's last sale";

/// Why an auction is not scheduled: its artwork was sold and paid for the same seller.
pub const BOUGHT: &str = "artwork that was sold and paid";

/// An auction that was sold and whose settlement has not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// Which.
    pub auction: AuctionId,
    /// When it ended.
    pub sold_at: Timestamp,
}

/// The fees that an auction was scheduled under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionFees {
    /// A schedule, as [`crate::settlement::Schedule::read`] reads it.
    pub schedule: String,
    /// Whether the artwork falls under the resale right.
    pub resale_right: bool,
}

/// Who had a settlement taken back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The admin.
    pub by: UserId,
    /// Why, in the admin's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Whether the house settles outside the bank what an account will not give or take.
    pub is_outside: bool,
}

/// A settlement as it is shown to those whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSettlement {
    /// Where it stands.
    pub settlement: Settlement,
    /// What the artwork is called; nothing when it is gone.
    pub title: String,
    /// What was made out.
    pub papers: Vec<Paper>,
}

/// One settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Its name, of version 7.
    pub id: Uuid,
    /// Of which sale.
    pub sale: SaleId,
    /// Of which artwork.
    pub artwork: ArtworkId,
    /// What its amounts are in.
    pub currency: Currency,
    /// Who sold it; none when it was the house's own.
    pub consignor: Option<UserId>,
    /// Where it stands.
    pub saga: Saga,
    /// Who the candidates are, in their order.
    pub people: Vec<UserId>,
    /// When it began.
    pub created_at: Timestamp,
    /// When anything of it changed last.
    pub changed_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who had it taken back; none when nobody had, or an older program noted no reason.
    pub taken_back: Option<TakenBack>,
}

impl Settlement {
    /// Returns who is to pay, or did.
    pub fn buyer(&self) -> UserId {
        // INVARIANT: there are as many people as candidates, for whoever reads or makes a settlement sees to it.
        self.people[self.saga.buyer_at()]
    }
}

/// A call to the bank, as it was meant before it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Under which key.
    pub key: Key,
    /// The word of the stage.
    pub stage: String,
    /// Who is paid or pays back, in the stages that are about one.
    pub payee: Option<Payee>,
    /// Which candidate was the buyer.
    pub buyer: usize,
    /// Whose account at the bank.
    pub account: String,
    /// How much.
    pub amount: Amount,
    /// Since when.
    pub intended_at: Timestamp,
    /// What was last heard of it.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Option<Timestamp>,
}

/// What is written about a step together with a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepChange {
    /// It is about to be given to the bank. One that is there already stays as it is.
    Meant(Step),
    /// This was heard of it.
    Heard(Key, String),
}

/// What is made out at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// To a buyer who has paid.
    Invoice,
    /// To a buyer who has the money back.
    CreditNote,
}

impl PaperKind {
    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    /// Finds a kind by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Invoice, Self::CreditNote].into_iter().find(|kind| kind.word() == word)
    }
}

/// An invoice or a credit note. What stands on it is in its settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// In which year its number counts.
    pub year: u32,
    /// Its number there: 1, 2, 3 … without a gap.
    pub number: u32,
    /// When it was made out.
    pub issued_at: Timestamp,
}

impl Paper {
    /// Writes the number as it is printed.
    pub fn printed(&self) -> String {
        format!("{}-{:06}", self.year, self.number)
    }
}

/// A change of a settlement, with all that is written with it: whole, or not at all.
#[derive(Clone, Debug)]
pub struct SettlementChange {
    /// The settlement as it is from now on. Its revision is above the one that was seen.
    pub settlement: Settlement,
    /// The revision that was seen.
    pub seen: u64,
    /// When there is something to do again; none when there never is by itself.
    pub wakes_at: Option<Timestamp>,
    /// How long whoever changes it goes on with it.
    pub holds_for: Duration,
    /// What is written about its step.
    pub step: Option<StepChange>,
    /// Who is told.
    pub notices: Vec<NewNotice>,
    /// What is made out, and in which year. One of a kind that is there already stays.
    pub paper: Option<(PaperKind, u32)>,
    /// When.
    pub at: Timestamp,
}

/// Which settlements are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettlementFilter<'a> {
    /// Only at this stage.
    pub stage: Option<&'a str>,
    /// Only those that wait for somebody.
    pub stuck: bool,
    /// Only of this buyer.
    pub buyer: Option<UserId>,
    /// Only of this consignor.
    pub consignor: Option<UserId>,
}

/// Settlements.
#[async_trait]
pub trait Settlements: Send + Sync {
    /// Says what the house charges from now on: auctions that are scheduled later keep it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn set_house_fees(&self, schedule: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Returns by which fees an auction is, or would be, settled: those of its scheduling, or the newest. None in a house that never said any.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn fees_of(&self, auction: AuctionId) -> Result<Option<AuctionFees>, StoreError>;

    /// Says whether an artwork falls under the resale right. Counts for auctions that are scheduled later.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such artwork.
    async fn set_resale_right(&self, artwork: ArtworkId, falls_under: bool) -> Result<(), StoreError>;

    /// Finds auctions that were sold up to an instant and whose settlement has not begun, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn unsettled(&self, until: Timestamp, most: u32) -> Result<Vec<Unsettled>, StoreError>;

    /// Puts an auction off that cannot be settled now, so that others have their turn.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn put_off(&self, auction: AuctionId, until: Timestamp) -> Result<(), StoreError>;

    /// Finds who holds these paddles of a sale, with where their letters go. Somebody who was forgotten is left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn paddle_holders(&self, sale: SaleId, paddles: &[Paddle]) -> Result<Vec<Recipient>, StoreError>;

    /// Finds which of these paddles of a sale may buy, and whose they are: not those whose registration the house has withdrawn, nor of anybody who is
    /// suspended or was forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn who_may_buy(&self, sale: SaleId, paddles: &[Paddle]) -> Result<Vec<(Paddle, UserId)>, StoreError>;

    /// Begins a settlement: once for each closing, and never of an auction that was reopened since. What was set aside for the winning bid is the
    /// settlement's from then on. Returns whether this was it; false also while the bank's word on that money is still awaited: try again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: it was not begun. [`StoreError::Unknown`]: look again.
    async fn begin_settlement(&self, settlement: &Settlement) -> Result<bool, StoreError>;

    /// Takes up settlements that have something to do, so that nobody else does for a while. What cannot be read is told apart from the others.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn take_settlements(
        &self,
        now: Timestamp,
        hold_for: Duration,
        most: u32,
    ) -> Result<Vec<Result<Settlement, StoreError>>, StoreError>;

    /// Changes a settlement, unless it has changed since it was seen: then nothing is written, and false returned.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: nothing was written. [`StoreError::Unknown`]: look again.
    async fn change_settlement(&self, change: &SettlementChange) -> Result<bool, StoreError>;

    /// Finds a settlement.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn settlement(&self, id: Uuid) -> Result<Option<Settlement>, StoreError>;

    /// Finds the last settlement of an auction.
    ///
    /// # Errors
    /// As [`Settlements::settlement`].
    async fn settlement_of(&self, auction: AuctionId) -> Result<Option<Settlement>, StoreError>;

    /// Lists settlements, newest first.
    ///
    /// # Errors
    /// As [`Settlements::settlement`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn settlements(&self, filter: SettlementFilter<'_>, page: Page) -> Result<Paged<Settlement>, StoreError>;

    /// Lists the same with what is shown of each: one look into the store for a page, however long it is.
    ///
    /// # Errors
    /// As [`Settlements::settlements`].
    async fn shown_settlements(
        &self,
        filter: SettlementFilter<'_>,
        page: Page,
    ) -> Result<Paged<ShownSettlement>, StoreError>;

    /// Lists the steps of a settlement in the order in which they were first meant.
    ///
    /// # Errors
    /// As [`Settlements::settlement`].
    async fn settlement_steps(&self, id: Uuid) -> Result<Vec<Step>, StoreError>;

    /// Lists what was made out about a settlement.
    ///
    /// # Errors
    /// As [`Settlements::settlement`].
    async fn papers(&self, id: Uuid) -> Result<Vec<Paper>, StoreError>;
}
