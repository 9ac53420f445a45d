//! Characters that nobody sees: with them a name or an address reads like another one.

/// Returns whether a character shows nothing, or turns the direction of a line round so that it reads otherwise than it is: control
/// characters, what Unicode calls default ignorable (blanks of no width, fillers, joiners, variation selectors, tags), and separators of lines.
pub(super) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_hidden_and_what_people_write_is_not() {
        let hidden = "\0\n\u{7f}\u{85}\u{ad}\u{200b}\u{200d}\u{200e}\u{202e}\u{2066}\u{2028}\u{3164}\u{115f}\u{feff}\u{fe0f}\u{e0041}";
        assert!(hidden.chars().all(is_hidden), "{hidden:?}");
        let seen = "Ann O'Neill-Müller, 김민지 山田 Ōe سارة ἄνα נועה 🎨";
        assert!(!seen.chars().any(is_hidden), "{seen:?}");
    }
}
