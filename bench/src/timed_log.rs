//! The write side of a store with a stopwatch: how long each commit took and how much was in it.

use arte::ids::AuctionId;
use arte::persistence::{Append, Appended, Claimed, EventLog, Store, StoreError};
use arte::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};

use crate::stopwatch;

/// One commit.
#[derive(Clone, Copy, Debug)]
pub struct Commit {
    pub took_us: u32,
    /// Events and refusals in it.
    pub lines: u32,
}

/// Passes everything on and remembers the commits.
pub struct TimedLog {
    inner: Arc<dyn Store>,
    commits: Mutex<Vec<Commit>>,
}

impl TimedLog {
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, commits: Mutex::default() }
    }

    /// Returns what was committed since the last call.
    pub fn take(&self) -> Vec<Commit> {
        std::mem::take(&mut self.commits.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl EventLog for TimedLog {
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        let lines: usize = group.iter().map(|append| append.events.len() + append.refused.len()).sum();
        let began = stopwatch::now();
        let answer = self.inner.append(group).await;
        let commit =
            Commit { took_us: stopwatch::micros(began.elapsed()), lines: u32::try_from(lines).unwrap_or(u32::MAX) };
        self.commits.lock().unwrap_or_else(PoisonError::into_inner).push(commit);
        answer
    }

    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        self.inner.claim(auction, held).await
    }

    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.inner.live_auctions().await
    }

    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError> {
        self.inner.prove_service(at).await
    }

    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.last_proof_of_service().await
    }
}
