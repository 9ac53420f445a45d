//! Giving back at once what lies set aside for a while: somebody needs the money elsewhere. docs/adr/0037.

use super::deps::Deps;
use super::engine::Engine;
use super::holds::HoldParts;
use crate::ids::{AuctionId, UserId};
use actix::prelude::*;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long is waited for auctions that let go. *Source*: a commit and an order to a bank nearby take a hundredth of it; a store or bank that stands still must
/// not hold up a bid elsewhere.
const WAITS_FOR: Duration = Duration::from_secs(3);

/// Asks an auction to let go of what somebody has set aside there and does not need. Answers whether it did.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct GiveBack {
    pub user: UserId,
    pub done: oneshot::Sender<bool>,
}

impl HoldParts {
    /// Has freed what somebody does not need in auctions that are this node's. Returns whether anything was.
    pub(super) async fn give_back(&self, deps: &Deps, user: UserId, except: Option<AuctionId>) -> bool {
        if self.ahead.keeps.is_zero() {
            return false;
        }
        let auctions = match self.book.held_in(user).await {
            Ok(auctions) => auctions,
            Err(error) => {
                tracing::warn!(user.id = %user, error = &error as &dyn std::error::Error,
                    "where money is set aside cannot be read; what is not needed is freed a little later");
                return false;
            }
        };
        let ask = |auction| {
            let entry = deps.directory.find(auction)?;
            let (done, is_done) = oneshot::channel();
            entry.addr.try_send(GiveBack { user, done }).ok()?;
            Some(is_done)
        };
        // All are asked before the first is waited for.
        let asked: Vec<_> = auctions.into_iter().filter(|auction| Some(*auction) != except).filter_map(ask).collect();
        let mut any = false;
        let all = async {
            for is_done in asked {
                any |= is_done.await.unwrap_or(false);
            }
        };
        // Whoever does not answer frees it all the same, once its batch is written or its bank speaks: later than somebody can wait for.
        let _ = tokio::time::timeout(WAITS_FOR, all).await;
        any
    }
}

impl Engine {
    /// Has freed, in auctions that are this node's, what was set aside for somebody and stays there only for a while. For whoever is about to ask for
    /// the user's money; what fails here is freed a little later.
    pub async fn give_back(&self, user: UserId) {
        if let Some(parts) = &self.deps.holds {
            parts.give_back(&self.deps, user, None).await;
        }
    }
}
