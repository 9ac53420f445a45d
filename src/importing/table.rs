//! A table in a file: its first line, its cells, and all that is wrong with it.

use super::columns::Column;
use super::guard::bare;
use super::line::Line;
use csv::{ByteRecord, ReaderBuilder};
use std::collections::HashMap;
use std::fmt;
use std::io::Read;

/// How many faults are told of one file. *Source*: more than anybody mends in one go.
pub const FAULTS_MAX: usize = 100;

/// The longest line. *Unit*: bytes. *Source*: all fields at their longest, four bytes a character. A quote that is never closed makes a longer one.
const LINE_MAX: usize = 150_000;

/// How many lines a file may have. *Source*: ten times the largest catalogue the house is measured with.
const LINES_MAX: u64 = 1_000_000;

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
    fn add(&mut self, line: u64, column: Option<&str>, why: impl Into<String>) {
        if self.faults.len() == FAULTS_MAX {
            self.more = true;
        } else {
            self.faults.push(Fault { line, column: column.map(str::to_owned), why: why.into() });
        }
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A table that is being read.
pub struct Table<R> {
    reader: csv::Reader<R>,
    columns: Vec<Column>,
    record: ByteRecord,
}

impl<R: Read> Table<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn open(file: R) -> Result<Self, Faults> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let (mut record, mut faults) = (ByteRecord::new(), Faults::default());
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                faults.add(
                    1,
                    None,
                    "The file is empty. Its first line names the columns, artist and title among them.",
                );
                return Err(faults);
            }
            Err(error) => {
                faults.add(1, None, format!("The file cannot be read: {error}."));
                return Err(faults);
            }
        }
        let mut columns = Vec::new();
        for cell in &record {
            let name = String::from_utf8_lossy(cell);
            let name = name.trim_start_matches('\u{feff}').trim();
            match Column::named(name) {
                Some(column) if columns.contains(&column) => faults.add(1, Some(name), "This column is there twice."),
                Some(column) => columns.push(column),
                None => {
                    let short: String = name.chars().take(40).collect();
                    let all = Column::ALL.map(Column::name).join(", ");
                    faults.add(1, Some(&short), format!("There is no such column; there are {all}."));
                }
            }
        }
        for needed in [Column::Artist, Column::Title].iter().chain(missing_beside(&columns).iter()) {
            if !columns.contains(needed) {
                faults.add(1, Some(needed.name()), "This column is missing.");
            }
        }
        if faults.is_empty() { Ok(Self { reader, columns, record }) } else { Err(faults) }
    }

    /// Returns whether the table has a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Reads the next line; none at the end of the file.
    pub fn next_line(&mut self) -> Option<Result<Line, Fault>> {
        let at = self.reader.position().line();
        let fault = |line, why: String| Some(Err(Fault { line, column: None, why }));
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => return fault(at, format!("The file cannot be read: {error}.")),
        }
        let number = self.record.position().map_or(at, csv::Position::line);
        if self.record.as_slice().len() > LINE_MAX {
            return fault(number, "This line is longer than any artwork: a quote is probably not closed.".to_owned());
        }
        if self.record.len() != self.columns.len() {
            let (has, wanted) = (self.record.len(), self.columns.len());
            return fault(number, format!("This line has {has} cells, and the first line names {wanted} columns."));
        }
        for (cell, column) in self.record.iter().zip(&self.columns) {
            if std::str::from_utf8(cell).is_err() {
                let why = "This is not UTF-8. Save the file as \"CSV UTF-8\".".to_owned();
                return Some(Err(Fault { line: number, column: Some(column.name().to_owned()), why }));
            }
        }
        let cell = |column: Column| {
            let place = self.columns.iter().position(|other| *other == column);
            let bytes = place.and_then(|place| self.record.get(place)).unwrap_or_default();
            bare(std::str::from_utf8(bytes).unwrap_or_default()).to_owned()
        };
        Some(Line::read(number, cell).map_err(|flaw| Fault {
            line: number,
            column: Some(flaw.field.to_owned()),
            why: flaw.why,
        }))
    }
}

/// Those columns that some of these make no sense without.
fn missing_beside(columns: &[Column]) -> Vec<Column> {
    let begun = Column::TOGETHER.iter().filter(|group| group.iter().any(|column| columns.contains(column)));
    begun.flat_map(|group| group.iter().copied()).collect()
}

/// Reads a whole file and says everything that is wrong with it by itself. Returns how many lines it has, and who sells what, each with the first line
/// that says so.
///
/// # Errors
/// All faults, up to [`FAULTS_MAX`].
pub fn check<R: Read>(file: R) -> Result<(u64, Vec<(crate::ids::UserId, u64)>), Faults> {
    let mut table = Table::open(file)?;
    let (has_class, mut faults) = (table.has(Column::Medium), Faults::default());
    let mut names = HashMap::<(String, String), u64>::new();
    let mut consignors = HashMap::new();
    let mut lines = 0;
    while let Some(read) = table.next_line() {
        lines += 1;
        if lines > LINES_MAX {
            faults.add(lines, None, format!("A file has at most {LINES_MAX} lines; cut it into several."));
            break;
        }
        match read {
            Err(fault) => {
                faults.add(fault.line, fault.column.as_deref(), fault.why);
                if faults.more {
                    break;
                }
            }
            Ok(line) => {
                // Without a column for the medium it is the known artwork's that counts, and that is looked at when the line is entered.
                if let Err(flaw) = if has_class { line.details.check() } else { line.details.size.check() } {
                    faults.add(line.number, Some(flaw.field), flaw.why);
                }
                if let Some(first) = names.insert((line.artist, line.title), line.number) {
                    let why = format!("This artist and title stand in line {first} already.");
                    faults.add(line.number, Some("title"), why);
                }
                if let Some(consignor) = line.consignor {
                    consignors.entry(consignor).or_insert(line.number);
                }
            }
        }
    }
    if faults.is_empty() { Ok((lines, consignors.into_iter().collect())) } else { Err(faults) }
}
