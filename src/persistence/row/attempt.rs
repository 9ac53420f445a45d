//! Attempts to bid as rows, and refusals there and back.

use super::cursor::Cursor;
use super::stretch::StretchRow;
use super::{Nonsense, amount, amount_if_any, digest, paddle_if_any, signed};
use crate::auction::{Answer, EventKind, Rejection, Status, Verdict};
use crate::ids::{AuctionId, BidKey, UserId};
use crate::money::Currency;
use crate::persistence::{Attempt, AttemptOutcome, MyAttempt, RefusedAttempt, Standing, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `refusals`, but for the auction.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::persistence) struct RefusalRow {
    pub(in crate::persistence) user_id: Uuid,
    pub(in crate::persistence) bid_key: Uuid,
    pub(in crate::persistence) at: i64,
    pub(in crate::persistence) amount_minor: Option<i64>,
    pub(in crate::persistence) max_minor: Option<i64>,
    pub(in crate::persistence) fingerprint: Vec<u8>,
    pub(in crate::persistence) rejection: String,
    pub(in crate::persistence) ask: i64,
}

impl RefusalRow {
    /// Writes a refusal.
    pub(in crate::persistence) fn write(refused: &RefusedAttempt) -> Self {
        Self {
            user_id: refused.user.0,
            bid_key: refused.key.0,
            at: refused.at.as_micros(),
            amount_minor: refused.amount.map(|amount| amount.minor()),
            max_minor: refused.max.map(|max| max.minor()),
            fingerprint: refused.fingerprint.to_vec(),
            rejection: refused.rejection.code().to_owned(),
            ask: refused.ask.minor(),
        }
    }

    /// Reads a refusal.
    pub(in crate::persistence) fn read(self, auction: AuctionId) -> Result<RefusedAttempt, StoreError> {
        let (user, key) = (UserId(self.user_id), BidKey(self.bid_key));
        self.parse().map_err(|nonsense| nonsense.at("refusals", format_args!("{auction} {user} {key}")))
    }

    /// Reads a refusal as the answer that was given.
    pub(in crate::persistence) fn answer(self, auction: AuctionId) -> Result<Answer, StoreError> {
        let RefusedAttempt { fingerprint, rejection, ask, .. } = self.read(auction)?;
        Ok(Answer { fingerprint, verdict: Verdict::Refused { rejection, ask } })
    }

    fn parse(self) -> Result<RefusedAttempt, Nonsense> {
        Ok(RefusedAttempt {
            user: UserId(self.user_id),
            key: BidKey(self.bid_key),
            at: Timestamp::from_micros(self.at),
            amount: amount_if_any("amount_minor", self.amount_minor)?,
            max: amount_if_any("max_minor", self.max_minor)?,
            fingerprint: digest("fingerprint", &self.fingerprint)?,
            rejection: rejection(&self.rejection)?,
            ask: amount("ask", self.ask)?,
        })
    }
}

fn rejection(code: &str) -> Result<Rejection, Nonsense> {
    Rejection::from_code(code).ok_or_else(|| Nonsense::in_column("rejection"))
}

/// An attempt of either kind. Accepted ones have `seq` and the row of the log it stands in, refused ones have `rejection`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct AttemptRow {
    pub(in crate::persistence) auction_id: Uuid,
    pub(in crate::persistence) user_id: Uuid,
    pub(in crate::persistence) bid_key: Uuid,
    pub(in crate::persistence) at: i64,
    paddle: Option<i64>,
    currency: String,
    seq: Option<i64>,
    from_seq: Option<i64>,
    to_seq: Option<i64>,
    has_retraction: Option<bool>,
    lines: Option<String>,
    amount_minor: Option<i64>,
    max_minor: Option<i64>,
    rejection: Option<String>,
}

impl AttemptRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(mut self) -> Result<Attempt, StoreError> {
        let (auction, user, key) = (AuctionId(self.auction_id), UserId(self.user_id), BidKey(self.bid_key));
        let here = |nonsense: Nonsense| nonsense.at("attempts", format_args!("{auction} {user} {key}"));
        let currency = Currency::parse(&self.currency).ok_or_else(|| here(Nonsense::in_column("currency")))?;
        let (amount, max, outcome) = match (self.seq, self.stretch(), self.rejection.as_deref()) {
            (Some(seq), Some(stretch), None) => {
                let event = stretch.read(auction)?.into_iter().find(|event| signed(event.seq) == seq);
                match event.map(|event| (event.seq, event.kind)) {
                    Some((seq, EventKind::BidAccepted(bid))) if bid.key == key => {
                        (Some(bid.offered), bid.max, AttemptOutcome::Accepted { seq })
                    }
                    _ => return Err(here(Nonsense("an attempt that is no bid".into()))),
                }
            }
            (None, None, Some(code)) => (
                amount_if_any("amount_minor", self.amount_minor).map_err(here)?,
                amount_if_any("max_minor", self.max_minor).map_err(here)?,
                AttemptOutcome::Refused(rejection(code).map_err(here)?),
            ),
            _ => return Err(here(Nonsense("neither accepted nor refused".into()))),
        };
        let paddle = paddle_if_any("paddle", self.paddle).map_err(here)?;
        let at = Timestamp::from_micros(self.at);
        Ok(Attempt { auction, user, paddle, key, at, amount, max, currency, outcome })
    }

    /// Returns the row of the log that has the bid in it.
    fn stretch(&mut self) -> Option<StretchRow> {
        Some(StretchRow {
            from_seq: self.from_seq?,
            to_seq: self.to_seq?,
            has_retraction: self.has_retraction?,
            lines: self.lines.take()?,
        })
    }
}

/// An attempt of a bidder's own, beside what the auction's face says of who leads and who bought.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct MyAttemptRow {
    #[sqlx(flatten)]
    pub(in crate::persistence) attempt: AttemptRow,
    status: String,
    leader: Option<i64>,
    buyer: Option<i64>,
}

impl MyAttemptRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<1, 3> {
        let row = &self.attempt;
        Cursor { numbers: [row.at], ids: [row.bid_key, row.auction_id, row.user_id] }
    }

    /// Returns what the list is ordered by, as the engines order it.
    pub(in crate::persistence) fn order(&self) -> (i64, Uuid, Uuid) {
        (self.attempt.at, self.attempt.bid_key, self.attempt.auction_id)
    }

    /// Reads the row. Whether a bid was taken out again does not stand in it.
    pub(in crate::persistence) fn read(self) -> Result<MyAttempt, StoreError> {
        let standing = self.standing();
        let attempt = self.attempt.read()?;
        let standing = standing.filter(|_| matches!(attempt.outcome, AttemptOutcome::Accepted { .. }));
        Ok(MyAttempt { attempt, standing })
    }

    /// Returns where the bidder stands in the auction now, as far as its face says it.
    fn standing(&self) -> Option<Standing> {
        let paddle = self.attempt.paddle?;
        let is_mine = |other: Option<i64>| other == Some(paddle);
        Some(match Status::from_word(&self.status)? {
            Status::Cancelled => Standing::Cancelled,
            Status::Closed if is_mine(self.buyer) => Standing::Won,
            Status::Closed => Standing::Lost,
            _ if is_mine(self.leader) => Standing::Leading,
            _ => Standing::Outbid,
        })
    }
}
