//! Notices as rows.

use super::cursor::Cursor;
use super::{Nonsense, fit, paddle_if_any};
use crate::auction::Status;
use crate::ids::{AuctionId, Paddle, SaleId, UserId};
use crate::notices::{Kind, Preferences};
use crate::persistence::{Notice, Position, Recipient, StoreError, Untold};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `notice_positions`, with what the catalogue says of the auction.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct UntoldRow {
    auction_id: Uuid,
    version: i64,
    seq: i64,
    part: i64,
    leader: Option<i64>,
    closing_part: Option<i64>,
    fan: Option<Uuid>,
    is_done: bool,
    next_seq: i64,
    status: String,
    ends_at: i64,
}

impl UntoldRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Untold, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("notice_positions", self.auction_id);
        let position = Position {
            version: fit("version", self.version).map_err(here)?,
            seq: fit("seq", self.seq).map_err(here)?,
            part: fit("part", self.part).map(Paddle).map_err(here)?,
            leader: paddle_if_any("leader", self.leader).map_err(here)?,
            closing: paddle_if_any("closing_part", self.closing_part).map_err(here)?,
            fan: self.fan.map(UserId),
            is_done: self.is_done,
        };
        Ok(Untold {
            auction: AuctionId(self.auction_id),
            position,
            seq: fit("next_seq", self.next_seq.saturating_sub(1)).map_err(here)?,
            status: Status::from_word(&self.status).ok_or_else(|| here(Nonsense::in_column("status")))?,
            ends_at: Timestamp::from_micros(self.ends_at),
        })
    }
}

/// What somebody chose, if anything.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct PreferencesRow {
    user_id: Uuid,
    language: Option<String>,
    chosen: Option<String>,
}

impl PreferencesRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<Preferences, StoreError> {
        let (Some(language), Some(chosen)) = (&self.language, &self.chosen) else { return Ok(Preferences::default()) };
        let read = Preferences::read(language, chosen);
        read.ok_or_else(|| Nonsense::in_column("chosen").at("notice_preferences", self.user_id))
    }
}

/// Somebody who is to be told.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct RecipientRow {
    paddle: Option<i64>,
    email: String,
    #[sqlx(flatten)]
    preferences: PreferencesRow,
}

impl RecipientRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Recipient, StoreError> {
        let user = self.preferences.user_id;
        let paddle = paddle_if_any("paddle", self.paddle).map_err(|nonsense| nonsense.at("registrations", user))?;
        let preferences = self.preferences.read()?;
        Ok(Recipient { user: UserId(user), paddle, email: self.email, preferences })
    }
}

/// A row of `notices`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct NoticeRow {
    id: Uuid,
    user_id: Uuid,
    kind: String,
    sale_id: Uuid,
    auction_id: Uuid,
    seq: i64,
    title: String,
    price: Option<String>,
    currency: String,
    at: i64,
    told_at: i64,
    read_at: Option<i64>,
}

impl NoticeRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<0, 1> {
        Cursor { numbers: [], ids: [self.id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Notice, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("notices", self.id);
        Ok(Notice {
            id: self.id,
            user: UserId(self.user_id),
            kind: Kind::from_word(&self.kind).ok_or_else(|| here(Nonsense::in_column("kind")))?,
            sale: SaleId(self.sale_id),
            auction: AuctionId(self.auction_id),
            seq: fit("seq", self.seq).map_err(here)?,
            title: self.title,
            price: self.price,
            currency: self.currency,
            at: Timestamp::from_micros(self.at),
            told_at: Timestamp::from_micros(self.told_at),
            read_at: self.read_at.map(Timestamp::from_micros),
        })
    }
}
