//! What people are told about, and how.

/// What a notice is about. Whoever adds a kind adds its letter, its row in `docs/PROTOCOL.md` and a word for the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody else leads now.
    Outbid,
    /// The artwork is yours.
    Won,
    /// The artwork went to somebody else, or to nobody.
    Lost,
    /// An auction in which you bid ends soon.
    ClosingSoon,
    /// Bidding has begun in an auction that you marked.
    FavouriteOpened,
    /// An auction that you marked, and in which you have not bid, ends soon.
    FavouriteClosing,
    /// Bidding has begun in a sale for which you are registered.
    Opened,
    /// The house asks for the money of what was won.
    PaymentDue,
    /// It has come.
    PaymentReceived,
    /// It did not come in time.
    PaymentFailed,
    /// The winner did not pay: the artwork can be yours at your own bid.
    SecondChance,
    /// The purchase was taken back, and what was paid is paid back.
    Refunded,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Outbid,
        Self::Won,
        Self::Lost,
        Self::ClosingSoon,
        Self::FavouriteOpened,
        Self::FavouriteClosing,
        Self::Opened,
        Self::PaymentDue,
        Self::PaymentReceived,
        Self::PaymentFailed,
        Self::SecondChance,
        Self::Refunded,
    ];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Outbid => "outbid",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::ClosingSoon => "closing_soon",
            Self::FavouriteOpened => "favourite_opened",
            Self::FavouriteClosing => "favourite_closing",
            Self::Opened => "opened",
            Self::PaymentDue => "payment_due",
            Self::PaymentReceived => "payment_received",
            Self::PaymentFailed => "payment_failed",
            Self::SecondChance => "second_chance",
            Self::Refunded => "refunded",
        }
    }

    /// Finds a kind by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Returns whether somebody who said nothing is told of it this way.
    pub const fn is_usual(self, channel: Channel) -> bool {
        // The bell holds everything. A letter at each opening is what people unsubscribe from.
        !matches!((self, channel), (Self::Opened, Channel::Mail))
    }
}

/// A way to tell somebody. Codes and letters about an account's safety go none of these ways: nobody can switch them off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The list behind the bell, and the open sockets.
    Bell,
    /// A letter.
    Mail,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Bell, Self::Mail];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bell => "bell",
            Self::Mail => "mail",
        }
    }

    /// Finds a channel by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}
