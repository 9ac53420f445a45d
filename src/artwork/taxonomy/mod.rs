//! The taxonomy: seven media, each with its own themes, styles and techniques. Data, in [`data`].

mod data;

use super::flaw::Flaw;

/// One word of the taxonomy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is called by programs, for ever.
    pub code: &'static str,
    /// In Korean.
    pub ko: &'static str,
    /// In English.
    pub en: &'static str,
}

/// A medium with what artworks of it are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Medium {
    /// Its own word.
    pub term: Term,
    /// What is shown.
    pub themes: &'static [Term],
    /// How.
    pub styles: &'static [Term],
    /// With which techniques; for sculpture, of which materials.
    pub techniques: &'static [Term],
}

/// All media, in the order in which they are shown.
pub const MEDIA: &[Medium] = data::MEDIA;

/// Grows whenever a word is added or said in other words; none ever goes.
pub const VERSION: u64 = 1;

/// Finds a medium by its code.
pub fn medium(code: &str) -> Option<&'static Medium> {
    MEDIA.iter().find(|medium| medium.term.code == code)
}

/// How an artwork is sorted: codes of the taxonomy.
///
/// A store may hold codes of a later release; they are kept and shown as they are. What comes in is checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classification {
    /// The medium.
    pub medium: Option<String>,
    /// One of the medium's themes.
    pub theme: Option<String>,
    /// One of its styles.
    pub style: Option<String>,
    /// One of its techniques.
    pub technique: Option<String>,
}

impl Classification {
    /// Checks that the medium is one of the taxonomy and the others are of that medium.
    ///
    /// # Errors
    /// [`Flaw`] names the first that is not, and what there is.
    pub fn check(&self) -> Result<(), Flaw> {
        let Some(code) = self.medium.as_deref() else {
            let rest = [("theme", &self.theme), ("style", &self.style), ("technique", &self.technique)];
            return match rest.into_iter().find(|(_, code)| code.is_some()) {
                None => Ok(()),
                Some((field, _)) => Err(Flaw::new(field, format!("{field} needs a medium: each medium has its own."))),
            };
        };
        let medium = medium(code).ok_or_else(|| {
            let there_are: Vec<_> = MEDIA.iter().map(|medium| medium.term.code).collect();
            Flaw::new("medium", format!("There is no such medium; there are {}.", there_are.join(", ")))
        })?;
        for (field, code, terms) in [
            ("theme", &self.theme, medium.themes),
            ("style", &self.style, medium.styles),
            ("technique", &self.technique, medium.techniques),
        ] {
            if code.as_deref().is_some_and(|code| !terms.iter().any(|term| term.code == code)) {
                let there_are: Vec<_> = terms.iter().map(|term| term.code).collect();
                let (name, list) = (medium.term.code, there_are.join(", "));
                return Err(Flaw::new(field, format!("There is no such {field} of {name}; there are {list}.")));
            }
        }
        Ok(())
    }

    /// Returns the words, in both languages, by which somebody may look for it.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        let found = self.medium.as_deref().and_then(medium);
        let terms = found.into_iter().flat_map(move |medium| {
            let of = |terms: &'static [Term], code: &Option<String>| {
                terms.iter().find(|term| code.as_deref() == Some(term.code)).copied()
            };
            let rest = [of(medium.themes, &self.theme), of(medium.styles, &self.style)];
            std::iter::once(medium.term).chain(rest.into_iter().flatten()).chain(of(medium.techniques, &self.technique))
        });
        terms.flat_map(|term| [term.ko, term.en]).collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_has_a_code_of_its_own_and_both_languages() {
        let is_code = |code: &str| {
            (2..=32).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let is_korean = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
        let lists = MEDIA.iter().flat_map(|medium| [medium.themes, medium.styles, medium.techniques]);
        let media: Vec<Term> = MEDIA.iter().map(|medium| medium.term).collect();
        for list in lists.chain([&media[..]]) {
            assert!(!list.is_empty() && list.len() <= 32);
            for unique in [|term: &Term| term.code, |term: &Term| term.ko, |term: &Term| term.en] {
                assert_eq!(list.iter().map(unique).collect::<BTreeSet<_>>().len(), list.len(), "{list:?}");
            }
            for term in list {
                assert!(is_code(term.code) && is_korean(term.ko) && term.en.is_ascii(), "{term:?}");
            }
        }
        let codes: Vec<_> = media.iter().map(|term| term.code).collect();
        assert_eq!(codes, ["painting", "sculpture", "photography", "drawing", "print", "paper", "textile"]);
    }

    #[test]
    fn what_is_not_of_the_medium_is_refused_by_name() {
        let class = |medium: &str, theme: &str, style: &str, technique: &str| {
            let some = |code: &str| (!code.is_empty()).then(|| code.to_owned());
            Classification { medium: some(medium), theme: some(theme), style: some(style), technique: some(technique) }
        };
        for (class, wrong) in [
            (class("", "", "", ""), None),
            (class("painting", "", "", ""), None),
            (class("painting", "landscape", "impressionism", "oil"), None),
            (class("sculpture", "", "", "bronze"), None),
            (class("sculpture", "", "", "oil"), Some("technique")),
            (class("painting", "", "", "bronze"), Some("technique")),
            (class("Painting", "", "", ""), Some("medium")),
            (class("", "landscape", "", ""), Some("theme")),
            (class("", "", "", "oil"), Some("technique")),
            (class("print", "nothing", "", ""), Some("theme")),
            (class("print", "", "nothing", ""), Some("style")),
        ] {
            assert_eq!(class.check().err().map(|flaw| flaw.field), wrong, "{class:?}");
        }
    }

    #[test]
    fn an_artwork_is_found_by_the_words_of_both_languages() {
        let class = Classification {
            medium: Some("painting".to_owned()),
            theme: None,
            style: None,
            technique: Some("oil".to_owned()),
        };
        assert_eq!(class.words().collect::<Vec<_>>(), ["회화", "Painting", "유화", "Oil"]);
        let later = Classification { medium: Some("of_a_later_release".to_owned()), ..Classification::default() };
        assert_eq!(later.words().count(), 0);
    }
}
