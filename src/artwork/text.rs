//! Texts of a catalogue entry.

use super::flaw::Flaw;
use crate::text;

/// Reads a text of one line, such as a title, in the one form that the house keeps: [`text::line`].
///
/// # Errors
/// [`Flaw`] names the field.
pub fn line(field: &'static str, text: &str, most: usize) -> Result<String, Flaw> {
    text::line(text, most).map_err(|unfit| Flaw::new(field, unfit.of(field, most)))
}

/// Reads a text that may have several lines: [`text::prose`].
///
/// # Errors
/// As [`line`].
pub fn prose(field: &'static str, text: &str, most: usize) -> Result<String, Flaw> {
    text::prose(text, most).map_err(|unfit| Flaw::new(field, unfit.of(field, most)))
}
