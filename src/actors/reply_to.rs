//! Where the answer to a bid goes, and how the answers of a batch go together.

use super::answer::BidReply;
use super::hub::{HubLink, Slip};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Where the answer to a bid goes.
pub(super) enum ReplyTo {
    /// To somebody who waits for it.
    Asker(oneshot::Sender<BidReply>),
    /// To the socket it came from, by way of its hub.
    Socket(Slip),
}

impl ReplyTo {
    /// Answers at once.
    pub(super) fn send(self, reply: BidReply) {
        Answers::default().add(self, reply);
    }
}

/// The answers of a batch, those to sockets gathered by hub: one message tells a hub all of them, with what else the batch has for it.
/// What nobody has taken is sent when this is dropped.
#[derive(Default)]
pub(super) struct Answers(Vec<(Arc<HubLink>, Numbered)>);

/// Answers by the numbers of the bids at their hub.
pub(super) type Numbered = Vec<(u64, BidReply)>;

impl Answers {
    /// Takes an answer in; one that somebody waits for is given at once.
    pub(super) fn add(&mut self, to: ReplyTo, reply: BidReply) {
        let slip = match to {
            // Somebody who does not listen any more can ask again under the same key.
            ReplyTo::Asker(asker) => return drop(asker.send(reply)),
            ReplyTo::Socket(slip) => slip,
        };
        let (link, number) = slip.use_up();
        match self.0.iter_mut().find(|(known, _)| Arc::ptr_eq(known, &link)) {
            Some((_, answers)) => answers.push((number, reply)),
            None => self.0.push((link, vec![(number, reply)])),
        }
    }

    /// Takes what one hub is to tell.
    pub(super) fn take(&mut self, link: &Arc<HubLink>) -> Numbered {
        let found = self.0.iter().position(|(known, _)| Arc::ptr_eq(known, link));
        found.map(|at| self.0.swap_remove(at).1).unwrap_or_default()
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        for (link, answers) in self.0.drain(..) {
            link.answer(answers);
        }
    }
}
