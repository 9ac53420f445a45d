//! Values that come from outside, made harmless before they stand in a letter.

/// The most characters of a value that are shown. *Source*: names have at most 100 (`http/users.rs`); more is cut, not refused, for a
/// letter must go out.
const SHOWN_MOST: usize = 100;

/// Returns a value as one line of at most 100 characters: line breaks and other control characters become spaces, so that nothing can
/// begin a header or a paragraph of its own; marks that turn the direction of the text round or hide it are left out.
pub fn one_line(value: &str) -> String {
    let plain: String =
        value.chars().filter(|c| !is_invisible(*c)).map(|c| if is_break(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(SHOWN_MOST).collect()
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Marks without width, and those that turn text round. The joiners U+200C and U+200D stay: names in some scripts need them.
/// *Source*: Unicode, UAX #9 and the general category Cf.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{feff}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// Appends a text to HTML, as text and nothing else; it may also stand within a quoted attribute.
pub(super) fn push_escaped(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
