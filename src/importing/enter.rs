//! Entering a checked table, line by line.

use super::columns::Column;
use super::line::Line;
use super::table::{Check, Fault, Faults, Table};
use super::write::cell_of;
use crate::ids::{ArtworkId, UserId};
use crate::persistence::{Artwork, Belongings, Catalogue, People, StoreError};
use crate::timestamp::Timestamp;
use std::collections::HashMap;
use std::io::Read;
use std::pin::Pin;
use uuid::Uuid;

/// How many lines are looked at before others have their turn.
const PIECE: u64 = 16;

/// A while in which others have their turn.
pub type Rest<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// What entering needs of the house.
pub struct Doors<'a> {
    /// Where artworks are.
    pub catalogue: &'a dyn Catalogue,
    /// Who may sell.
    pub people: &'a dyn People,
    /// Who is forgotten, and may not.
    pub belongings: &'a dyn Belongings,
    /// Makes identifiers.
    pub new_id: &'a dyn Fn() -> Uuid,
    /// When it is entered.
    pub now: Timestamp,
    /// How many lines a file may have.
    pub lines_most: u64,
    /// Waited for after every line that changes something and every few others: a long file is not to keep anybody from bidding.
    pub rest: &'a dyn Fn() -> Rest<'a>,
}

impl Doors<'_> {
    /// Makes the artwork of a line before anything is known of it.
    fn empty(&self, line: &Line) -> Artwork {
        Artwork::new(ArtworkId((self.new_id)()), &*line.title, &*line.artist, self.now)
    }

    /// Returns whether somebody may sell: an account that was forgotten may not.
    async fn may_sell(&self, user: UserId) -> Result<bool, StoreError> {
        Ok(self.people.user(user).await?.is_some() && !self.belongings.is_forgotten(user).await?)
    }
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
    Changed {
        /// In what.
        changes: Vec<Change>,
        /// What it is now.
        artwork: Box<Artwork>,
    },
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

impl Summary {
    /// Counts a line.
    pub const fn count(&mut self, entered: &Entered) {
        match entered {
            Entered::New => self.new += 1,
            Entered::Changed { .. } => self.changed += 1,
            Entered::Unchanged => self.unchanged += 1,
        }
    }
}

/// Why a file was not entered, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Something is wrong with it. Nothing was written.
    #[error("the file has faults; nothing was written")]
    Faults(Faults),
    /// The house could not be asked whether it fits. Nothing was written.
    #[error("line {line} could not be looked up; nothing was written")]
    Unasked {
        /// Where.
        line: u64,
        /// Why.
        #[source]
        source: StoreError,
    },
    /// A line does not fit any more what is in the house, for that has changed since it was looked at. Those before it are entered.
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

