//! A table in a file: its first line, its cells, and all that is wrong with it.

use super::columns::Column;
use super::guard::bare;
use super::line::Line;
use super::scan::{Scan, Trouble};
use crate::text;
use csv::{ByteRecord, ReaderBuilder};
use std::collections::HashMap;
use std::fmt;
use std::io::{Cursor, Read};

/// How many faults are told of one file. *Source*: more than anybody mends in one go.
pub const FAULTS_MAX: usize = 100;

/// The longest line. *Unit*: bytes. *Source*: all fields at their longest, four bytes a character. A quote that is never closed makes a longer one, and that
/// is noticed before it is held in memory.
const LINE_MAX: usize = 150_000;

/// What is wrong in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line in the file, counted from 1.
    pub line: u64,
    /// The column by name, where it is one.
    pub column: Option<String>,
    /// What is wrong, and how to mend it.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(out, "line {}, column {column}: {}", self.line, self.why),
            None => write!(out, "line {}: {}", self.line, self.why),
        }
    }
}

/// All that is wrong with a file, up to [`FAULTS_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// In the order of the file.
    pub faults: Vec<Fault>,
    /// Whether there are more.
    pub more: bool,
}

impl Faults {
    pub(super) fn add(&mut self, line: u64, column: Option<&str>, why: impl Into<String>) {
        if self.faults.len() == FAULTS_MAX {
            self.more = true;
        } else {
            self.faults.push(Fault { line, column: column.map(str::to_owned), why: why.into() });
        }
    }

    pub(super) fn extend(&mut self, faults: Vec<Fault>) {
        for Fault { line, column, why } in faults {
            self.add(line, column.as_deref(), why);
        }
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A file after its mark of byte order: what was read to look for it, and the rest.
type Unmarked<R> = std::io::Chain<Cursor<Vec<u8>>, R>;

/// A table that is being read.
pub struct Table<R> {
    reader: csv::Reader<Scan<Unmarked<R>>>,
    columns: Vec<Column>,
    record: ByteRecord,
}

impl<R: Read> Table<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn open(file: R) -> Result<Self, Faults> {
        let (mut record, mut faults) = (ByteRecord::new(), Faults::default());
        let file = match unmarked(file) {
            Ok(file) => Scan::new(file, LINE_MAX),
            Err(error) => {
                faults.add(1, None, format!("The file cannot be read: {error}."));
                return Err(faults);
            }
        };
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let first = match reader.read_byte_record(&mut record) {
            Ok(true) => reader.get_mut().next_begin(),
            Ok(false) => {
                let why = "The file is empty. Its first line names the columns, artist and title among them.";
                faults.add(1, None, why);
                return Err(faults);
            }
            Err(error) => {
                let (line, why) = stop(&reader, 1, &error);
                faults.add(line, None, why);
                return Err(faults);
            }
        };
        let mut columns = Vec::new();
        for cell in &record {
            let name = String::from_utf8_lossy(cell);
            let name = name.trim();
            match Column::named(name) {
                Some(column) if columns.contains(&column) => {
                    faults.add(first, Some(name), "This column is there twice.")
                }
                Some(column) => columns.push(column),
                None => {
                    // It is somebody else's text, and goes to terminals.
                    let short = text::shown(&name.chars().take(40).collect::<String>());
                    let all = Column::ALL.map(Column::name).join(", ");
                    faults.add(first, Some(&short), format!("There is no such column; there are {all}."));
                }
            }
        }
        for needed in [Column::Artist, Column::Title].iter().chain(missing_beside(&columns).iter()) {
            if !columns.contains(needed) {
                faults.add(first, Some(needed.name()), "This column is missing.");
            }
        }
        if faults.is_empty() { Ok(Self { reader, columns, record }) } else { Err(faults) }
    }

    /// Returns whether the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Reads the next line; none at the end of the file.
    ///
    /// # Errors
    /// Everything that is wrong with it by itself.
    pub fn next_line(&mut self) -> Option<Result<Line, Vec<Fault>>> {
        let fault = |line, why: String| Some(Err(vec![Fault { line, column: None, why }]));
        let number = match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return None,
            Ok(true) => self.reader.get_mut().next_begin(),
            Err(error) => {
                let at = self.reader.get_mut().next_begin();
                let (line, why) = stop(&self.reader, at, &error);
                return fault(line, why);
            }
        };
        if self.record.len() != self.columns.len() {
            let (has, wanted) = (self.record.len(), self.columns.len());
            return fault(number, format!("This line has {has} cells, and the first line names {wanted} columns."));
        }
        let in_column = |column: &str, why: String| Fault { line: number, column: Some(column.to_owned()), why };
        let cells = self.record.iter().zip(&self.columns);
        let foreign = cells.filter(|(cell, _)| std::str::from_utf8(cell).is_err());
        let foreign: Vec<_> = foreign
            .map(|(_, column)| {
                in_column(column.name(), "This is not UTF-8. Save the file as \"CSV UTF-8\".".to_owned())
            })
            .collect();
        if !foreign.is_empty() {
            return Some(Err(foreign));
        }
        let cell = |column: Column| {
            let place = self.columns.iter().position(|other| *other == column)?;
            Some(bare(std::str::from_utf8(self.record.get(place)?).ok()?).to_owned())
        };
        let read = Line::read(number, cell);
        Some(read.map_err(|flaws| flaws.into_iter().map(|flaw| in_column(flaw.field, flaw.why)).collect()))
    }
}

