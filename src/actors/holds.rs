//! Bringing a hold at the bank to what it is to be: the intent first, then the order, then what became of it.
//!
//! A bank that does not answer leaves the intent pending. Nothing else is meant before that is known, for an order that comes late must not undo a
//! later one; and the order is the same each time, under one key. docs/adr/0031.

use super::deps::Deps;
use super::engine::Engine;
use crate::bank::AccountName;
use crate::bank::Refusal;
use crate::clock::SharedClock;
use crate::drill_point;
use crate::ids::{AuctionId, SaleId, UserId};
use crate::integrations::bank::{Bank, Failure, Order};
use crate::money::{Amount, Currency};
use crate::persistence::{Hold, Holds, LooseHold, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// How often an intent is tried that somebody else has crossed.
const TRIES: u32 = 3;

/// How often is looked for money that nobody bids with any more.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What was touched since then is still being worked on. *Source*: longer than a call to the bank with all its tries.
const LEFT_ALONE: Duration = Duration::from_secs(15);

/// How many loose holds are freed in one round.
const LOOSE_MOST: u32 = 256;

/// What is needed to set money aside.
#[derive(Clone)]
pub struct HoldParts {
    /// Whoever sets it aside.
    pub bank: Arc<dyn Bank>,
    /// The house's book of it.
    pub book: Arc<dyn Holds>,
    /// How much more than is needed, and for how long.
    pub ahead: Ahead,
}

/// How much more is set aside than a bid needs, so that the next bids of a contest need not wait for the bank. docs/adr/0037.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
    /// How much more. *Unit*: per cent of the bid or its maximum.
    pub percent: u32,
    /// How long after somebody's last bid what he does not need stays set aside while the auction is under way.
    pub keeps: Duration,
}

impl Ahead {
    /// Returns how much more than `amount` is asked for: nothing above what its bidder may bid at all.
    pub(super) fn of(self, amount: Amount, limit: Option<Amount>) -> Amount {
        let more = i128::from(amount.minor()) * i128::from(self.percent) / 100;
        let most = limit.unwrap_or(Amount::MAX).minor().saturating_sub(amount.minor());
        i64::try_from(more).ok().and_then(|more| Amount::from_minor(more.min(most))).unwrap_or(Amount::ZERO)
    }
}

/// Whose hold, for what.
#[derive(Clone, Copy)]
pub(super) struct Purse {
    pub auction: AuctionId,
    pub log_epoch: u64,
    pub sale: SaleId,
    pub currency: Currency,
    pub owner_epoch: u64,
    pub user: UserId,
}

/// What it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// So much, or more: for a bid. With so much more, if there is plenty.
    AtLeast(Amount, Amount),
    /// So much, or less: nobody needs more.
    AtMost(Amount),
}

impl Aim {
    const fn amount(self) -> Amount {
        match self {
            Self::AtLeast(amount, _) | Self::AtMost(amount) => amount,
        }
    }

    const fn ahead(self) -> Amount {
        match self {
            Self::AtLeast(_, ahead) => ahead,
            Self::AtMost(_) => Amount::ZERO,
        }
    }

