//! `arte import`: a catalogue from a CSV file.

use super::failure::Failure;
use super::progress::Progress;
use super::table_file::TableFile;
use super::{audit, fresh, say};
use crate::app::open_store;
use crate::clock::{Clock as _, SystemClock};
use crate::importing::{Doors, Entered, Failed, Faults, Line, Note, Summary, enter};
use crate::persistence::Store;
use crate::settings::Settings;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many lines a file may have. *Source*: ten times the largest catalogue the house is measured with.
const LINES_MOST: u64 = 1_000_000;

/// How the outcome is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What to import.
#[derive(Debug, Args)]
pub struct Options {
    /// A CSV file in UTF-8, one artwork a line, or `-` for what is sent to this program; its first line names the columns, `artist` and `title` among them.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only say what would change.
    #[arg(long)]
    dry_run: bool,
    /// How to say it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Imports into the configured store; on PostgreSQL the house may be serving meanwhile.
///
/// # Errors
/// When the file has faults (exit code 3, nothing is written), cannot be read, or the store fails.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let table = TableFile::open(&options.file)?;
    let store = open_store(&settings).await.context("cannot open the store")?;
    let done = import(&store, &table, &options).await;
    store.close().await;
    done
}

async fn import(store: &Arc<dyn Store>, table: &TableFile, options: &Options) -> Result<(), Failure> {
    store.migrate().await.context("the store's tables cannot be brought up to date")?;
    let clock = SystemClock::new();
    // Chance that fails once fails for ever: asked before anything is written.
    fresh::id(clock.now())?;
    let new_id = || fresh::id(clock.now()).unwrap_or_default();
    let doors = Doors {
        catalogue: &**store,
        people: &**store,
        belongings: &**store,
        new_id: &new_id,
        now: clock.now(),
        lines_most: LINES_MOST,
        // Where a house may be serving meanwhile, it has a process of its own and a database that shares its time.
        rest: &|| Box::pin(std::future::ready(())),
    };
    let mut progress: Option<Progress> = None;
    let (mut told, mut summary) = (Ok(()), Summary::default());
    let tell = |line: &Line, entered: &Entered, lines: u64| {
        let progress =
            progress.get_or_insert_with(|| Progress::new("artworks", usize::try_from(lines).unwrap_or(usize::MAX)));
        progress.step();
        summary.count(entered);
        if let (Ok(()), Some(words)) = (&told, words_for(options.format, line, entered)) {
            told = say::out(&words);
        }
    };
    // First of all: what the audit log will not hear of is not done.
    let begun = if options.dry_run {
        None
    } else {
        Some(audit::begin(store.as_ref(), "arte import", String::new(), String::new()).await?)
    };
    let done = enter(&doors, || table.read(), options.dry_run, tell).await;
    drop(progress);
    if let Some(begun) = begun {
        let note = Note::of(options.dry_run, table.digest.clone(), summary, &done).json();
        begun.end(store.as_ref(), done.is_ok(), note).await?;
    }
    told.context("cannot write what was found")?;
    match done {
        Ok(summary) => Ok(say::out(&summed_up(options, summary))?),
        Err(Failed::Faults(faults)) => Err(report(options.format, &faults)?),
        Err(other) => Err(anyhow::Error::from(other).into()),
    }
}

fn words_for(format: Format, line: &Line, entered: &Entered) -> Option<String> {
    let (number, artist, title) = (line.number, &line.artist, &line.title);
    match (format, entered) {
        (_, Entered::Unchanged) => None,
        (Format::Text, Entered::New) => Some(format!("line {number}: new: {artist}, {title}")),
        (Format::Text, Entered::Changed { changes, .. }) => {
            let of = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("{text:?}") };
            let changes = changes
                .iter()
                .map(|change| format!("{} was {}, is {}", change.column, of(&change.old), of(&change.new)));
            Some(format!("line {number}: changed: {artist}, {title}: {}", changes.collect::<Vec<_>>().join("; ")))
        }
        (Format::Json, entered) => {
            Some(json!({"line": number, "artist": artist, "title": title, "what": what(entered)}).to_string())
        }
    }
}

fn what(entered: &Entered) -> Value {
    match entered {
        Entered::New => json!("new"),
        Entered::Unchanged => json!("unchanged"),
        Entered::Changed { changes, .. } => {
            let of = |change: &crate::importing::Change| json!({"column": change.column, "old": change.old, "new": change.new});
            json!({"changed": changes.iter().map(of).collect::<Vec<_>>()})
        }
    }
}

fn summed_up(options: &Options, summary: Summary) -> String {
    let Summary { new, changed, unchanged } = summary;
    match options.format {
        Format::Json => {
            json!({"dry_run": options.dry_run, "new": new, "changed": changed, "unchanged": unchanged}).to_string()
        }
        Format::Text => {
            let done = if options.dry_run { " Nothing was written." } else { "" };
            format!("{new} new, {changed} changed, {unchanged} unchanged.{done}")
        }
    }
}

fn report(format: Format, faults: &Faults) -> anyhow::Result<Failure> {
    for fault in &faults.faults {
        let json = || json!({"line": fault.line, "column": fault.column, "why": fault.why}).to_string();
        say::out(&if format == Format::Json { json() } else { fault.to_string() })?;
    }
    let more = if faults.more { ", and there are more" } else { "" };
    let many = faults.faults.len();
    let count = if many == 1 { "1 fault".to_owned() } else { format!("{many} faults") };
    Ok(Failure::Fault(format!("{count} in the file{more}; nothing was written")))
}