/// Takes the marks of byte order away that some programs put before UTF-8: all of them, so that nobody behind sees another one there.
fn unmarked<R: Read>(mut file: R) -> std::io::Result<Unmarked<R>> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let mut start = MARK.to_vec();
    while start == MARK {
        start.clear();
        file.by_ref().take(3).read_to_end(&mut start)?;
    }
    Ok(Cursor::new(start).chain(file))
}

/// Says why a table cannot be read on, and where that begins.
fn stop<R: Read>(reader: &csv::Reader<Scan<R>>, at: u64, error: &csv::Error) -> (u64, String) {
    match reader.get_ref().trouble() {
        Some((line, Trouble::Endless)) => {
            let why = "This line is longer than any artwork: a quote is probably not closed. What comes after it was not looked at.";
            (line, why.to_owned())
        }
        Some((line, Trouble::Open)) => {
            (line, "A quote is opened in this line and never closed. What comes after it was not looked at.".to_owned())
        }
        None => (at, format!("The file cannot be read: {error}.")),
    }
}

/// Those columns that some of these make no sense without.
fn missing_beside(columns: &[Column]) -> Vec<Column> {
    let begun = Column::TOGETHER.iter().filter(|group| group.iter().any(|column| columns.contains(column)));
    begun.flat_map(|group| group.iter().copied()).collect()
}

/// A look at a whole file, line by line, for everything that is wrong with it by itself.
pub(super) struct Check<R> {
    table: Table<R>,
    faults: Faults,
    /// In which line an artist and title stood first.
    names: HashMap<(String, String), u64>,
    lines: u64,
    most: u64,
}

impl<R: Read> Check<R> {
    /// Begins with a file that may have so many lines.
    pub(super) fn begin(file: R, most: u64) -> Result<Self, Faults> {
        Ok(Self { table: Table::open(file)?, faults: Faults::default(), names: HashMap::new(), lines: 0, most })
    }

    /// Looks at the next line; false when there is nothing more to look at.
    pub(super) fn step(&mut self) -> bool {
        let Some(read) = self.table.next_line() else { return false };
        self.lines += 1;
        if self.lines > self.most {
            // Where the first artwork too many begins, which is not where it stands among the artworks: the first line names the columns.
            let number = match &read {
                Ok(line) => line.number,
                Err(found) => found.first().map_or(self.lines, |fault| fault.line),
            };
            let why = format!(
                "A file has at most {} lines of artworks, and this is one more. Cut it into several files, each with the names of the columns.",
                self.most
            );
            self.faults.add(number, None, why);
            return false;
        }
        match read {
            Err(found) => self.faults.extend(found),
            Ok(line) => {
                if let Some(first) = self.names.insert((line.artist, line.title), line.number) {
                    let why = format!("This artist and title stand in line {first} already.");
                    self.faults.add(line.number, Some("title"), why);
                }
            }
        }
        !self.faults.more
    }

    /// Returns how many lines there are, or everything that is wrong, up to [`FAULTS_MAX`].
    pub(super) fn end(self) -> Result<u64, Faults> {
        if self.faults.is_empty() { Ok(self.lines) } else { Err(self.faults) }
    }
}

/// Reads a whole file and says everything that is wrong with it by itself. Returns how many lines it has.
///
/// # Errors
/// All faults, up to [`FAULTS_MAX`].
pub fn check<R: Read>(file: R) -> Result<u64, Faults> {
    let mut check = Check::begin(file, u64::MAX)?;
    while check.step() {}
    check.end()
}
