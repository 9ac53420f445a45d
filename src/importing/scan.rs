//! Where records begin, and where one does not end: looked at while the bytes go by, before anybody keeps them.

use std::collections::VecDeque;
use std::io::{self, Read};

/// Why a table cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A record is longer than any may be.
    Endless,
    /// A quote is opened and the file ends within it.
    Open,
}

/// Where within a record a byte stands, as the reader behind this sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first byte of a record.
    Between,
    /// Before the first byte of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted cell: its end, or half of a quote that is meant.
    Quote,
}

/// Hands bytes on, as long as their records are of a bearable length.
pub struct Scan<R> {
    file: R,
    most: usize,
    place: Place,
    line: u64,
    /// The line in which the present record begins, and its length so far.
    record: (u64, usize),
    /// The line in which the present quote was opened.
    quote: u64,
    was_return: bool,
    /// The lines in which the records begin that nobody has asked for yet: those of what the reader behind this holds in its buffer.
    begun: VecDeque<u64>,
    trouble: Option<(u64, Trouble)>,
}

impl<R: Read> Scan<R> {
    /// Reads a file whose records have at most this many bytes. It is to begin after its mark of byte order.
    pub const fn new(file: R, most: usize) -> Self {
        Self {
            file,
            most,
            place: Place::Between,
            line: 1,
            record: (1, 0),
            quote: 1,
            was_return: false,
            begun: VecDeque::new(),
            trouble: None,
        }
    }

    /// Returns the line in which the next record begins, counted from 1. To be asked once for each record.
    pub fn next_begin(&mut self) -> u64 {
        self.begun.pop_front().unwrap_or(self.line)
    }

    /// Returns what stopped the reading, and in which line it began.
    pub const fn trouble(&self) -> Option<(u64, Trouble)> {
        self.trouble
    }

    /// Takes note of a byte; false when its record is too long.
    fn see(&mut self, byte: u8) -> bool {
        let ends_line = matches!(byte, b'\n' | b'\r');
        if self.place == Place::Between && !ends_line {
            self.place = Place::Start;
            self.record = (self.line, 0);
            self.begun.push_back(self.line);
        }
        self.place = match (self.place, byte) {
            (Place::Between, _) => Place::Between,
            (Place::Start, b'"') => {
                self.quote = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) | (Place::Quote, b'"') => Place::Quoted,
            (_, b',') => Place::Start,
            _ if ends_line => Place::Between,
            _ => Place::Plain,
        };
        // A line ends with a line feed, a carriage return, or both.
        if byte == b'\r' || (byte == b'\n' && !self.was_return) {
            self.line += 1;
        }
        self.was_return = byte == b'\r';
        self.record.1 += 1;
        self.place == Place::Between || self.record.1 <= self.most
    }
}

impl<R: Read> Read for Scan<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.trouble.is_none() {
            let count = self.file.read(into)?;
            let seen = into.iter().take(count).take_while(|byte| self.see(**byte)).count();
            if seen < count {
                self.trouble = Some((self.record.0, Trouble::Endless));
            } else if count == 0 && self.place == Place::Quoted && !into.is_empty() {
                self.trouble = Some((self.quote, Trouble::Open));
            }
            // The records before are read; of this one nobody gets more.
            if seen > 0 || self.trouble.is_none() {
                return Ok(seen);
            }
        }
        Err(io::Error::from(io::ErrorKind::InvalidData))
    }
}
