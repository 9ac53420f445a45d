//! `arte verify`: checks an exported sale, every signature and every decision, without any house.

use super::failure::Failure;
use super::progress::Progress;
use super::say;
use crate::proof::{Fault, Report, Verifier, VerifierKey};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::json;
use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// Below this size a file is checked before anybody could look at the progress.
const LONG_FILE: u64 = 4 * 1024 * 1024;

/// What to check and against which keys.
#[derive(Debug, Args)]
pub struct Options {
    /// A key to trust, as `GET /v1/keys` of the house gives it; may be given several times. Without any, the keys in the file count.
    #[arg(long = "key", value_name = "VKEY")]
    keys: Vec<VerifierKey>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// An export: the answer of `GET /v1/sales/{id}/export`.
    file: PathBuf,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A few lines.
    Text,
    /// One JSON object.
    Json,
}

/// Checks a file and reports.
///
/// # Errors
/// [`Failure::Fault`] for a file that is not what an honest house wrote; a file that cannot be read is a failure.
pub fn run(options: &Options) -> Result<(), Failure> {
    let file = options.file.display().to_string();
    let checked = check(options)?;
    let text = match (&checked, options.format) {
        (Ok(report), Format::Text) => in_words(&file, report),
        (Err(fault), Format::Text) => format!("{file}: FAULT\n{fault}"),
        (Ok(report), Format::Json) => serde_json::to_string_pretty(&as_json(&file, report))?,
        (Err(fault), Format::Json) => serde_json::to_string_pretty(&fault_as_json(&file, fault))?,
    };
    say::out(&text)?;
    match checked {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Fault(format!("{file} does not hold"))),
    }
}

/// Reads the file piece by piece.
fn check(options: &Options) -> anyhow::Result<Result<Report, Fault>> {
    let name = options.file.display();
    let mut file = File::open(&options.file).with_context(|| format!("cannot read {name}"))?;
    let length = file.metadata().map_or(0, |about| about.len());
    let pieces = usize::try_from(length / PIECE as u64).unwrap_or(usize::MAX);
    let mut progress = (length > LONG_FILE).then(|| Progress::new("checking piece", pieces));
    let mut verifier = Verifier::new(options.keys.clone());
    let mut piece = vec![0; PIECE];
    loop {
        let read = match file.read(&mut piece) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            read => read.with_context(|| format!("cannot read {name}"))?,
        };
        if read == 0 {
            return Ok(verifier.finish());
        }
        if let Err(fault) = verifier.feed(&piece[..read]) {
            return Ok(Err(fault));
        }
        if let Some(progress) = &mut progress {
            progress.step();
        }
    }
}

fn in_words(file: &str, report: &Report) -> String {
    // The title is the file's own word and may hold anything, also what a terminal obeys.
    let title = report.title.escape_debug();
    let mut text = format!(
        "{file}: good\n\
         Sale \"{title}\" of {}: {} auctions ({} sold, {} passed, {} cancelled), {} not over and not in the file.\n\
         {} leaves, {} bids, {} decisions made again, hammer prices {} {} in all.\n",
        report.name.escape_debug(),
        report.auctions(),
        report.sold,
        report.passed,
        report.cancelled,
        report.unfinished,
        report.leaves,
        report.bids,
        report.decisions,
        report.hammer_total(),
        report.currency,
    );
    if report.cancelled > 0 {
        text.push_str("Of a cancelled auction nothing is opened: its log is whole and signed, its decisions were not made again.\n");
    }
    for key in &report.keys {
        text.push_str(&format!("Signed by {}\n", key.to_string().escape_debug()));
    }
    text.push_str(if report.trusted {
        "Every note is signed by a key that you trust."
    } else {
        "These keys are the file's own word: compare them with GET /v1/keys of the house, or give --key."
    });
    text
}

fn as_json(file: &str, report: &Report) -> serde_json::Value {
    json!({
        "file": file,
        "good": true,
        "name": report.name,
        "sale": report.sale.to_string(),
        "title": report.title,
        "currency": report.currency.code(),
        "keys": report.keys.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "trusted": report.trusted,
        "lines": report.lines,
        "auctions": report.auctions(),
        "sold": report.sold,
        "passed": report.passed,
        "cancelled": report.cancelled,
        "unfinished": report.unfinished,
        "leaves": report.leaves,
        "bids": report.bids,
        "decisions": report.decisions,
        "hammer_total": report.hammer_total(),
    })
}

fn fault_as_json(file: &str, fault: &Fault) -> serde_json::Value {
    json!({
        "file": file,
        "good": false,
        "fault": {
            "line": fault.line,
            "lot": fault.place.map(|place| place.lot),
            "auction": fault.place.map(|place| place.auction.to_string()),
            "seq": fault.place.and_then(|place| place.seq),
            "what": fault.what,
            "expected": fault.expected,
            "found": fault.found,
            "text": fault.to_string(),
        },
    })
}
