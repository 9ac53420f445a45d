//! Cells that a spreadsheet would calculate.
//!
//! A program that opens a table takes what begins with `=`, `+`, `-` or `@` for a formula, and may run it. Such a cell is written with an apostrophe before
//! it, which spreadsheets take for "this is text"; what begins with an apostrophe itself gets one more, so that reading gives back exactly what was written.
//! *Source*: OWASP, CSV injection.

/// Returns whether a cell that begins so is to be guarded.
fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'])
}

/// Guards a cell.
pub fn guarded(text: String) -> String {
    if is_risky(&text) { format!("'{text}") } else { text }
}

/// Takes the guard away, if it is one.
pub fn bare(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_back_and_calculates_nothing() {
        for text in ["", "plain", "=1+1", "+82 2", "-40", "@SUM(A1)", "'quoted", "''", "'", "\t=1", "it's", "＝1"] {
            let cell = guarded(text.to_owned());
            assert_eq!(bare(&cell), text);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        assert_eq!(bare("-40"), "-40", "what people write themselves is taken too");
        assert_eq!(bare("'tis"), "'tis");
    }
}
