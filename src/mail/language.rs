//! The languages of the house.

/// A language that the house writes letters in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// 한국어
    Korean,
    /// English
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Korean, Self::English];

    /// Returns the tag that stands in `lang` attributes and in the store. *Source*: BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Korean => "ko",
            Self::English => "en",
        }
    }

    /// Finds a language by its tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// Writes a span of whole minutes.
    pub(super) fn minutes(self, minutes: u32) -> String {
        match (self, minutes) {
            (Self::Korean, _) => format!("{minutes}분"),
            (Self::English, 1) => "1 minute".to_owned(),
            (Self::English, _) => format!("{minutes} minutes"),
        }
    }
}
