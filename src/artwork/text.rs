//! Texts of a catalogue entry.

use super::flaw::Flaw;

/// Reads a text of one line, such as a title: without the blanks around it, at most `most` characters, each of which can be seen.
///
/// # Errors
/// [`Flaw`] names the field.
pub fn line(field: &'static str, text: &str, most: usize) -> Result<String, Flaw> {
    read(field, text, most, false)
}

/// Reads a text that may have several lines.
///
/// # Errors
/// As [`line`].
pub fn prose(field: &'static str, text: &str, most: usize) -> Result<String, Flaw> {
    read(field, text, most, true)
}

fn read(field: &'static str, text: &str, most: usize, lines: bool) -> Result<String, Flaw> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most {
        return Err(Flaw::new(field, format!("{field} has 1 to {most} characters.")));
    }
    let is_shown = |c: char| !(c.is_control() || is_trick(c)) || (lines && matches!(c, '\n' | '\r' | '\t'));
    if !text.chars().all(is_shown) {
        let what = if lines {
            "a character that cannot be printed"
        } else {
            "a line break or a character that cannot be printed"
        };
        return Err(Flaw::new(field, format!("{field} has {what}.")));
    }
    Ok(text.to_owned())
}

/// Characters that make a reader see another order than the one that is stored. *Source*: Unicode Technical Report 36, bidirectional controls; and the marks of byte order.
const fn is_trick(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_neither_blank_nor_endless_nor_tricky() {
        let table = [
            ("Water lilies", true, true),
            ("  수련  ", true, true),
            ("", false, false),
            (" \t ", false, false),
            ("a\nb", false, true),
            ("a\tb", false, true),
            ("a\0b", false, false),
            ("a\u{1b}[31m", false, false),
            ("a\u{202e}b", false, false),
            ("\u{feff}a", false, false),
        ];
        for (text, as_line, as_prose) in table {
            assert_eq!(line("title", text, 20).is_ok(), as_line, "{text:?}");
            assert_eq!(prose("description", text, 20).is_ok(), as_prose, "{text:?}");
        }
        assert_eq!(line("title", "  수련  ", 2).as_deref(), Ok("수련"));
        assert!(line("title", &"그".repeat(20), 20).is_ok() && line("title", &"그".repeat(21), 20).is_err());
    }
}
