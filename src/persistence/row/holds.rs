//! Holds as rows.

use super::bank::currency;
use super::{Nonsense, amount, fit};
use crate::ids::{AuctionId, UserId};
use crate::persistence::{Hold, StoreError};
use uuid::Uuid;

/// A row of `holds`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct HoldLineRow {
    auction_id: Uuid,
    user_id: Uuid,
    account: String,
    currency: String,
    owner_epoch: i64,
    revision: i64,
    wanted: i64,
    ahead: i64,
    held: i64,
    is_pending: bool,
    log_epoch: i64,
}

impl HoldLineRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Hold, StoreError> {
        let (auction, user) = (AuctionId(self.auction_id), UserId(self.user_id));
        let here = |nonsense: Nonsense| nonsense.at("holds", format_args!("{auction} {user}"));
        Ok(Hold {
            auction,
            log_epoch: fit("log_epoch", self.log_epoch).map_err(here)?,
            user,
            account: self.account.parse().map_err(|_| here(Nonsense::in_column("account")))?,
            currency: currency(&self.currency).map_err(here)?,
            owner_epoch: fit("owner_epoch", self.owner_epoch).map_err(here)?,
            revision: fit("revision", self.revision).map_err(here)?,
            wanted: amount("wanted", self.wanted).map_err(here)?,
            ahead: amount("ahead", self.ahead).map_err(here)?,
            held: amount("held", self.held).map_err(here)?,
            is_pending: self.is_pending,
        })
    }
}

/// The same with whether it is the buyer's.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct LooseHoldRow {
    #[sqlx(flatten)]
    pub(in crate::persistence) row: HoldLineRow,
    pub(in crate::persistence) is_buyers: bool,
}
