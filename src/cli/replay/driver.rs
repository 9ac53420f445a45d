//! Drives recorded auctions through the real engine and a real store, under a clock that is moved by hand.

use super::offer;
use super::recording::RecordedAuction;
use super::staging::Staging;
use super::verdict::{How, Run, judge, wants_second_run};
use crate::actors::{BidReply, BidRequest};
use crate::app::House;
use crate::auction::{Head, Outcome, Status, Verdict};
use crate::cli::fresh;
use crate::clock::{Clock as _, ManualClock};
use crate::ids::BidKey;
use crate::money::{Amount, Currency};
use anyhow::{Context as _, anyhow, bail};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;

/// How long the house may take, in real time, for one step. *Source*: house rule; a step takes milliseconds, so beyond this
/// something hangs and the person at the terminal should hear of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a bid is sent again when the house is busy, before the replay gives up.
const TRIES_MAX: u32 = 50;

/// One replayed auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Its name in the recording.
    pub auction: String,
    /// What it went for then.
    pub recorded: Amount,
    /// How many bids were recorded.
    pub bids: u32,
    /// What it came to as recorded.
    pub first: Run,
    /// What it came to with the recorded price as a hidden reserve, when the first run ended below that price.
    pub second: Option<Run>,
    /// Whether the rules explain the recorded price.
    pub how: How,
}

/// A house that replays.
pub struct Driver<'a> {
    /// The house.
    pub house: &'a House,
    /// Its clock, with the hands within reach.
    pub clock: Arc<ManualClock>,
    /// What sets the auctions up.
    pub staging: Staging,
}

impl Driver<'_> {
    /// Replays one auction, and once more with a reserve when that may explain its price.
    ///
    /// # Errors
    /// When the house does not do its part: the replay then says nothing about the rules.
    pub async fn replay(&mut self, recorded: &RecordedAuction) -> anyhow::Result<Replayed> {
        let doing = || format!("while replaying auction {}", recorded.name);
        let first = self.run(recorded, None).await.with_context(doing)?;
        let second = if wants_second_run(recorded, first) {
            Some(self.run(recorded, Some(recorded.final_price)).await.with_context(doing)?)
        } else {
            None
        };
        Ok(Replayed {
            auction: recorded.name.clone(),
            recorded: recorded.final_price,
            bids: u32::try_from(recorded.bids.len()).unwrap_or(u32::MAX),
            first,
            second,
            how: judge(recorded, first, second),
        })
    }

    async fn run(&mut self, recorded: &RecordedAuction, reserve: Option<Amount>) -> anyhow::Result<Run> {
        let staged = self.staging.stage(self.house, recorded, reserve, self.clock.now()).await?;
        let engine = &self.house.engine;
        engine.adopt(staged.auction).await.context("the house does not take the auction in")?;
        let mut face = engine.watch(staged.auction).ok_or_else(|| anyhow!("the house has lost the auction"))?;
        self.clock.advance_to(staged.starts_at);
        reach(&mut face, Status::Open).await?;

        let mut run = Run::default();
        let mut ask = recorded.opening_bid;
        for bid in &recorded.bids {
            self.clock.advance_to(staged.starts_at + bid.at);
            let user =
                *staged.bidders.get(&bid.bidder).ok_or_else(|| anyhow!("bidder {} was not registered", bid.bidder))?;
            let (amount, max) = offer::words(self.staging.currency(), ask, bid.max);
            let key = BidKey(fresh::id(self.clock.now())?);
            let request = BidRequest { auction: staged.auction, user, key, amount, max: Some(max), expect_ask: None };
            let judged = self.lay(request).await?;
            ask = judged.ask;
            if judged.accepted {
                run.accepted += 1;
            } else {
                run.refused += 1;
            }
        }
        self.clock.advance_to(staged.starts_at + recorded.length());
        let last = reach(&mut face, Status::Closed).await?;
        run.reached = match last.outcome {
            Some(Outcome::Sold { hammer_price, .. }) => Some(hammer_price),
            Some(Outcome::Passed) => None,
            None => bail!("the auction closed without an outcome"),
        };
        Ok(run)
    }

    /// Sends a bid until it is judged. The key makes sending again safe.
    async fn lay(&self, request: BidRequest) -> anyhow::Result<Judged> {
        for _ in 0..TRIES_MAX {
            let reply = tokio::time::timeout(PATIENCE, self.house.engine.bid(request.clone()));
            match reply.await.context("the house does not answer a bid")? {
                BidReply::Judged { verdict, currency, .. } => return judged(verdict, currency, &request),
                BidReply::Busy { retry_after } | BidReply::Unavailable { retry_after } => {
                    tokio::time::sleep(retry_after).await
                }
                BidReply::KeyReused => bail!("the house says that a new key was used before"),
                BidReply::NoSuchAuction => bail!("the house does not know the auction {}", request.auction),
            }
        }
        bail!("the house was busy {TRIES_MAX} times in a row")
    }
}

struct Judged {
    accepted: bool,
    ask: Amount,
}

/// Reads a verdict. Only the refusals that a list of maxima must meet are taken; any other means the replay itself is wrong.
fn judged(verdict: Verdict, currency: Currency, request: &BidRequest) -> anyhow::Result<Judged> {
    use crate::auction::Rejection::{AlreadyLeading, BelowAsk};
    match verdict {
        Verdict::Accepted(accepted) => Ok(Judged { accepted: true, ask: accepted.ask }),
        Verdict::Refused { rejection: AlreadyLeading | BelowAsk, ask } => Ok(Judged { accepted: false, ask }),
        Verdict::Refused { rejection, ask } => {
            bail!(
                "a bid of {} {currency} at an ask of {} was refused as {}",
                request.amount,
                currency.write(ask),
                rejection.code()
            )
        }
    }
}

/// Waits until the committed face of an auction has a status, and returns that face.
async fn reach(face: &mut Receiver<Head>, status: Status) -> anyhow::Result<Head> {
    // The sender goes away with the auction; what it said last stays readable, so that is looked at before giving up.
    let reached = tokio::time::timeout(PATIENCE, face.wait_for(|head| head.status == status)).await;
    let missed = || anyhow!("the auction did not become {} when its time came", status.word());
    reached.map_err(|_| missed())?.map(|head| *head).map_err(|_| missed())
}