/// Enters a file, or says what that would do. `open` gives it from its beginning, several times; `tell` hears of each line, with the number of lines in all.
///
/// # Errors
/// [`Failed`].
pub async fn enter<R: Read>(
    doors: &Doors<'_>,
    open: impl Fn() -> R,
    dry_run: bool,
    mut tell: impl FnMut(&Line, &Entered, u64),
) -> Result<Summary, Failed> {
    let mut check = Check::begin(open(), doors.lines_most).map_err(Failed::Faults)?;
    let mut looked_at = 0;
    while check.step() {
        take_turns(doors, &mut looked_at).await;
    }
    let lines = check.end().map_err(Failed::Faults)?;
    let mut would = Summary::default();
    let mut faults = Faults::default();
    let mut sellers = HashMap::new();
    let mut table = Table::open(open()).map_err(Failed::Faults)?;
    while let Some(line) = table.next_line() {
        take_turns(doors, &mut looked_at).await;
        let found = match line {
            Err(found) => found,
            Ok(line) => {
                let looked = look(doors, &mut sellers, &line, |column| table.has(column)).await;
                match looked.map_err(|source| Failed::Unasked { line: line.number, source })? {
                    Err(found) => found,
                    Ok(entered) => {
                        would.count(&entered);
                        if dry_run {
                            tell(&line, &entered, lines);
                        }
                        continue;
                    }
                }
            }
        };
        faults.extend(found);
        if faults.more {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(Failed::Faults(faults));
    }
    if dry_run {
        return Ok(would);
    }
    let mut table = Table::open(open()).map_err(Failed::Faults)?;
    let mut summary = Summary::default();
    while let Some(line) = table.next_line() {
        let line = match line {
            Ok(line) => line,
            // Nothing was wrong with it a moment ago: the file itself is another now.
            Err(found) => match found.into_iter().next() {
                Some(fault) => return Err(Failed::Stopped { fault }),
                None => continue,
            },
        };
        let entered = enter_line(doors, &line, |column| table.has(column)).await?;
        summary.count(&entered);
        tell(&line, &entered, lines);
        if entered == Entered::Unchanged {
            take_turns(doors, &mut looked_at).await;
        } else {
            (doors.rest)().await;
        }
    }
    Ok(summary)
}

/// Lets others have their turn after every few lines.
async fn take_turns(doors: &Doors<'_>, looked_at: &mut u64) {
    *looked_at += 1;
    if looked_at.is_multiple_of(PIECE) {
        (doors.rest)().await;
    }
}

/// What the fault of a consignor that cannot change any more says.
const FIXED: &str = "Who sells an artwork is fixed once an auction of it is scheduled.";

/// What the fault of a consignor says that there is none of.
const NOBODY: &str = "There is no user with this id.";

/// Says what entering a line would come to, or why it would not.
async fn look(
    doors: &Doors<'_>,
    sellers: &mut HashMap<UserId, bool>,
    line: &Line,
    has: impl Fn(Column) -> bool,
) -> Result<Result<Entered, Vec<Fault>>, StoreError> {
    let mut faults = Vec::new();
    let mut fault = |column: &str, why: String| {
        faults.push(Fault { line: line.number, column: Some(column.to_owned()), why });
    };
    let known = doors.catalogue.artwork_named(&line.artist, &line.title).await?;
    // Whose it was already it may stay, whatever became of the account.
    let was = known.as_ref().and_then(|known| known.consignor);
    if let Some(seller) = line.consignor.filter(|seller| was != Some(*seller)) {
        let may_sell = match sellers.get(&seller) {
            Some(may_sell) => *may_sell,
            None => doors.may_sell(seller).await?,
        };
        sellers.insert(seller, may_sell);
        if !may_sell {
            fault("consignor", NOBODY.to_owned());
        }
    }
    let before = known.clone().unwrap_or_else(|| doors.empty(line));
    let after = line.over(&before, has);
    if let Err(flaw) = after.details.check() {
        fault(flaw.field, flaw.why);
    }
    if let Some(known) = &known
        && known.consignor != after.consignor
        && doors.catalogue.last_auction_of(known.id).await?.is_some()
    {
        fault("consignor", FIXED.to_owned());
    }
    Ok(match known {
        _ if !faults.is_empty() => Err(faults),
        None => Ok(Entered::New),
        Some(known) if known == after => Ok(Entered::Unchanged),
        Some(known) => Ok(Entered::Changed { changes: changes(&known, &after), artwork: Box::new(after) }),
    })
}

/// How often a line is tried that somebody else's edit comes in the way of.
const ROUNDS: u32 = 8;

async fn enter_line(doors: &Doors<'_>, line: &Line, has: impl Fn(Column) -> bool) -> Result<Entered, Failed> {
    let at = |source| Failed::Store { line: line.number, source };
    let stopped = |column: &str, why: String| Failed::Stopped {
        fault: Fault { line: line.number, column: Some(column.to_owned()), why },
    };
    for _ in 0..ROUNDS {
        let known = doors.catalogue.artwork_named(&line.artist, &line.title).await.map_err(at)?;
        let is_new = known.is_none();
        let before = known.unwrap_or_else(|| doors.empty(line));
        let after = line.over(&before, &has);
        after.details.check().map_err(|flaw| stopped(flaw.field, flaw.why))?;
        if !is_new && after == before {
            return Ok(Entered::Unchanged);
        }
        let written = if is_new {
            doors.catalogue.add_artwork(&after).await.map(|()| Entered::New)
        } else {
            let edited = doors.catalogue.edit_artwork(&after).await;
            edited.map(|now| Entered::Changed { changes: changes(&before, &after), artwork: Box::new(now) })
        };
        match written {
            Ok(entered) => return Ok(entered),
            // Somebody entered or edited it in the meantime: looked at again.
            Err(StoreError::Conflict("version" | "artwork") | StoreError::NotFound("artwork")) => {}
            Err(StoreError::Conflict("consignor")) => return Err(stopped("consignor", FIXED.to_owned())),
            Err(StoreError::NotFound("consignor")) => return Err(stopped("consignor", NOBODY.to_owned())),
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
