//! The name of one request, in the answer and in the log.

use std::fmt;

/// The longest name a client may give. *Source*: the contract.
const LENGTH_MAX: usize = 64;

/// Names a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// Takes the client's name, if it is one that may stand in a log.
    pub fn given(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (!text.is_empty() && text.len() <= LENGTH_MAX && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// Takes a name the house has made.
    pub fn made(text: impl fmt::Display) -> Self {
        Self(text.to_string())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_may_stand_in_a_log_are_taken_over() {
        for (text, fine) in [("a-B_9.z", true), ("", false), ("a b", false), ("a\nb", false), ("é", false)] {
            assert_eq!(RequestId::given(text).is_some(), fine, "{text:?}");
        }
        assert!(RequestId::given(&"x".repeat(64)).is_some());
        assert!(RequestId::given(&"x".repeat(65)).is_none());
    }
}
