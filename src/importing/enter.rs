//! Entering a checked table, line by line.

use super::columns::Column;
use super::line::Line;
use super::table::{FAULTS_MAX, Fault, Faults, Table, check};
use super::write::cell_of;
use crate::ids::ArtworkId;
use crate::persistence::{Artwork, Catalogue, People, StoreError};
use crate::timestamp::Timestamp;
use std::io::Read;
use uuid::Uuid;

/// What entering needs of the house.
pub struct Doors<'a> {
    /// Where artworks are.
    pub catalogue: &'a dyn Catalogue,
    /// Who may sell.
    pub people: &'a dyn People,
    /// Makes identifiers.
    pub new_id: &'a dyn Fn() -> Uuid,
    /// When it is entered.
    pub now: Timestamp,
}

/// A cell that is another than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The column.
    pub column: &'static str,
    /// What it said.
    pub old: String,
    /// What it says.
    pub new: String,
}

/// What a line came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The artwork was not there.
    New,
    /// It was, and is another now.
    Changed(Vec<Change>),
    /// It was, and is the same.
    Unchanged,
}

/// What a file came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many artworks are new.
    pub new: u64,
    /// How many are changed.
    pub changed: u64,
    /// How many are as they were.
    pub unchanged: u64,
}

/// Why a file was not entered, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Something is wrong with it. Nothing was written.
    #[error("the file has faults; nothing was written")]
    Faults(Faults),
    /// A line does not fit what is in the house. Those before it are entered.
    #[error("{fault}; the lines before it are in, and the file can be given again when this is mended")]
    Stopped {
        /// Where, and why.
        fault: Fault,
    },
    /// The store failed. The lines before are entered.
    #[error("line {line} could not be entered; the lines before it are in, and the file can be given again")]
    Store {
        /// Where.
        line: u64,
        /// Why.
        #[source]
        source: StoreError,
    },
}

/// Enters a file, or says what that would do. `open` gives it from its beginning, twice; `tell` hears of each line, with the number of lines in all.
///
/// # Errors
/// [`Failed`].
pub async fn enter<R: Read>(
    doors: &Doors<'_>,
    open: impl Fn() -> R,
    dry_run: bool,
    mut tell: impl FnMut(&Line, &Entered, u64),
) -> Result<Summary, Failed> {
    let (lines, consignors) = check(open()).map_err(Failed::Faults)?;
    let mut faults = Faults::default();
    for (consignor, line) in consignors {
        let found = doors.people.user(consignor).await.map_err(|source| Failed::Store { line, source })?;
        if found.is_none() && faults.faults.len() < FAULTS_MAX {
            let (column, why) = (Some("consignor".to_owned()), "There is no user with this id.".to_owned());
            faults.faults.push(Fault { line, column, why });
        }
    }
    faults.faults.sort_by_key(|fault| fault.line);
    if !faults.is_empty() {
        return Err(Failed::Faults(faults));
    }
    let mut table = Table::open(open()).map_err(Failed::Faults)?;
    let mut summary = Summary::default();
    while let Some(line) = table.next_line() {
        let line = line.map_err(|fault| Failed::Stopped { fault })?;
        let entered = enter_line(doors, &line, |column| table.has(column), dry_run).await?;
        match &entered {
            Entered::New => summary.new += 1,
            Entered::Changed(_) => summary.changed += 1,
            Entered::Unchanged => summary.unchanged += 1,
        }
        tell(&line, &entered, lines);
    }
    Ok(summary)
}

/// How often a line is tried that somebody else's edit comes in the way of.
const ROUNDS: u32 = 8;

async fn enter_line(
    doors: &Doors<'_>,
    line: &Line,
    has: impl Fn(Column) -> bool,
    dry_run: bool,
) -> Result<Entered, Failed> {
    let at = |source| Failed::Store { line: line.number, source };
    let stopped = |column: &str, why: String| Failed::Stopped {
        fault: Fault { line: line.number, column: Some(column.to_owned()), why },
    };
    for _ in 0..ROUNDS {
        let known = doors.catalogue.artwork_named(&line.artist, &line.title).await.map_err(at)?;
        let is_new = known.is_none();
        let empty = || Artwork::new(ArtworkId((doors.new_id)()), &*line.title, &*line.artist, doors.now);
        let before = known.unwrap_or_else(empty);
        let after = line.over(&before, &has);
        after.details.check().map_err(|flaw| stopped(flaw.field, flaw.why))?;
        if !is_new && after == before {
            return Ok(Entered::Unchanged);
        }
        let written = match (dry_run, is_new) {
            (true, _) => Ok(()),
            (false, true) => doors.catalogue.add_artwork(&after).await,
            (false, false) => doors.catalogue.edit_artwork(&after).await.map(drop),
        };
        match written {
            Ok(()) if is_new => return Ok(Entered::New),
            Ok(()) => return Ok(Entered::Changed(changes(&before, &after))),
            // Somebody entered or edited it in the meantime: looked at again.
            Err(StoreError::Conflict("version" | "artwork") | StoreError::NotFound("artwork")) => {}
            Err(StoreError::Conflict("consignor")) => {
                let why = "Who sells an artwork is fixed once an auction of it is scheduled.".to_owned();
                return Err(stopped("consignor", why));
            }
            Err(source) => return Err(at(source)),
        }
    }
    Err(stopped("title", "Somebody else keeps editing this artwork.".to_owned()))
}

fn changes(before: &Artwork, after: &Artwork) -> Vec<Change> {
    let changed = Column::ALL.into_iter().map(|column| (column, cell_of(before, column), cell_of(after, column)));
    changed
        .filter(|(_, old, new)| old != new)
        .map(|(column, old, new)| Change { column: column.name(), old, new })
        .collect()
}
