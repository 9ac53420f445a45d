//! What is wrong with a field.

/// A field that cannot be taken, and why, in words for whoever filled it in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Flaw {
    /// Which field.
    pub field: &'static str,
    /// What is wrong, and what would be right: a whole sentence.
    pub why: String,
}

impl Flaw {
    /// Makes a flaw.
    pub fn new(field: &'static str, why: impl Into<String>) -> Self {
        Self { field, why: why.into() }
    }
}
