//! Text in cells of a fixed width on a terminal, where a Korean letter takes two columns.

/// Returns how many columns a text takes.
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Fits a text into so many columns, filled up on the right; what is too long ends in `…`.
pub fn left(text: &str, columns: usize) -> String {
    let text = clipped(text, columns);
    let fill = columns.saturating_sub(width(&text));
    text + &" ".repeat(fill)
}

/// The same, filled up on the left.
pub fn right(text: &str, columns: usize) -> String {
    let text = clipped(text, columns);
    " ".repeat(columns.saturating_sub(width(&text))) + &text
}

/// Cuts a text off so that it takes at most so many columns.
pub fn clipped(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 0;
    for letter in text.chars() {
        used += columns(letter);
        // One column is kept for the mark.
        if used + 1 > most {
            break;
        }
        short.push(letter);
    }
    if most > 0 {
        short.push('…');
    }
    short
}

/// *Source*: Unicode Standard Annex 11, the wide blocks that a catalogue is likely to hold.
fn columns(letter: char) -> usize {
    match u32::from(letter) {
        0x0300..=0x036f | 0x200b..=0x200f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe4f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6 => 2,
        0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_they_say() {
        let table = [
            ("ab", 4, "ab  ", "  ab"),
            ("abcd", 4, "abcd", "abcd"),
            ("abcde", 4, "abc…", "abc…"),
            ("첫눈", 5, "첫눈 ", " 첫눈"),
            ("첫눈이", 5, "첫눈…", "첫눈…"),
            ("첫눈이", 4, "첫… ", " 첫…"),
            ("a", 0, "", ""),
        ];
        for (text, columns, on_left, on_right) in table {
            assert_eq!((left(text, columns).as_str(), right(text, columns).as_str()), (on_left, on_right));
        }
    }
}
