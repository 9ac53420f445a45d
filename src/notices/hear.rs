//! From the next lines of a log: who was outbid, and whether many are to be told.

use crate::auction::{Event, EventKind, Outcome};
use crate::ids::{Paddle, Seq};
use crate::money::Amount;
use crate::timestamp::Timestamp;

/// How many lines are heard at once. *Source*: judgement: a busy auction writes as many in a second or two.
pub const LINES_MOST: u32 = 256;

/// How many people are told in one commit. *Source*: each costs up to three rows, and on SQLite the bids wait meanwhile: some milliseconds.
pub const PEOPLE_MOST: usize = 24;

/// Somebody who led and does not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outbid {
    /// Who.
    pub paddle: Paddle,
    /// By which line.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// The price since then.
    pub price: Amount,
}

/// Many who are to be told of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// Bidding began: all who are registered in the sale, and all who marked the auction.
    Opened {
        /// When it ends, as it is then.
        ends_at: Timestamp,
    },
    /// It is over: all who bid.
    Closed(Outcome),
}

/// What there is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Words to single people.
    Quiet {
        /// The last line that was heard.
        through: Seq,
        /// Who leads after it.
        leader: Option<Paddle>,
        /// Who lost the lead and has not got it back: each once, with the last line that took it.
        outbid: Vec<Outbid>,
        /// Whether bidding begins anew, so that "closing soon" is to be said again.
        is_reopened: bool,
        /// Whether nothing more is to be expected.
        is_over: bool,
    },
    /// One line of which many are to be told; it stands alone.
    Crowd {
        /// The line.
        seq: Seq,
        /// When.
        at: Timestamp,
        /// Who.
        crowd: Crowd,
    },
}

/// Hears the lines that follow, as far as one commit can tell of them. `leader` is who led before the first of them. None when there are none.
///
/// Somebody who was outbid and leads again within these lines is not told: it would be true no more when it is read. Maxima and reserves
/// are in the lines and never in what comes out.
pub fn hear(leader: Option<Paddle>, events: &[Event]) -> Option<Heard> {
    let first = events.first()?;
    if let Some(crowd) = crowd(&first.kind) {
        return Some(Heard::Crowd { seq: first.seq, at: first.at, crowd });
    }
    let (mut leader, mut through) = (leader, first.seq);
    let (mut outbid, mut is_reopened, mut is_over): (Vec<Outbid>, _, _) = (Vec::new(), false, false);
    for event in events {
        if crowd(&event.kind).is_some() || outbid.len() >= PEOPLE_MOST {
            break;
        }
        through = event.seq;
        match &event.kind {
            EventKind::BidAccepted(bid) => {
                if let Some(before) = leader.filter(|before| *before != bid.leader) {
                    outbid.retain(|other| other.paddle != before);
                    outbid.push(Outbid { paddle: before, seq: event.seq, at: event.at, price: bid.price });
                }
                leader = Some(bid.leader);
                outbid.retain(|other| Some(other.paddle) != leader);
            }
            EventKind::BidRetracted { leader: without, .. } => {
                leader = *without;
                outbid.retain(|other| Some(other.paddle) != leader);
            }
            EventKind::Reopened { .. } => (is_reopened, is_over) = (true, false),
            EventKind::Cancelled { .. } => is_over = true,
            EventKind::ProxyAnswered { .. }
            | EventKind::ReserveMet { .. }
            | EventKind::Extended { .. }
            | EventKind::Paused { .. }
            | EventKind::Resumed { .. }
            | EventKind::ReserveLowered { .. }
            | EventKind::Opened { .. }
            | EventKind::Closed { .. } => {}
        }
    }
    Some(Heard::Quiet { through, leader, outbid, is_reopened, is_over })
}

fn crowd(kind: &EventKind) -> Option<Crowd> {
    match kind {
        EventKind::Opened { ends_at } => Some(Crowd::Opened { ends_at: *ends_at }),
        EventKind::Closed { outcome, .. } => Some(Crowd::Closed(*outcome)),
        _ => None,
    }
}
