//! Recorded auctions driven through the real program come to the recorded prices.

use crate::support::postgres::Database;
use crate::support::process::{Ran, program, run};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const HEADER: &str = "auction,days,opening_bid,max_bid,at_ms,bidder,final_price";

fn small_recording() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/recording.csv")
}

/// The 136 real auctions, which are not ours to ship; none where they are not at hand.
fn real_recording() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("shared/data/ebay-cartier.csv");
    if beside.is_file() {
        return Some(beside);
    }
    println!("shared data absent: {} is not there; the real recording is skipped", beside.display());
    None
}

async fn replay(arguments: &[&str], file: &Path) -> Ran {
    run(program().args(["replay", "--ladder", "ebay"]).args(arguments).arg(file)).await
}

fn read(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

fn count(report: &Value, what: &str) -> u64 {
    report[what].as_u64().unwrap_or_else(|| panic!("no {what} in {report}"))
}

/// What every report must say of itself: the sums are those of its lines.
fn adds_up(report: &Value) {
    let lines = report["results"].as_array().unwrap();
    assert_eq!(count(report, "auctions"), lines.len() as u64);
    for (name, verdict) in [("exact", "exact"), ("with_reserve", "with_reserve"), ("unexplained", "unexplained")] {
        let found = lines.iter().filter(|line| line["verdict"] == verdict).count() as u64;
        assert_eq!(count(report, name), found, "{name}");
    }
    for what in ["bids", "accepted", "refused"] {
        assert_eq!(count(report, what), lines.iter().map(|line| count(line, what)).sum::<u64>(), "{what}");
    }
    for line in lines {
        assert_eq!(count(line, "bids"), count(line, "accepted") + count(line, "refused"), "{line}");
        let reached = if line["verdict"] == "with_reserve" { &line["second_run"] } else { &line["first_run"] };
        if line["verdict"] != "unexplained" {
            assert_eq!(&line["recorded"], reached, "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_auctions_come_to_their_recorded_prices() {
    let Some(file) = real_recording() else {
        the_small_recording(&[]).await;
        return;
    };
    let ran = replay(&["--format", "json"], &file).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = read(&ran);
    adds_up(&report);
    assert_eq!(count(&report, "auctions"), 136);
    assert!(count(&report, "exact") >= 116, "{} exact", count(&report, "exact"));
    assert_eq!(count(&report, "exact") + count(&report, "with_reserve"), 136);
    assert_eq!(count(&report, "unexplained"), 0);
    let rows = std::fs::read_to_string(&file).unwrap().lines().skip(1).filter(|line| !line.is_empty()).count();
    assert_eq!(count(&report, "bids"), rows as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_recording_comes_to_its_prices_on_sqlite() {
    the_small_recording(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_small_recording_comes_to_its_prices_on_postgres() {
    let database = Database::fresh().await;
    let url = database.url.expose_secret().to_owned();
    the_small_recording(&["--store-url", &url]).await;
    // A store of replays takes another one.
    the_small_recording(&["--store-url", &url]).await;
    database.remove().await;
}

async fn the_small_recording(more: &[&str]) {
    let ran = replay(&[&["--format", "json"], more].concat(), &small_recording()).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = read(&ran);
    adds_up(&report);
    let counts = ["auctions", "exact", "with_reserve", "unexplained"].map(|what| count(&report, what));
    assert_eq!(counts, [3, 2, 1, 0], "{report}");
    let prices: Vec<_> = report["results"].as_array().unwrap().iter().map(|line| line["recorded"].as_str()).collect();
    assert_eq!(prices, [Some("51.00"), Some("5.00"), Some("40.00")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_form_is_a_table_with_a_line_for_each_auction() {
    let ran = replay(&[], &small_recording()).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines: Vec<_> = ran.out.lines().collect();
    let words: Vec<_> = lines[0].split_whitespace().collect();
    assert_eq!(words, ["lot", "bids", "accepted", "refused", "recorded", "reached", "how"]);
    for (line, expected) in lines[1..].iter().zip([("alpha", "51.00"), ("beta", "5.00"), ("gamma", "40.00")]) {
        assert!(line.starts_with(expected.0) && line.matches(expected.1).count() == 2, "{line}");
    }
    let summary = lines.last().unwrap();
    assert!(summary.starts_with("2 reach the recorded price exactly, 1 with that price"), "{summary}");
    assert!(ran.err.contains("3 of 3"), "progress is told on the side: {}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_that_no_rule_explains_is_a_failure() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("strange.csv");
    std::fs::write(&file, format!("{HEADER}\nfine,1,5,20,0,b01,5\nstrange,1,5,20,0,b01,21\n")).unwrap();
    let ran = replay(&["--format", "json"], &file).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let report = read(&ran);
    adds_up(&report);
    assert_eq!((count(&report, "exact"), count(&report, "unexplained")), (1, 1));
    assert!(ran.err.contains("1 of 2 auctions are unexplained"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_recordings_are_refused_by_line_and_column() {
    let table = [
        ("7,3,99,abc,10,b01,177.5", "line 2, column 4 (max_bid)"),
        ("7,3,99,100,10,b01,177.5\n7,3,99,100,9,b01,177.5", "line 3, column 5 (at_ms)"),
        ("7,3,-1,100,10,b01,177.5", "line 2, column 3 (opening_bid)"),
        ("7,x,99,100,10,b01,177.5", "line 2, column 2 (days)"),
        (",3,99,100,10,b01,177.5", "line 2, column 1 (auction)"),
        ("7,3,99,100,10,,177.5", "line 2, column 6 (bidder)"),
        ("7,3,99,100,10,b01,1e3", "line 2, column 7 (final_price)"),
        ("7,3,99,\"100,10,b01,2", "line 2, column 4 (max_bid)"),
        ("\n7,3,99,100,10,b01", "line 3: the row has 6 columns where 7 belong"),
        ("", "the file has a header and no bids"),
    ];
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("broken.csv");
    for (rows, says) in table {
        std::fs::write(&file, format!("{HEADER}\n{rows}\n")).unwrap();
        let ran = replay(&["--format", "json"], &file).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{rows}: {ran:?}");
        assert!(ran.err.contains("broken.csv") && ran.err.contains(says), "{rows}: {}", ran.err);
    }
    let wrong_header = HEADER.replace("max_bid", "bid");
    std::fs::write(&file, format!("{wrong_header}\n7,3,99,100,10,b01,2\n")).unwrap();
    let ran = replay(&[], &file).await;
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("line 1, column 4 (max_bid)"), "{}", ran.err);
    let ran = replay(&[], &folder.path().join("nothing.csv")).await;
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("nothing.csv"), "{}", ran.err);
    let ran = run(program().args(["replay", "--ladder", "stairs"]).arg(small_recording())).await;
    assert_eq!(ran.code, Some(2), "{ran:?}");
}
