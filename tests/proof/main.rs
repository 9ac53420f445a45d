//! The proof: trees and notes against the published vectors of others, lines of a log, whole exports, and every way to spoil them.

mod cheats;
mod cost;
mod exports;
mod leaves;
mod mutations;
mod notes;
mod openings;
mod program;
mod reopened;
mod sales;
mod second;
mod trees;
