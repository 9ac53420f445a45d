//! A catalogue from a table in a file, and into one: CSV, one artwork a line.
//!
//! A file is read three times: whole, to find everything that is wrong with it by itself; beside what is in the house, to find what does not fit there and what
//! would change; and only when nothing is wrong, to enter it. Each line is entered by itself and says what the artwork is, not what changes: whoever is stopped half way begins again from the top.

mod columns;
mod enter;
mod guard;
mod line;
mod note;
mod scan;
mod table;
#[cfg(test)]
mod tests;
mod write;

pub use columns::Column;
pub use enter::{Change, Doors, Entered, Failed, Rest, Summary, enter};
pub use guard::guarded;
pub use line::Line;
pub use note::Note;
pub use table::{FAULTS_MAX, Fault, Faults, Table, check};
pub use write::{HEADER, cells_of, write_line, write_piece};
