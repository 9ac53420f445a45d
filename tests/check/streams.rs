//! Every watcher saw the log: in order, without a gap, without a double, or a snapshot that is true.

use super::Findings;
use super::record::{Log, Run, Seen, Stream};
use super::replay;
use arte::auction::Head;
use arte::ids::AuctionId;
use arte::timestamp::Timestamp;
use arte::wire::public_event;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn check(run: &Run, findings: &mut Findings) {
    let mut by_auction: BTreeMap<AuctionId, Vec<&Stream>> = BTreeMap::new();
    for stream in &run.streams {
        by_auction.entry(stream.auction).or_default().push(stream);
    }
    for (id, streams) in by_auction {
        let Some(log) = run.logs.get(&id) else { continue };
        let events: Vec<Value> = log
            .events
            .iter()
            .map(|event| serde_json::to_value(public_event(log.terms.currency, event)).unwrap_or_default())
            .collect();
        let mut heads: BTreeMap<u64, Head> = BTreeMap::new();
        let walked = replay::walk(log, |auction| {
            heads.insert(auction.seq(), auction.head());
        });
        if walked.is_err() {
            continue;
        }
        for stream in streams {
            Reader {
                id,
                log,
                events: &events,
                heads: &heads,
                run,
                at: None,
                fresh: false,
                since: Timestamp::default(),
            }
            .read(stream, findings);
        }
    }
}

struct Reader<'a> {
    id: AuctionId,
    log: &'a Log,
    events: &'a [Value],
    heads: &'a BTreeMap<u64, Head>,
    run: &'a Run,
    /// The sequence up to which the watcher has seen everything, or a snapshot of it.
    at: Option<u64>,
    /// Whether it has just subscribed, and may be told from anywhere.
    fresh: bool,
    /// When it last subscribed.
    since: Timestamp,
}

impl Reader<'_> {
    fn read(mut self, stream: &Stream, findings: &mut Findings) {
        for (when, seen) in &stream.seen {
            match seen {
                Seen::Subscribed(from) => {
                    self.at = from.map(|(_, seq)| seq);
                    self.fresh = true;
                    self.since = *when;
                }
                Seen::Frame(text) => {
                    if let Err((invariant, says)) = self.frame(text, *when) {
                        findings.add(invariant, self.id, format!("{}: {says}", stream.watcher));
                        return;
                    }
                }
            }
        }
        let end = self.log.events.len() as u64;
        if stream.to_the_end && self.at != Some(end) {
            findings.add("L4", self.id, format!("{} ends at {:?}, the log at {end}", stream.watcher, self.at));
        }
    }

    fn frame(&mut self, text: &str, when: Timestamp) -> Result<(), (&'static str, String)> {
        let frame: Value = serde_json::from_str(text).map_err(|error| ("S14", format!("not JSON: {error}")))?;
        let number = |name: &str| frame[name].as_u64().ok_or_else(|| ("S14", format!("no {name} in {text}")));
        let to = match frame["op"].as_str() {
            Some("snapshot") => {
                let seq = number("seq")?;
                if self.at.is_some_and(|at| seq < at) && !self.fresh {
                    return Err(("S14", format!("a snapshot of {seq} after {:?}", self.at)));
                }
                self.snapshot(seq, &frame["resource"])?;
                seq
            }
            Some("events") => {
                let (from, to) = (number("from")?, number("to")?);
                if self.at.is_none_or(|at| from != at + 1) {
                    return Err(("S14", format!("events {from} to {to} after {:?}", self.at)));
                }
                let told = frame["events"].as_array().map_or(&[][..], Vec::as_slice);
                let truth = self.events.get(from as usize - 1..to as usize);
                if truth.is_none() {
                    return Err(("S13", format!("events {from} to {to} of a log of {}", self.events.len())));
                }
                if truth != Some(told) {
                    return Err(("S13", format!("events {from} to {to} are not those of the log: {text}")));
                }
                to
            }
            other => return Err(("S14", format!("an unexpected frame: {other:?}"))),
        };
        if let Some(write) = usize::try_from(to).ok().and_then(|to| self.log.writes.get(to.checked_sub(1)?))
            && when + self.run.slack < write.at
        {
            return Err(("S13", format!("line {to} was shown before it was durable")));
        }
        // The first line that it had not seen was durable since …
        let first = usize::try_from(self.at.unwrap_or(to)).ok().and_then(|at| self.log.writes.get(at));
        if let (Some(first), Some(bounds)) = (first.filter(|_| self.at.is_some_and(|at| at < to)), self.run.bounds)
            && when > first.at.max(self.since) + bounds.shown
        {
            return Err((
                "L4",
                format!("line {} was shown {:?} late", self.at.unwrap_or(0) + 1, when.since(first.at.max(self.since))),
            ));
        }
        self.at = Some(to);
        self.fresh = false;
        Ok(())
    }

    fn snapshot(&self, seq: u64, resource: &Value) -> Result<(), (&'static str, String)> {
        let Some(head) = self.heads.get(&seq) else {
            return Err(("S13", format!("a snapshot of {seq}, which no state of the log is at")));
        };
        let money = |amount: Option<arte::money::Amount>| amount.map(|amount| self.log.terms.currency.write(amount));
        let told = (
            resource["seq"].as_u64(),
            resource["status"].as_str(),
            resource["price"].as_str().map(ToOwned::to_owned),
            resource["ask"].as_str().map(ToOwned::to_owned),
            resource["bid_count"].as_u64(),
            resource["leader"].as_u64(),
            resource["ends_at"].as_str().and_then(arte::wire::Instant::read).map(|at| at.0),
        );
        let truth = (
            Some(seq),
            Some(head.status.word()),
            money(head.price),
            money(Some(head.ask)),
            Some(head.bid_count),
            head.leader.map(|paddle| u64::from(paddle.0)),
            Some(head.ends_at),
        );
        if told == truth {
            Ok(())
        } else {
            Err(("S13", format!("a snapshot of {seq} says {told:?}, the log {truth:?}")))
        }
    }
}
