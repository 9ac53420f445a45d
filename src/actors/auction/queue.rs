//! What waits for an auction's decision.

use crate::actors::admission::Permit;
use crate::actors::answer::{ActError, BidReply};
use crate::actors::reply_to::ReplyTo;
use crate::auction::{Command, ExtensionCause, Head, OperatorAct, PlaceBid};
use crate::drill::sometimes;
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::oneshot;

/// When a bidder whose bid was not decided should send it again.
pub(super) const RETRY_SOON: Duration = Duration::from_millis(500);

/// A bid on its way to the decision.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::actors) struct BidMessage {
    pub bid: PlaceBid,
    /// When it was admitted: this instant is compared with the deadline, however long the bid waits.
    pub received_at: Timestamp,
    /// Held until the bid is answered, or waits for the bank.
    pub permit: Option<Permit>,
    /// Whether the bank has had its say: it is decided now, whatever is set aside.
    pub is_final: bool,
    pub reply: ReplyTo,
}

/// Bids that have come in together, in their order.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::actors) struct Bids(pub Vec<BidMessage>);

/// An operator's act on its way to the decision.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::actors) struct ActMessage {
    pub act: OperatorAct,
    pub received_at: Timestamp,
    pub reply: oneshot::Sender<Result<Head, ActError>>,
}

/// One thing that waits.
pub(super) enum Waiting {
    Bid(BidMessage),
    Act(ActMessage),
    /// A deadline may be due.
    Time,
    /// The house gives back time.
    Credit {
        cause: ExtensionCause,
        ends_at: Timestamp,
    },
}

/// The queue of an auction. *Bound*: bids by admission, acts and the timer by the mailbox.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    bids: u32,
    /// How many of them have come back from the bank, and hold no place.
    back: u32,
    close_deferred: bool,
}

impl Queue {
    pub(super) fn push(&mut self, waiting: Waiting) {
        self.bids += u32::from(matches!(waiting, Waiting::Bid(_)));
        self.back += u32::from(waiting.is_back());
        self.waiting.push_back(waiting);
    }

    pub(super) fn pop(&mut self) -> Option<Waiting> {
        let waiting = self.waiting.pop_front()?;
        self.bids -= u32::from(matches!(waiting, Waiting::Bid(_)));
        self.back -= u32::from(waiting.is_back());
        Some(waiting)
    }

    /// Puts things back in front, in their order.
    pub(super) fn put_back(&mut self, earlier: Vec<Waiting>) {
        for waiting in earlier.into_iter().rev() {
            self.bids += u32::from(matches!(waiting, Waiting::Bid(_)));
            self.back += u32::from(waiting.is_back());
            self.waiting.push_front(waiting);
        }
    }

    /// Returns whether nothing but bids waits.
    pub(super) fn is_bids_only(&self) -> bool {
        self.waiting.len() == self.bids as usize
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns how many bids wait.
    pub(super) fn bids(&self) -> u32 {
        self.bids
    }

    /// Returns how many of them hold a place.
    pub(super) fn admitted(&self) -> u32 {
        self.bids - self.back
    }

    /// Returns whether somebody's bid waits.
    pub(super) fn has_bid_of(&self, user: UserId) -> bool {
        self.waiting.iter().any(|waiting| matches!(waiting, Waiting::Bid(bid) if bid.bid.bidder.user == user))
    }

    /// Returns when the bid that has waited longest was received.
    pub(super) fn oldest_bid(&self) -> Option<Timestamp> {
        self.waiting.iter().find_map(|waiting| match waiting {
            Waiting::Bid(bid) => Some(bid.received_at),
            Waiting::Act(_) | Waiting::Time | Waiting::Credit { .. } => None,
        })
    }

    /// Returns whether a bid waits that was received before an instant.
    pub(super) fn has_bid_before(&self, at: Timestamp) -> bool {
        self.waiting.iter().any(|waiting| matches!(waiting, Waiting::Bid(bid) if bid.received_at < at))
    }

    /// Says that the end is due, but bids admitted before it have not arrived yet.
    pub(super) fn defer_close(&mut self) {
        sometimes!("a close waited for bids on their way");
        self.close_deferred = true;
    }

    /// Returns, once, whether a close was deferred.
    pub(super) fn close_waits_for_bids(&mut self) -> bool {
        std::mem::take(&mut self.close_deferred)
    }

    pub(super) fn answer_unavailable(&mut self) {
        while let Some(waiting) = self.pop() {
            waiting.answer_unavailable();
        }
    }
}

impl Waiting {
    /// Returns whether it is a bid that has come back from the bank.
    fn is_back(&self) -> bool {
        matches!(self, Self::Bid(bid) if bid.permit.is_none())
    }

    /// Returns whether an operator waits for it.
    pub(super) fn is_act(&self) -> bool {
        matches!(self, Self::Act(_))
    }

    /// Says that nothing was decided.
    pub(super) fn answer_unavailable(self) {
        match self {
            Self::Bid(bid) => bid.reply.send(BidReply::Unavailable { retry_after: RETRY_SOON }),
            Self::Act(act) => {
                let _ = act.reply.send(Err(ActError::Unavailable));
            }
            Self::Time | Self::Credit { .. } => {}
        }
    }

    /// Says that nobody knows whether it was done.
    pub(super) fn answer_unknown(self) {
        match self {
            Self::Act(act) => {
                let _ = act.reply.send(Err(ActError::Unknown));
            }
            waiting => waiting.answer_unavailable(),
        }
    }

    /// Returns the command and when it was received, for what is not a bid and not the timer.
    pub(super) fn command(&self) -> Option<(Command, Option<Timestamp>)> {
        match self {
            Self::Act(act) => Some((Command::Act(act.act.clone()), Some(act.received_at))),
            Self::Credit { cause, ends_at } => Some((Command::Credit { cause: *cause, ends_at: *ends_at }, None)),
            Self::Bid(_) | Self::Time => None,
        }
    }
}
