//! The methods that the house speaks.

/// The methods the house speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Reads. A HEAD is answered like it, without the body.
    Get,
    /// Acts.
    Post,
    /// Puts something in its place; doing it twice is doing it once.
    Put,
    /// Changes parts of something.
    Patch,
    /// Takes something away.
    Delete,
}

impl Verb {
    /// Returns the method's name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Returns whether a request of this kind may have a body.
    pub const fn acts(self) -> bool {
        !matches!(self, Self::Get)
    }
}
