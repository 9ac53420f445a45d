//! What the socket says while a story is played: `tests/transcripts/auctions.json`, which the page's own reducer is held to as well
//! (`web/live-client`). After every frame the page must come to the auction that the house would show.
//!
//! `ARTE_WRITE_TRANSCRIPTS=1 cargo test --test rules -- transcripts` writes the file anew.

use crate::table::{Answer, Stage, at, command, stage};
use arte::auction::Event;
use arte::ids::ArtworkId;
use arte::wire::{ArtworkSummary, auction_resource, bid_line, public_event};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// One story for each thing that can happen to an auction that people watch.
const STORIES: [(&str, &str); 6] = [
    (
        "it opens, is bid for, and is sold",
        "auction start 70 step 10 waiting
         0   opens
         1   ann bids 70
         2   bob bids 80
         3   ann bids 95
         100 closes",
    ),
    (
        "maxima answer, are equal, and are raised",
        "auction start 70 step 10
         1   ann bids 70 max 100
         2   bob bids 80
         3   bob bids 100
         4   cid bids 110 max 300
         5   cid bids 120 max 500
         6   ann bids 310 max 500
         100 closes",
    ),
    (
        "a reserve is met by a maximum",
        "auction start 70 step 10 reserve 200
         1   ann bids 70
         2   bob bids 80 max 250
         100 closes",
    ),
    (
        "late bids move the end, until they may no more",
        "auction start 70 step 10 soft 20/20/30 ends 100
         90  ann bids 70
         105 bob bids 80
         120 ann bids 90
         140 closes",
    ),
    (
        "the house pauses, goes on, extends, lowers the reserve, takes a bid back, and closes without a sale",
        "auction start 70 step 10 reserve 400 ends 100
         1   ann bids 70 max 90
         2   bob bids 80 max 120
         10  pause
         20  resume
         25  extend 30
         30  lower 300
         35  retract 3
         36  cid bids 200
         40  outage 200
         200 closes
         210 reopen 400
         220 bob bids 320
         400 closes",
    ),
    (
        "it is withdrawn from the sale",
        "auction start 70 step 10
         1   ann bids 70
         2   cancel",
    ),
];

fn shown(stage: &Stage, now: &str) -> (Value, Value) {
    let (auction, terms) = (&stage.auction, stage.auction.terms());
    let artwork = ArtworkSummary::new(ArtworkId(Uuid::from_u128(3)), "Wave", "Han Gaon", &[]);
    let resource = auction_resource(terms, &terms.hash(), 1, artwork, &auction.head(), 1, 0, at(now));
    let bids: Vec<_> = auction.history().iter().rev().map(|line| bid_line(terms.currency, line)).collect();
    (json!(resource), json!(bids))
}

fn frame(stage: &Stage, events: &[Event]) -> Value {
    let terms = stage.auction.terms();
    let (from, to) = (events[0].seq, events[events.len() - 1].seq);
    let events: Vec<_> = events.iter().map(|event| public_event(terms.currency, event)).collect();
    json!({"op": "events", "auction": terms.auction.0, "epoch": 1, "from": from, "to": to, "events": events})
}

fn transcript(name: &str, story: &str) -> Value {
    let mut lines = story.lines().map(str::trim);
    let mut stage = stage(lines.next().expect("a story has a first line"));
    let (resource, bids) = shown(&stage, "0");
    let id = resource["id"].clone();
    let seq = resource["seq"].clone();
    let snapshot = json!({"op": "snapshot", "auction": id, "epoch": 1, "seq": seq, "resource": resource, "bids": bids});
    let steps: Vec<_> = lines
        .map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            let told = command(&mut stage, &words[1..]);
            let Answer::Events(events) = stage.tell(&told, at(words[0])) else { panic!("{name}: {line}: no events") };
            let (resource, bids) = shown(&stage, words[0]);
            json!({"told": line, "frame": frame(&stage, &events), "resource": resource, "bids": bids})
        })
        .collect();
    json!({"name": name, "snapshot": snapshot, "steps": steps})
}

#[test]
fn the_transcripts_are_what_the_house_says() {
    let stories: Vec<_> = STORIES.iter().map(|(name, story)| transcript(name, story)).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts/auctions.json");
    let text = format!("{}\n", serde_json::to_string_pretty(&stories).expect("it is JSON"));
    if std::env::var_os("ARTE_WRITE_TRANSCRIPTS").is_some() {
        std::fs::write(&path, &text).expect("the transcripts can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{} is not what the house says now; the head of this file says how to write it anew",
        path.display()
    );
    for kind in [
        "opened",
        "bid_accepted",
        "reserve_met",
        "extended",
        "paused",
        "resumed",
        "reserve_lowered",
        "bid_retracted",
        "closed",
        "cancelled",
        "reopened",
    ] {
        assert!(text.contains(&format!("\"kind\": \"{kind}\"")), "no story has {kind}");
    }
}
