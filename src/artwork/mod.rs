//! What is known of an artwork: its fields, their rules, and the taxonomy by which artworks are sorted, in Korean and English.
//!
//! Pure: the same fields come by REST and from a file, are checked here, and are told what is wrong with them in the same words.

mod completed;
mod details;
mod flaw;
mod size;
pub mod taxonomy;
mod text;

pub use completed::Completed;
pub use details::{Details, Estimate};
pub use flaw::Flaw;
pub use size::Size;
pub use taxonomy::Classification;
pub use text::{line, prose};