    fn is_reached(self, held: Amount) -> bool {
        match self {
            Self::AtLeast(amount, _) => held >= amount,
            Self::AtMost(amount) => held <= amount,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    /// As it was to be, or more.
    Done,
    /// The bank says no, or there is no account: all is as before.
    Refused,
    /// Nobody can say now. A pending intent has to be brought to an end.
    Unavailable,
    /// Another owner has it.
    Fenced,
}

impl HoldParts {
    /// Brings a hold to what it is to be. `known` is the row as it was last seen. Returns it as it is now.
    pub(super) async fn bring(
        &self,
        purse: Purse,
        known: Option<Hold>,
        aim: Aim,
        deps: &Deps,
    ) -> (Option<Hold>, Became) {
        let clock = &deps.clock;
        let mut row = known;
        let mut has_looked = matches!(aim, Aim::AtMost(_));
        for _ in 0..TRIES {
            if let Some(pending) = row.filter(|row| row.is_pending) {
                match self.ask(pending, clock).await {
                    Ok((settled, _)) => row = Some(settled),
                    Err(()) => return (row, Became::Unavailable),
                }
            }
            let held = row.map_or(Amount::ZERO, |row| row.held);
            if aim.is_reached(held) {
                return (row, Became::Done);
            }
            let account = match row.filter(|row| row.held.is_positive()) {
                Some(row) => Some(row.account),
                None => match self.book.bids_from(purse.sale, purse.user).await {
                    Ok(account) => account,
                    Err(error) => return (row, unavailable(&error)),
                },
            };
            let Some(account) = account else { return (row, Became::Refused) };
            let next = Hold {
                auction: purse.auction,
                log_epoch: purse.log_epoch,
                user: purse.user,
                account,
                currency: purse.currency,
                owner_epoch: purse.owner_epoch,
                revision: row.map_or(0, |row| row.revision) + 1,
                wanted: aim.amount(),
                ahead: aim.ahead(),
                held,
                is_pending: true,
            };
            match self.book.intend(&next, clock.now()).await {
                Ok(true) => {
                    drill_point!("holds.intend.after");
                    match self.ask(next, clock).await {
                        Ok((settled, None)) => return (Some(settled), Became::Done),
                        Ok((settled, Some(refusal))) => {
                            row = Some(settled);
                            let is_short =
                                refusal == Refusal::Insufficient && !std::mem::replace(&mut has_looked, true);
                            // What lies elsewhere only because nobody has looked yet must refuse no bid.
                            if !is_short || !self.give_back(deps, purse.user, Some(purse.auction)).await {
                                return (row, Became::Refused);
                            }
                        }
                        Err(()) => return (Some(next), Became::Unavailable),
                    }
                }
                // Somebody crossed us, or an answer of ours was not heard: look again.
                Ok(false) => match self.book.take_holds(purse.auction, purse.owner_epoch).await {
                    Ok(rows) => {
                        row = rows.into_iter().find(|row| row.user == purse.user);
                        if row.is_some_and(|row| row.owner_epoch > purse.owner_epoch) {
                            return (row, Became::Fenced);
                        }
                    }
                    Err(error) => return (row, unavailable(&error)),
                },
                Err(error) => {
                    return (self.book.hold_of(purse.auction, purse.user).await.unwrap_or(row), unavailable(&error));
                }
            }
        }
        (row, Became::Unavailable)
    }

    /// Gives the order of a pending intent, and writes down what became of it. Returns the row then, and the refusal if the bank did not do it.
    async fn ask(&self, hold: Hold, clock: &SharedClock) -> Result<(Hold, Option<Refusal>), ()> {
        let Some(key) = hold.key() else { return Err(()) };
        let order = Order { key, operation: hold.operation(), pin: None };
        let (held, refused) = match self.bank.give_one(order).await {
            Ok(receipt) => (receipt.amount, None),
            Err(Failure::Refused(Refusal::KeyReused)) => {
                tracing::error!(auction.id = %hold.auction, user.id = %hold.user, revision = hold.revision,
                    "the bank knows the key of a hold for another order, as it would if the house was put back to an earlier state without `arte restore`; somebody must look");
                return Err(());
            }
            // There is nothing held on an account that is not there.
            Err(Failure::Refused(Refusal::UnknownAccount | Refusal::Closed)) if hold.wanted <= hold.held => {
                (Amount::ZERO, None)
            }
            Err(Failure::Refused(refusal)) => (hold.held, Some(refusal)),
            Err(failure) => {
                tracing::warn!(auction.id = %hold.auction, error = %failure, "the bank did not say what became of a hold");
                return Err(());
            }
        };
        drill_point!("holds.ask.after");
        if let Err(error) = self.book.heard(&hold, held, clock.now()).await {
            tracing::warn!(auction.id = %hold.auction, error = &error as &dyn std::error::Error,
                "what the bank said to a hold is not written down; it is asked again");
            return Err(());
        }
        Ok((Hold { held, is_pending: false, ..hold }, refused))
    }

    /// Frees what nobody bids with any more, and brings to an end what houses that died have left pending, for as long as the house lives.
    pub async fn keep_freeing(self, clock: SharedClock) {
        loop {
            match self.book.loose_holds(clock.now() - LEFT_ALONE, LOOSE_MOST).await {
                Ok(loose) => {
                    for one in loose {
                        self.free(one, &clock).await;
                    }
                }
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "what is set aside for nothing cannot be read; looking again soon"
                ),
            }
            clock.sleep_until(clock.now() + LOOK_EVERY).await;
        }
    }

    async fn free(&self, LooseHold { hold, is_buyers }: LooseHold, clock: &SharedClock) {
        let mut settled = hold;
        if hold.is_pending {
            match self.ask(hold, clock).await {
                Ok((now, _)) => settled = now,
                Err(()) => return,
            }
        }
        if is_buyers || settled.held == Amount::ZERO {
            return;
        }
        // The row names its last owner: should the auction be opened again meanwhile, the new one's epoch is there first, and this is not meant.
        let (revision, nothing) = (settled.revision + 1, Amount::ZERO);
        let next = Hold { revision, wanted: nothing, ahead: nothing, is_pending: true, ..settled };
        if let Ok(true) = self.book.intend(&next, clock.now()).await {
            let _ = self.ask(next, clock).await;
        }
    }
}

impl Engine {
    /// Says from which account somebody bids in a sale. Does nothing where bids need no money.
    ///
    /// # Errors
    /// As [`Holds::bid_from`].
    pub async fn bid_from(&self, sale: SaleId, user: UserId, account: AccountName) -> Result<(), StoreError> {
        match &self.deps.holds {
            Some(parts) => parts.book.bid_from(sale, user, account, self.deps.clock.now()).await,
            None => Ok(()),
        }
    }
}

fn unavailable(error: &StoreError) -> Became {
    tracing::warn!(error = error as &dyn std::error::Error, "what is set aside cannot be read or written now");
    Became::Unavailable
}
