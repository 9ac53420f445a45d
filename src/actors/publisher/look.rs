//! Which auctions have something to publish: those that have moved here, and now and then all of them.

use super::turn::{Trouble, Turn, publish};
use super::{Done, Place, PublisherParts, our_hold};
use crate::actors::moves::Faces;
use crate::drill_point;
use crate::ids::AuctionId;
use crate::persistence::Unpublished;
use futures_util::{StreamExt as _, stream};
use std::time::Duration;
use tokio::sync::watch;

/// How many auctions are looked at in one round.
const AUCTIONS_MOST: u32 = 64;
/// How many of them are under way to the broker at once. *Bound*: so many times `turn::BATCH_MOST` lines are in memory.
const AT_ONCE: usize = 8;
/// All that is open is looked through again after so many times what it took, and not before. *Source*: a twentieth of one of the store's readers at most;
/// a tenth of a second with 20,000 open auctions is asked for every two seconds.
const LOOK_AGAIN: u32 = 20;
/// How often all auctions are looked through, for those that came and went unseen.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// A look through many auctions: each has its turn, however many are busy.
pub(super) struct Pass {
    /// Whether it goes through everything, and not only through what is open.
    all: bool,
    /// The last auction that was looked at.
    after: Option<AuctionId>,
    /// As the auctions here were when it began.
    faces: Faces,
    /// Of which there is more. *Bound*: those that had something to publish.
    more: Vec<AuctionId>,
    /// What it has cost so far.
    took: Duration,
}

/// Goes on with a look through many auctions, or begins one.
pub(super) async fn look_at_many(
    parts: &PublisherParts,
    place: &mut Place,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Done, Trouble> {
    let now = parts.clock.now();
    let mut pass = place.pass.take().unwrap_or_else(|| {
        let faces = Faces::read(parts.engine.heads(), None);
        Pass { all: now >= place.sweep_at, after: None, faces, more: Vec::new(), took: Duration::ZERO }
    });
    let found = parts.streams.unpublished(&parts.stream, pass.all, pass.after, AUCTIONS_MOST).await?;
    pass.took += parts.clock.now().since(now);
    let is_full = found.len() >= AUCTIONS_MOST as usize;
    let last = found.last().map(|last| last.auction).filter(|_| is_full);
    let Outcome { more, trouble } = match publish_and_note(parts, place, found, is_stopping).await? {
        Some(published) => published,
        None => return Ok(Done::NotOurs),
    };
    if let Some(trouble @ Trouble::Broker(_)) = trouble {
        // While the broker is away the next round begins at the same auctions. One whose log cannot be read keeps no others waiting.
        place.pass = Some(pass);
        return Err(trouble);
    }
    pass.more.extend(more);
    let has_more = last.is_some() || !pass.more.is_empty();
    if last.is_some() {
        place.pass = Some(Pass { after: last, ..pass });
    } else {
        place.moves.all_told(&pass.faces, &pass.more);
        // What moves elsewhere and has more is found by the next look, and what moved there while everything was looked through.
        place.look_at =
            if pass.all || !pass.more.is_empty() { now } else { parts.clock.now() + pass.took * LOOK_AGAIN };
        if pass.all {
            place.sweep_at = now + SWEEP_EVERY;
        }
    }
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(if has_more { Done::More } else { Done::All }),
    }
}

/// Publishes what has moved here.
pub(super) async fn look_at_moved(
    parts: &PublisherParts,
    place: &mut Place,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Done, Trouble> {
    let faces = Faces::read(parts.engine.heads(), None);
    let moved = place.moves.moved(&faces, AUCTIONS_MOST as usize);
    if moved.is_empty() && place.said.is_none() {
        return Ok(Done::All);
    }
    let found = parts.streams.unpublished_of(&parts.stream, &moved).await?;
    let Outcome { more, trouble } = match publish_and_note(parts, place, found, is_stopping).await? {
        Some(published) => published,
        None => return Ok(Done::NotOurs),
    };
    if let Some(trouble @ Trouble::Broker(_)) = trouble {
        // Of some it was not even tried: all are asked for again.
        return Err(trouble);
    }
    for auction in moved.iter().filter(|auction| !more.contains(auction)) {
        place.moves.is_told(*auction, &faces);
    }
    let has_more = moved.len() >= AUCTIONS_MOST as usize || !more.is_empty();
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(if has_more { Done::More } else { Done::All }),
    }
}

/// What was published of some auctions.
struct Outcome {
    /// Of which there is more, or of which nothing could be read.
    more: Vec<AuctionId>,
    /// Why some of them were not.
    trouble: Option<Trouble>,
}

/// Publishes of auctions, and notes how far the broker has them; nothing when another process holds the stream by now.
async fn publish_and_note(
    parts: &PublisherParts,
    place: &mut Place,
    found: Vec<Unpublished>,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Option<Outcome>, Trouble> {
    let turns = publish_all(parts, place, found, is_stopping).await;
    let published: Vec<_> = turns.iter().filter_map(|turn| turn.published).collect();
    let is_well = turns.iter().all(|turn| turn.trouble.is_none());
    if !published.is_empty() || (is_well && place.said.is_some()) {
        if !published.is_empty() {
            drill_point!("publisher.put.after");
        }
        let hold = our_hold(parts);
        if !parts.streams.note_published(hold, &published, is_well).await? {
            tracing::warn!(stream = %parts.stream, "another process publishes this stream now; it says some lines once more");
            place.held_until = None;
            return Ok(None);
        }
        place.held_until = Some(hold.until);
    }
    let more = turns.iter().filter(|turn| turn.has_more || turn.trouble.is_some()).map(|turn| turn.auction).collect();
    let trouble = turns.into_iter().filter_map(|turn| turn.trouble).max_by_key(|one| matches!(one, Trouble::Broker(_)));
    Ok(Some(Outcome { more, trouble }))
}

/// Publishes of several auctions at once, and of no further one after a failure of the broker.
async fn publish_all(
    parts: &PublisherParts,
    place: &Place,
    found: Vec<Unpublished>,
    is_stopping: &watch::Receiver<bool>,
) -> Vec<Turn> {
    let until = place.held_until.unwrap_or_else(|| parts.clock.now());
    let mut under_way =
        stream::iter(found).map(|one| publish(parts, one, until, is_stopping.clone())).buffer_unordered(AT_ONCE);
    let mut turns = Vec::new();
    let mut has_failed = false;
    while let Some(turn) = under_way.next().await {
        has_failed |= matches!(turn.trouble, Some(Trouble::Broker(_)));
        turns.push(turn);
        if has_failed || *is_stopping.borrow() {
            // What is cut off is put there again, under the same names.
            break;
        }
    }
    turns
}
