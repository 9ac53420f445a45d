//! A catalogue from a table that an operator sends.

use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::table::{Access, Endpoint, Param, Success, of, post};
use crate::identity::Scope;
use crate::importing::{Doors, Entered, Failed, Faults, Line, Note, Rest, Summary, enter};
use crate::proof::hex;
use crate::wire::{CellChange, Code, ImportFault, ImportResource, ImportedLine};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// What a table may be sent as.
const KINDS: &[&str] = &["text/csv", "application/octet-stream"];

/// The largest table. *Unit*: bytes. *Source*: some thousand artworks, entered within a few seconds; more go through `arte import`.
const BYTES_MAX: usize = 1024 * 1024;

/// The most lines. *Source*: as for the bytes; each is a commit of its own.
const LINES_MOST: u64 = 10_000;

/// The shortest and the longest while in which bids have the store to themselves. *Source*: what a timer can tell apart; and enough for any commit, even
/// where a line took long because the disk was slow.
const REST: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(50));

/// How long it may take to arrive.
const UPLOAD: Duration = Duration::from_secs(30);

/// How many lines are told of. *Source*: more than anybody reads; the counts are those of all.
const LINES_TOLD: usize = 1_000;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[post(
    "/v1/admin/import",
    Access::Operator,
    "Enter a table of artworks (CSV), or see what that would change",
    |call| Box::pin(import(call)),
)
.scope(Scope::CatalogueWrite)
.query(&[Param { name: "dry_run", about: "true to write nothing and see what would change; false when absent." }])
.takes_bytes(KINDS, BYTES_MAX)
.gives(Success::Ok, of::<ImportResource>())
.refuses(&[Code::Invalid, Code::Conflict, Code::Busy])];

async fn import(mut call: Call) -> Result<Reply, ApiError> {
    let dry_run = match call.query("dry_run") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::malformed("dry_run is true or false.").in_field("dry_run")),
    };
    // Before a byte of it is read: one at a time, for each writes line after line into the store in which the bids are.
    let places = call.house().imports.clone();
    let Ok(_place) = places.try_acquire() else {
        let why = "Another table is being entered now. Send this one again when that is done.";
        return Err(ApiError::new(Code::Busy, why).retry_after(SOON));
    };
    let bytes = call.bytes(UPLOAD).await?;
    let house = call.house();
    let new_id = || (house.new_id)();
    let pace = Pace::new();
    let doors = Doors {
        catalogue: &*house.catalogue,
        people: &*house.people,
        belongings: &*house.belongings,
        new_id: &new_id,
        now: call.now(),
        lines_most: LINES_MOST,
        rest: &|| pace.rest(),
    };
    // Without an engine no auction is live that would have to hear of it.
    let engine = call.engine().ok().filter(|_| !dry_run);
    let (mut lines, mut summary) = (Vec::new(), Summary::default());
    let tell = |line: &Line, entered: &Entered, _| {
        if let (Some(engine), Entered::Changed { artwork, .. }) = (engine, entered) {
            engine.artwork_changed(artwork);
        }
        summary.count(entered);
        if lines.len() < LINES_TOLD && *entered != Entered::Unchanged {
            lines.push(told(line, entered));
        }
    };
    let done = enter(&doors, || &bytes[..], dry_run, tell).await;
    call.note(Note::of(dry_run, hex(&Sha256::digest(&bytes)), summary, &done).json());
    match done {
        Ok(summary) => Reply::ok(&ImportResource {
            dry_run,
            new: summary.new,
            changed: summary.changed,
            unchanged: summary.unchanged,
            lines,
            faults: Vec::new(),
            more: false,
        }),
        Err(Failed::Faults(faults)) if dry_run => Reply::ok(&ImportResource {
            dry_run,
            new: 0,
            changed: 0,
            unchanged: 0,
            lines: Vec::new(),
            faults: faults.faults.iter().map(shown).collect(),
            more: faults.more,
        }),
        Err(Failed::Faults(faults)) => Err(ApiError::invalid("table", in_a_sentence(&faults))),
        Err(Failed::Stopped { fault }) => Err(ApiError::new(
            Code::Conflict,
            format!("{fault} The lines before it are in; mend this one and send the table again."),
        )),
        Err(Failed::Unasked { source, .. } | Failed::Store { source, .. }) => Err(source.into()),
    }
}

/// Rests as long as the work before it took: half of the store's time is everybody else's, however slow its disk is.
struct Pace(Cell<Instant>);

impl Pace {
    fn new() -> Self {
        Self(Cell::new(Instant::now()))
    }

    fn rest(&self) -> Rest<'_> {
        Box::pin(async {
            sleep(self.0.get().elapsed().clamp(REST.0, REST.1)).await;
            self.0.set(Instant::now());
        })
    }
}

fn told(line: &Line, entered: &Entered) -> ImportedLine {
    let changes = match entered {
        Entered::Changed { changes, .. } => changes.as_slice(),
        Entered::New | Entered::Unchanged => &[],
    };
    let change = |change: &crate::importing::Change| CellChange {
        column: change.column,
        old: change.old.clone(),
        new: change.new.clone(),
    };
    ImportedLine {
        line: line.number,
        artist: line.artist.clone(),
        title: line.title.clone(),
        what: if *entered == Entered::New { "new" } else { "changed" },
        changes: changes.iter().map(change).collect(),
    }
}

fn shown(fault: &crate::importing::Fault) -> ImportFault {
    ImportFault { line: fault.line, column: fault.column.clone(), why: fault.why.clone() }
}

fn in_a_sentence(faults: &Faults) -> String {
    let first = faults.faults.first().map_or_else(String::new, ToString::to_string);
    let at_least = if faults.more { "at least " } else { "" };
    let rest = match faults.faults.len() {
        0 | 1 => String::new(),
        2 => " One more fault was found.".to_owned(),
        many => format!(" There are {at_least}{} more faults.", many - 1),
    };
    format!("{first}{rest} Nothing was written; with dry_run=true the faults are listed.")
}
