//! Which words a catalogue entry is found by, in Korean and English: one function for what is written and what is asked, on every store.
//!
//! A text is made plain (compatibility forms unfolded, case and accents dropped) and cut into words. Within a word, Hangul, Han and kana are
//! found anywhere, for Korean puts particles behind a word without a space and writes compounds as one: every one, two and three letters
//! that follow each other are a token. Of other scripts the beginnings of a word are tokens. What is asked becomes tokens too, and an entry is
//! found when it has them all. A store only has to keep sets of tokens and tell whether one holds another. docs/adr/0023.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Grows whenever another release makes other tokens of the same text: what was indexed before is then indexed again.
pub const VERSION: i64 = 1;

/// How many letters of Hangul, Han or kana a token has at most.
const GRAM: usize = 3;

/// How many letters of the beginning of another word count. *Source*: longer beginnings tell no two words apart that people mix up.
const BEGINNING: usize = 12;

/// How many letters of a text count when lists are ordered by it. *Source*: what a list shows of a title in one line, and short enough for a cursor.
const ORDER: usize = 32;

/// Makes a text plain: compatibility forms unfolded, small letters, no accents, syllables whole.
fn plain(text: &str) -> String {
    text.nfkd().flat_map(char::to_lowercase).nfkd().filter(|letter| !is_combining_mark(*letter)).nfc().collect()
}

/// Says whether a letter is of a script whose words are found by any part of them.
fn is_found_anywhere(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Cuts a plain text into runs of letters and digits of one kind; true for those that are found anywhere.
fn runs(plain: &str) -> Vec<(bool, Vec<char>)> {
    let mut runs: Vec<(bool, Vec<char>)> = Vec::new();
    let mut goes_on = false;
    for letter in plain.chars() {
        if !letter.is_alphanumeric() {
            goes_on = false;
            continue;
        }
        let anywhere = is_found_anywhere(letter);
        match runs.last_mut() {
            Some((kind, run)) if goes_on && *kind == anywhere => run.push(letter),
            _ => runs.push((anywhere, vec![letter])),
        }
        goes_on = true;
    }
    runs
}

/// Returns the tokens by which an entry with these texts is found.
pub fn tokens<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for text in texts {
        for (anywhere, run) in runs(&plain(text)) {
            if anywhere {
                for length in 1..=GRAM.min(run.len()) {
                    tokens.extend(run.windows(length).map(String::from_iter));
                }
            } else {
                tokens.extend((1..=BEGINNING.min(run.len())).map(|length| String::from_iter(&run[..length])));
            }
        }
    }
    tokens
}

/// Returns the tokens that an entry must have to be found by what somebody asks for; none when there is no letter and no digit in it.
pub fn wanted(asked: &str) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for (anywhere, run) in runs(&plain(asked)) {
        if anywhere && run.len() > GRAM {
            wanted.extend(run.windows(GRAM).map(String::from_iter));
        } else {
            wanted.insert(run.into_iter().take(BEGINNING).collect());
        }
    }
    wanted
}

/// Returns what a text is ordered by in lists.
pub fn order(text: &str) -> String {
    let words: Vec<String> = runs(&plain(text)).into_iter().map(|(_, run)| run.into_iter().collect()).collect();
    words.join(" ").chars().take(ORDER).collect()
}

/// Returns the token of a property that is a code, such as a medium. No text has it, for no word begins with a low line.
pub fn code_token(kind: &str, code: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    format!("_{kind}_{}", code.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(asked: &str, texts: &[&str]) -> bool {
        let wanted = wanted(asked);
        !wanted.is_empty() && wanted.is_subset(&tokens(texts.iter().copied()))
    }

    #[test]
    fn korean_is_found_by_any_part_of_a_word_and_english_by_its_beginning() {
        let entry = [
            "백자 달항아리를 그린 정물",
            "Moon Jar, still life",
            "김환기",
            "Kim Whan-ki",
            "유화",
            "oil on canvas",
            "Cézanne",
        ];
        for asked in [
            "달",
            "항아",
            "달항",
            "항아리",
            "달항아리",
            "달항아리를",
            "아리를",
            "백자 정물",
            "정물 백자",
            "환기",
            "김환기",
            "유화",
            "유",
            "moon",
            "MOON",
            "mo",
            "m",
            "Ｍｏｏｎ",
            "jar moon",
            "moon 백자",
            "cezanne",
            "CÉZANNE",
            "kim whan-ki",
            "ki",
            "oil canvas",
            "김환기 oil",
            "백자달항",
            "달항아리\u{1112}\u{1161}",
        ] {
            let found = !matches!(asked, "백자달항" | "달항아리\u{1112}\u{1161}");
            assert_eq!(finds(asked, &entry), found, "{asked}");
        }
        for asked in [
            "oon",
            "anvas",
            "달아",
            "항리",
            "달항아리가",
            "moon cup",
            "",
            " ",
            "%",
            "_",
            "'",
            "\"",
            "*",
            "AND",
            "NEAR(달 항)",
            "\0",
        ] {
            assert!(!finds(asked, &entry), "{asked}");
        }
    }

    #[test]
    fn forms_that_look_alike_are_alike() {
        // Jamo one by one, as some systems send them, and syllables.
        assert!(finds("\u{1103}\u{1161}\u{11af}", &["달"]) && finds("달", &["\u{1103}\u{1161}\u{11af}"]));
        assert!(finds("ﬁne", &["fine art"]) && finds("２０２４", &["2024"]) && finds("straße", &["Straße 5"]));
        assert_eq!(order("  Évening, 달-항아리!"), "evening 달 항아리");
        assert!(order(&"긴 ".repeat(200)).chars().count() <= ORDER);
    }

    #[test]
    fn no_question_makes_a_token_with_a_sign_in_it() {
        for asked in [
            "\"a\" OR b*",
            "a:b NEAR/3 ^c {x} -y",
            "'; DROP TABLE artworks; --",
            "a\0b",
            "_medium_oil",
            "\\",
            "a' | 'b",
            &"x\"".repeat(5_000),
        ] {
            for token in wanted(asked).iter().chain(&tokens([asked])) {
                assert!(token.chars().all(char::is_alphanumeric), "{asked}: {token}");
                assert!(token.chars().count() <= BEGINNING);
            }
        }
        assert!(!wanted("_medium_oil").contains(&code_token("medium", "oil")));
        assert_eq!(code_token("medium", "Oil' OR-x"), "_medium_oil__or_x");
    }
}
