//! What somebody wants to be told, how, and in which language.

use super::kind::{Channel, Kind};
use crate::mail::Language;
use std::collections::BTreeMap;

/// Somebody's choices. What was never chosen is as usual, so that a new kind needs no word from anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The language of letters.
    pub language: Language,
    chosen: BTreeMap<(Kind, Channel), bool>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { language: Language::Korean, chosen: BTreeMap::new() }
    }
}

impl Preferences {
    /// Returns whether notices of a kind go this way.
    pub fn wants(&self, kind: Kind, channel: Channel) -> bool {
        self.chosen.get(&(kind, channel)).copied().unwrap_or_else(|| kind.is_usual(channel))
    }

    /// Chooses.
    pub fn choose(&mut self, kind: Kind, channel: Channel, wants: bool) {
        self.chosen.insert((kind, channel), wants);
    }

    /// Writes the choices for the store: `outbid.mail=off won.bell=on`.
    pub fn write(&self) -> String {
        let words: Vec<String> = self
            .chosen
            .iter()
            .map(|((kind, channel), wants)| {
                format!("{}.{}={}", kind.word(), channel.word(), if *wants { "on" } else { "off" })
            })
            .collect();
        words.join(" ")
    }

    /// Reads what [`Preferences::write`] wrote. A kind of a newer program is passed over; anything else unreadable gives none.
    pub fn read(language: &str, text: &str) -> Option<Self> {
        let mut read = Self { language: Language::from_tag(language)?, chosen: BTreeMap::new() };
        for word in text.split_whitespace() {
            let (name, value) = word.split_once('=')?;
            let (kind, channel) = name.split_once('.')?;
            let wants = match value {
                "on" => true,
                "off" => false,
                _ => return None,
            };
            if let (Some(kind), Some(channel)) = (Kind::from_word(kind), Channel::from_word(channel)) {
                read.chosen.insert((kind, channel), wants);
            }
        }
        Some(read)
    }
}
