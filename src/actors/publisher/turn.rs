//! The turn of one auction: its lines read, written as messages, put there, as far as the broker says that it has them.

use super::{PublisherParts, our_hold};
use crate::auction::{Event, Status};
use crate::ids::{AuctionId, Seq};
use crate::persistence::{AuctionRecord, Published, StoreError, Unpublished};
use crate::planted;
use crate::timestamp::Timestamp;
use crate::wire::{StreamMessage, WebhookLine, public_event};
use tokio::sync::watch;

/// Lines that go to the broker at once. *Unit*: lines, of less than 1 KiB each.
pub(super) const BATCH_MOST: u32 = 128;
/// Lines of one auction before the next has its turn.
const LINES_MOST: u64 = 512;

/// Lines of one log on their way to a broker, without a gap.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Whose.
    pub auction: AuctionId,
    /// Which history their numbers count in.
    pub log_epoch: u64,
    /// The number of the first.
    pub first: Seq,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line as a message.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name, the same for ever.
    pub id: String,
    /// What it is about.
    pub kind: &'static str,
    /// The message.
    pub text: String,
}

/// Why lines are not published.
#[derive(Debug)]
pub(super) enum Trouble {
    Store(StoreError),
    Broker(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Trouble {
    /// Says it to an operator.
    pub(super) fn words(&self) -> String {
        match self {
            Trouble::Store(error) => error.to_string(),
            Trouble::Broker(why) => why.clone(),
        }
    }
}

/// What a turn came to. Both may be there: some was published, and then there was trouble.
pub(super) struct Turn {
    pub(super) auction: AuctionId,
    pub(super) published: Option<Published>,
    pub(super) has_more: bool,
    pub(super) trouble: Option<Trouble>,
}

/// Publishes of one auction what there is, up to `LINES_MOST` lines, while the stream is held.
pub(super) async fn publish(
    parts: &PublisherParts,
    one: Unpublished,
    held_until: Timestamp,
    mut is_stopping: watch::Receiver<bool>,
) -> Turn {
    let mut turn = Turn { auction: one.auction, published: None, has_more: false, trouble: None };
    let mut seq = one.seq;
    let mut has_rewound = false;
    let work = async {
        let Some(record) = parts.catalogue.auction(one.auction).await? else { return Ok(()) };
        let mut lines = 0;
        while seq < one.last && parts.clock.now() < held_until {
            if lines >= LINES_MOST {
                turn.has_more = true;
                return Ok(());
            }
            let events = parts.history.events(one.auction, seq.saturating_add(1), BATCH_MOST).await?;
            // A log that is shorter than its head says, or has a gap, is another's to complain of; nothing is published of it.
            if events.first().is_none_or(|event| event.seq != seq + 1) {
                return Ok(());
            }
            let batch = batch(parts, &record, &events);
            if planted!("stream-noted-before-it-is-put") {
                let seq = seq + batch.lines.len() as u64;
                let published = Published { auction: one.auction, seq, lines: 0, is_done: false };
                parts.streams.note_published(our_hold(parts), &[published], true).await?;
            }
            let kept = tokio::select! {
                kept = parts.broker.put(&batch) => kept.map_err(Trouble::Broker)?,
                _ = is_stopping.wait_for(|is_stopping| *is_stopping) => return Ok(()),
            };
            if kept < seq {
                if has_rewound {
                    return Err(Trouble::Broker("the broker loses what it has said that it has".to_owned()));
                }
                tracing::warn!(auction.id = %one.auction, stream = %parts.stream, from = kept + 1, through = seq,
                    "the broker has lost lines that it had; they are published again");
                has_rewound = true;
                seq = kept;
                continue;
            }
            // It may have more of them than we knew: from a process that was killed before it noted so.
            let kept = kept.min(one.last);
            lines += kept - seq;
            seq = kept;
            let is_done = seq == one.last && matches!(one.status, Status::Closed | Status::Cancelled);
            turn.published = Some(Published { auction: one.auction, seq, lines, is_done });
        }
        turn.has_more = seq < one.last;
        Ok(())
    };
    let outcome = work.await;
    turn.trouble = outcome.err();
    turn
}

fn batch(parts: &PublisherParts, record: &AuctionRecord, events: &[Event]) -> Batch {
    let terms = &record.terms;
    let lines = events.iter().map(|event| {
        let line = WebhookLine {
            sale: terms.sale.0,
            auction: terms.auction.0,
            lot_number: record.lot_number,
            currency: terms.currency.code().to_owned(),
            event: public_event(terms.currency, event),
        };
        let message = StreamMessage::new(&parts.house, record.log_epoch, line);
        Line { text: message.text(), kind: message.kind, id: message.id }
    });
    let first = events.first().map_or(0, |event| event.seq);
    Batch { auction: terms.auction, log_epoch: record.log_epoch, first, lines: lines.collect() }
}
