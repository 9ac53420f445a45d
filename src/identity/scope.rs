//! What a key of a service account may do: a few words, each of which opens some calls and no others.

/// One thing a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reads artworks, sales and auctions, drafts included.
    CatalogueRead,
    /// Adds artworks.
    CatalogueWrite,
    /// Adds sales and auctions, and schedules them.
    SalesWrite,
    /// Reads accounts.
    UsersRead,
    /// Reads every attempt to bid.
    AuditRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::CatalogueRead, Self::CatalogueWrite, Self::SalesWrite, Self::UsersRead, Self::AuditRead];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CatalogueRead => "catalogue:read",
            Self::CatalogueWrite => "catalogue:write",
            Self::SalesWrite => "sales:write",
            Self::UsersRead => "users:read",
            Self::AuditRead => "audit:read",
        }
    }

    /// Finds a scope by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}

/// What every key of a service account starts with, so that one that leaks is recognised.
pub const API_KEY_PREFIX: &str = "artek_";
