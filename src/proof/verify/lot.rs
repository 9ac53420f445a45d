//! One auction of the file, from its heading to its checkpoint.

use super::fault::{Place, Wrong};
use super::keyring::Keyring;
use super::opening_lines::{Ended, First, Heading};
use super::replay::{Replay, is_bid};
use super::report::Report;
use super::told::{Told, ToldAct, ToldKind};
use super::{fields::Fields, terms};
use crate::auction::{Outcome, Status};
use crate::proof::checkpoint::auction_origin;
use crate::proof::hash::leaf_hash;
use crate::proof::json::Value;
use crate::proof::note::write_base64;
use crate::proof::tree::Frontier;
use crate::timestamp::Timestamp;

/// An auction whose leaves are being read.
#[derive(Debug)]
pub(super) struct Lot {
    heading: Heading,
    /// The line of its first leaf.
    from_line: u64,
    tree: Frontier,
    epoch: u64,
    last_at: Timestamp,
    /// None for a cancelled auction.
    replay: Option<Replay>,
    is_cancelled: bool,
}

impl Lot {
    pub(super) fn new(heading: Heading, from_line: u64) -> Self {
        Self {
            heading,
            from_line,
            tree: Frontier::new(),
            epoch: 0,
            last_at: Timestamp::from_micros(i64::MIN),
            replay: None,
            is_cancelled: false,
        }
    }

    pub(super) fn number(&self) -> u32 {
        self.heading.lot
    }

    /// Returns where a fault in the next leaf is; when there are no more leaves, in the checkpoint.
    pub(super) fn place_of_next(&self) -> Place {
        let seq = Some(self.tree.size()).filter(|seq| *seq < self.heading.size);
        Place { seq, ..self.place() }
    }

    pub(super) fn place(&self) -> Place {
        Place { lot: self.heading.lot, auction: self.heading.auction, seq: None }
    }

    /// Checks a line with a leaf.
    pub(super) fn leaf(
        &mut self,
        mut line: Fields,
        text: &str,
        first: &First,
        report: &mut Report,
    ) -> Result<(), Wrong> {
        if self.tree.size() >= self.heading.size {
            return Err(Wrong::differs(
                "there are more leaves than the heading says",
                self.heading.size,
                "another leaf",
            ));
        }
        let leaf = line.take("leaf")?;
        let bytes = &text.as_bytes()[leaf.span];
        let open = if line.has("open") { Some(line.take("open")?.value) } else { None };
        line.done()?;
        if self.tree.size() == 0 {
            if open.is_some() {
                return Err(Wrong::new("something is opened beside the terms, which hide nothing"));
            }
            self.terms(leaf.value, bytes, first)?;
        } else {
            self.event(leaf.value, bytes, open, first, report)?;
        }
        self.tree.push(leaf_hash(bytes));
        report.leaves += 1;
        Ok(())
    }

    fn terms(&mut self, leaf: Value, bytes: &[u8], first: &First) -> Result<(), Wrong> {
        let (terms, epoch) = terms::read(leaf, bytes, first, &self.heading)?;
        self.epoch = epoch;
        self.replay = self.heading.is_opened().then(|| Replay::new(terms, self.heading.reserve));
        Ok(())
    }

    fn event(
        &mut self,
        leaf: Value,
        bytes: &[u8],
        open: Option<Value>,
        first: &First,
        report: &mut Report,
    ) -> Result<(), Wrong> {
        let told = Told::read(leaf, first.currency)?;
        if told.seq != self.tree.size() {
            return Err(Wrong::differs("the events are not in order, each once", self.tree.size(), told.seq));
        }
        if told.at < self.last_at {
            return Err(Wrong::new("the event is dated before the one above it"));
        }
        if self.is_cancelled {
            return Err(Wrong::found("something follows the cancellation", told.word()));
        }
        let opening = told.opening(open, first.currency, self.replay.is_some())?;
        if let Some(replay) = &mut self.replay {
            replay.step(&told, bytes, opening)?;
        }
        self.last_at = told.at;
        self.is_cancelled = matches!(told.kind, ToldKind::Act { act: ToldAct::Cancel, .. });
        report.bids += u64::from(is_bid(&told));
        Ok(())
    }

    /// Checks the line with the checkpoint, and that the auction is whole.
    pub(super) fn checkpoint(
        &self,
        note: &str,
        line: u64,
        first: &First,
        keyring: &mut Keyring,
        report: &mut Report,
    ) -> Result<(), Wrong> {
        if self.tree.size() != self.heading.size {
            return Err(Wrong::differs(
                "the heading says another number of leaves",
                self.heading.size,
                self.tree.size(),
            ));
        }
        self.ended(report)?;
        let checkpoint = keyring.open(note)?;
        let origin = auction_origin(&first.name, self.heading.auction, self.epoch);
        if checkpoint.origin != origin {
            return Err(Wrong::differs("the checkpoint is of another tree", origin, checkpoint.origin));
        }
        if let Some(extension) = checkpoint.extensions.first() {
            return Err(Wrong::found("the checkpoint has lines that it should not have", extension));
        }
        if checkpoint.size != self.tree.size() {
            return Err(Wrong::differs(
                "the checkpoint is of another number of leaves",
                checkpoint.size,
                self.tree.size(),
            ));
        }
        if checkpoint.root != self.tree.root() {
            let what = format!(
                "a leaf on lines {} to {} is not the one that was signed: the roots differ",
                self.from_line,
                line - 1
            );
            return Err(Wrong::differs(what, write_base64(&checkpoint.root), write_base64(&self.tree.root())));
        }
        Ok(())
    }

    /// Compares the end of the log with what the heading says of it.
    fn ended(&self, report: &mut Report) -> Result<(), Wrong> {
        let Some(replay) = &self.replay else {
            report.cancelled += 1;
            return match self.is_cancelled {
                true => Ok(()),
                false => Err(Wrong::new("the heading says cancelled, and the log does not end so")),
            };
        };
        if self.is_cancelled {
            return Err(Wrong::differs(
                "the heading says how it ended, and the log ends otherwise",
                Status::Closed.word(),
                Status::Cancelled.word(),
            ));
        }
        let ended = match replay.finish()? {
            Outcome::Sold { paddle, hammer_price } => Ended::Sold { paddle, hammer_price },
            Outcome::Passed => Ended::Passed,
        };
        if ended != self.heading.ended {
            return Err(Wrong::differs(
                "the heading says how it ended, and the log ends otherwise",
                format!("{ended:?}"),
                format!("{:?}", self.heading.ended),
            ));
        }
        report.decisions += replay.decisions;
        match ended {
            Ended::Sold { hammer_price, .. } => {
                report.sold += 1;
                report.add_hammer(hammer_price);
            }
            Ended::Passed | Ended::Cancelled => report.passed += 1,
        }
        Ok(())
    }
}
