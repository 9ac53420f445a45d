//! Pictures good and bad.

mod bombs;
mod disguises;
mod made;
mod shown;
