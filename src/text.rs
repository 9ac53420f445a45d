//! Texts that people see: one form of each, and nothing in them that nobody sees. Two that look alike are then the same.

use unicode_normalization::UnicodeNormalization as _;

/// Why a text cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It shows nothing, or is too long.
    Length,
    /// It has a line break, or a character that nobody sees, where neither may be.
    Hidden,
    /// It has a character that a page or a log cannot print, or that turns the direction of a line round.
    Unprintable,
}

impl Unfit {
    /// Says it of a field that has at most so many characters: a whole sentence.
    pub fn of(self, field: &str, most: usize) -> String {
        match self {
            Self::Length => format!("{field} has 1 to {most} characters."),
            Self::Hidden => format!("{field} has a line break or a character that nobody sees."),
            Self::Unprintable => format!("{field} has a character that cannot be printed."),
        }
    }
}

/// Reads a text of one line, such as a title: composed (Unicode NFC), one blank between words and none around them, at most `most` characters, each of
/// which can be seen.
///
/// # Errors
/// [`Unfit`].
pub fn line(text: &str, most: usize) -> Result<String, Unfit> {
    let text = text.trim();
    if text.chars().any(is_hidden) {
        return Err(Unfit::Hidden);
    }
    let mut line = String::with_capacity(text.len());
    for word in text.nfc().collect::<String>().split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.is_empty() || line.chars().count() > most { Err(Unfit::Length) } else { Ok(line) }
}

/// Reads a text that may have several lines: composed, without the blanks around it, at most `most` characters, some of which can be seen. Joiners of
/// letters and the like may be in it, for some scripts are not written without them.
///
/// # Errors
/// [`Unfit`].
pub fn prose(text: &str, most: usize) -> Result<String, Unfit> {
    let text: String = text.trim().nfc().collect();
    if text.chars().count() > most || text.chars().all(|letter| letter.is_whitespace() || is_hidden(letter)) {
        return Err(Unfit::Length);
    }
    let is_unprintable =
        |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t') || is_trick(letter);
    if text.chars().any(is_unprintable) { Err(Unfit::Unprintable) } else { Ok(text) }
}

/// Returns a text of somebody else's, which may be anything, as a terminal and a page can show it.
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) { shown.extend(letter.escape_unicode()) } else { shown.push(letter) }
    }
    shown
}

/// Returns whether a character shows nothing, or turns the direction of a line round so that it reads otherwise than it is: control
/// characters, what Unicode calls default ignorable (blanks of no width, fillers, joiners, variation selectors, tags), and separators of lines.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that make a reader see another order than the one that is stored. *Source*: Unicode Technical Report 36, bidirectional controls; and the marks of byte order.
const fn is_trick(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_nobody_sees_is_hidden_and_what_people_write_is_not() {
        let hidden = "\0\n\u{7f}\u{85}\u{ad}\u{200b}\u{200d}\u{200e}\u{202e}\u{2066}\u{2028}\u{3164}\u{115f}\u{feff}\u{fe0f}\u{e0041}";
        assert!(hidden.chars().all(is_hidden), "{hidden:?}");
        let seen = "Ann O'Neill-Müller, 김민지 山田 Ōe سارة ἄνα נועה 🎨";
        assert!(!seen.chars().any(is_hidden), "{seen:?}");
    }

    #[test]
    fn texts_are_neither_blank_nor_endless_nor_hidden() {
        use Unfit::{Hidden, Length, Unprintable};
        let table = [
            ("Water lilies", Ok("Water lilies"), Ok("Water lilies")),
            ("  수련  ", Ok("수련"), Ok("수련")),
            ("", Err(Length), Err(Length)),
            (" \t ", Err(Length), Err(Length)),
            ("a\nb", Err(Hidden), Ok("a\nb")),
            ("a\tb", Err(Hidden), Ok("a\tb")),
            ("a\0b", Err(Hidden), Err(Unprintable)),
            ("a\u{1b}[31m", Err(Hidden), Err(Unprintable)),
            ("a\u{202e}b", Err(Hidden), Err(Unprintable)),
            ("\u{feff}a", Err(Hidden), Err(Unprintable)),
            // What shows nothing at all.
            ("\u{200b}", Err(Hidden), Err(Length)),
            ("\u{3164}\u{2800} \u{200d}", Err(Hidden), Err(Length)),
            // What looks alike is the same.
            ("\u{1109}\u{116e}\u{1105}\u{1167}\u{11ab}", Ok("수련"), Ok("수련")),
            ("Cafe\u{301}", Ok("Café"), Ok("Café")),
            ("Water \u{a0}\u{3000} lilies", Ok("Water lilies"), Ok("Water \u{a0}\u{3000} lilies")),
            ("Water\u{200b} lilies", Err(Hidden), Ok("Water\u{200b} lilies")),
        ];
        for (text, as_line, as_prose) in table {
            assert_eq!(line(text, 20).as_deref().map_err(|unfit| *unfit), as_line, "{text:?}");
            assert_eq!(prose(text, 20).as_deref().map_err(|unfit| *unfit), as_prose, "{text:?}");
        }
        // Characters are counted as they are kept.
        assert!(line(&"그".repeat(20), 20).is_ok() && line(&"그".repeat(21), 20).is_err());
        assert!(line(&"\u{1100}\u{1173}".repeat(20), 20).is_ok() && line(&format!("a{}b", " ".repeat(30)), 3).is_ok());
    }

    #[test]
    fn what_is_shown_does_nothing_to_a_terminal() {
        assert_eq!(shown("\u{1b}]0;x\u{7}수련\u{202e}"), "\\u{1b}]0;x\\u{7}수련\\u{202e}");
    }

    proptest! {
        #[test]
        fn what_was_read_once_is_read_as_it_is(text in "\\PC{0,30}|[ a-zé\u{301}\u{1100}\u{1161}\u{11a8}\u{a0}\u{200b}\n]{0,30}") {
            for read in [line, prose] {
                if let Ok(once) = read(&text, 40) {
                    prop_assert_eq!(read(&once, 40), Ok(once));
                }
            }
        }
    }
}
