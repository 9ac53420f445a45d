//! Closed-loop bidders: each sends its next bid when the last one was answered.

use anyhow::Context as _;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use crate::{stats, stopwatch};

/// What the answers before this are left out of the count: queues fill and statements are prepared meanwhile.
pub const WARM_UP: Duration = Duration::from_millis(300);

/// What became of a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    Refused,
}

/// What a crowd saw in one round.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub refused: u64,
    pub span: Duration,
    /// From bid to answer, of the accepted ones. *Unit*: microseconds.
    pub waits: Vec<u32>,
}

impl Seen {
    /// Returns accepted bids a second.
    pub fn rate(&self) -> f64 {
        self.waits.len() as f64 / self.span.as_secs_f64()
    }

    pub fn p50(&mut self) -> u32 {
        stats::permille(&mut self.waits, 500)
    }

    pub fn p99(&mut self) -> u32 {
        stats::permille(&mut self.waits, 990)
    }
}

/// One bidder's way to bid.
pub trait Bid {
    /// Bids once, enough to be accepted, and waits for the answer.
    fn bid(&mut self) -> impl Future<Output = anyhow::Result<Answer>>;
}

/// Lets bidders bid on a thread of their own, as clients are apart from the house.
pub fn run<B: Bid + 'static>(
    span: Duration,
    arrive: impl AsyncFnOnce() -> anyhow::Result<Vec<B>> + Send + 'static,
) -> anyhow::Result<Seen> {
    run_after(WARM_UP, span, arrive)
}

/// The same, with another time to warm up.
pub fn run_after<B: Bid + 'static>(
    warm_up: Duration,
    span: Duration,
    arrive: impl AsyncFnOnce() -> anyhow::Result<Vec<B>> + Send + 'static,
) -> anyhow::Result<Seen> {
    let crowd = std::thread::Builder::new().name("bench-crowd".into()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        tokio::task::LocalSet::new().block_on(&runtime, async move { bid_for(warm_up, span, arrive().await?).await })
    })?;
    crowd.join().map_err(|_| anyhow::anyhow!("the crowd's thread panicked"))?
}

async fn bid_for<B: Bid + 'static>(warm_up: Duration, span: Duration, bidders: Vec<B>) -> anyhow::Result<Seen> {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let begin = stopwatch::now() + warm_up;
    let end = begin + span;
    let tasks: Vec<_> = bidders
        .into_iter()
        .map(|mut bidder| {
            let seen = Rc::clone(&seen);
            tokio::task::spawn_local(async move {
                loop {
                    let sent = stopwatch::now();
                    if sent >= end {
                        return anyhow::Ok(());
                    }
                    let answer = bidder.bid().await?;
                    let heard = stopwatch::now();
                    if heard < begin || heard >= end {
                        continue;
                    }
                    let mut seen = seen.borrow_mut();
                    match answer {
                        Answer::Accepted => seen.waits.push(stopwatch::micros(heard - sent)),
                        Answer::Refused => seen.refused += 1,
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.context("a bidder's task ended")??;
    }
    let mut seen = seen.take();
    seen.span = span;
    Ok(seen)
}
