//! The words of the house's mail: what each letter says, in Korean and in English, as subject, plain text and HTML.
//!
//! Pure: a letter and a language give the same words for ever. The words stand in `templates/`, a file for each letter and language, from
//! which both the text and the HTML are made, so that the two never say different things. How letters are kept and sent:
//! `docs/adr/0019-mail.md`.

mod clean;
mod language;
mod letter;
mod patience;
mod template;

pub use clean::one_line;
pub use language::Language;
pub use letter::{Letter, Lot, Rendered};
pub use patience::{SECRET_FOR, TRIES_MOST, pause_after};

#[cfg(test)]
mod tests;
