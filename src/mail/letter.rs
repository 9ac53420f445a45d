//! The letters.

use super::clean::one_line;
use super::language::Language;
use super::template::Template;

/// What the house writes to somebody.
///
/// The [`Debug`](std::fmt::Debug) form leaves codes out: letters may be logged, codes never.
#[derive(Clone, PartialEq, Eq)]
pub enum Letter {
    /// The code that proves that the address is the reader's own. Holds a secret.
    SignUpCode {
        /// The code, as it is to be typed.
        code: String,
        /// For how many minutes it is good.
        minutes: u32,
    },
    /// The code with which a new password can be set. Holds a secret.
    PasswordReset {
        /// The code, as it is to be typed.
        code: String,
        /// For how many minutes it is good.
        minutes: u32,
    },
    /// The account is made.
    Welcome {
        /// As the reader writes it.
        name: String,
    },
    /// Goes instead of a code to an address that has an account, so that whoever asked learns nothing about it.
    AlreadyAMember,
    /// The password was changed just now.
    PasswordChanged,
    /// Somebody else leads now.
    Outbid(Lot),
    /// The artwork is the reader's.
    Won(Lot),
    /// The artwork went to somebody else, or to nobody. The price is not told.
    Lost(Lot),
    /// An auction in which the reader bid ends soon.
    ClosingSoon {
        /// Which.
        lot: Lot,
        /// When, as it is to be read.
        ends_at: String,
    },
    /// Bidding has begun in an auction that the reader marked. The price is not told.
    FavouriteOpened {
        /// Which.
        lot: Lot,
        /// When it ends, as it is to be read.
        ends_at: String,
    },
    /// An auction that the reader marked ends soon.
    FavouriteClosing {
        /// Which, with the lowest next bid.
        lot: Lot,
        /// When, as it is to be read.
        ends_at: String,
    },
    /// Bidding has begun in a sale for which the reader is registered.
    Opened {
        /// The sale's title.
        title: String,
    },
    /// The house asks for the money of what was won.
    PaymentDue {
        /// Which, with what is to be paid in all.
        lot: Lot,
        /// Until when, as it is to be read.
        pay_by: String,
    },
    /// The money has come.
    PaymentReceived(Lot),
    /// It did not come in time.
    PaymentFailed(Lot),
    /// The winner did not pay: the artwork can be the reader's.
    SecondChance {
        /// Which, with what it would cost in all.
        lot: Lot,
        /// Until when an answer counts, as it is to be read.
        answer_by: String,
    },
    /// The purchase was taken back.
    Refunded(Lot),
    /// An admin tries whether mail arrives.
    Test {
        /// The admin's name.
        name: String,
    },
}

/// An artwork under the hammer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The artwork's title.
    pub title: String,
    /// Its number in the sale.
    pub number: u32,
    /// The public price with its currency, as it is to be read.
    pub price: String,
}

impl Lot {
    fn values(&self) -> Vec<(&'static str, String)> {
        vec![("title", self.title.clone()), ("lot", self.number.to_string()), ("price", self.price.clone())]
    }

    fn values_without_price(&self) -> Vec<(&'static str, String)> {
        self.values().into_iter().filter(|(slot, _)| *slot != "price").collect()
    }
}

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject: one line, never with a code in it, for subjects are shown in lists and on locked screens.
    pub subject: String,
    /// The plain text; lines end in `\n`.
    pub text: String,
    /// The same as an HTML page that needs nothing from elsewhere.
    pub html: String,
}

impl Letter {
    /// Returns the stable word for the kind of letter.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SignUpCode { .. } => "sign_up_code",
            Self::PasswordReset { .. } => "password_reset",
            Self::Welcome { .. } => "welcome",
            Self::AlreadyAMember => "already_a_member",
            Self::PasswordChanged => "password_changed",
            Self::Outbid(_) => "outbid",
            Self::Won(_) => "won",
            Self::Lost(_) => "lost",
            Self::ClosingSoon { .. } => "closing_soon",
            Self::FavouriteOpened { .. } => "favourite_opened",
            Self::FavouriteClosing { .. } => "favourite_closing",
            Self::Opened { .. } => "opened",
            Self::PaymentDue { .. } => "payment_due",
            Self::PaymentReceived(_) => "payment_received",
            Self::PaymentFailed(_) => "payment_failed",
            Self::SecondChance { .. } => "second_chance",
            Self::Refunded(_) => "refunded",
            Self::Test { .. } => "test",
        }
    }

    /// Returns whether whoever reads the letter could pass for the reader: it is destroyed when it has been sent.
    pub const fn holds_secret(&self) -> bool {
        match self {
            Self::SignUpCode { .. } | Self::PasswordReset { .. } => true,
            Self::Welcome { .. } | Self::AlreadyAMember | Self::PasswordChanged | Self::Test { .. } => false,
            Self::Outbid(_) | Self::Won(_) | Self::Lost(_) | Self::ClosingSoon { .. } | Self::Opened { .. } => false,
            Self::FavouriteOpened { .. } | Self::FavouriteClosing { .. } => false,
            Self::PaymentDue { .. } | Self::PaymentReceived(_) => false,
            Self::PaymentFailed(_) | Self::SecondChance { .. } | Self::Refunded(_) => false,
        }
    }

    /// Writes the letter.
    pub fn render(&self, language: Language) -> Rendered {
        self.render_from(language, "")
    }

    /// Writes the letter with the house's own address (`https://…`) at its foot; empty leaves it out.
    pub fn render_from(&self, language: Language, public_url: &str) -> Rendered {
        let values: Vec<(&'static str, String)> =
            self.values(language).into_iter().map(|(slot, value)| (slot, one_line(&value))).collect();
        Template::read(self.words(language)).fill(language, &values, public_url)
    }

    /// Returns what goes into the places that the words leave open.
    pub(super) fn values(&self, language: Language) -> Vec<(&'static str, String)> {
        match self {
            Self::SignUpCode { code, minutes } | Self::PasswordReset { code, minutes } => {
                vec![("code", code.clone()), ("minutes", language.minutes(*minutes))]
            }
            Self::Welcome { name } | Self::Test { name } => vec![("name", name.clone())],
            Self::AlreadyAMember | Self::PasswordChanged => Vec::new(),
            Self::Outbid(lot) | Self::Won(lot) => lot.values(),
            Self::Lost(lot) => lot.values_without_price(),
            Self::FavouriteOpened { lot, ends_at } => {
                lot.values_without_price().into_iter().chain([("ends_at", ends_at.clone())]).collect()
            }
            Self::ClosingSoon { lot, ends_at } | Self::FavouriteClosing { lot, ends_at } => {
                lot.values().into_iter().chain([("ends_at", ends_at.clone())]).collect()
            }
            Self::Opened { title } => vec![("title", title.clone())],
            Self::PaymentDue { lot, pay_by } => lot.values().into_iter().chain([("pay_by", pay_by.clone())]).collect(),
            Self::PaymentReceived(lot) | Self::PaymentFailed(lot) | Self::Refunded(lot) => lot.values(),
            Self::SecondChance { lot, answer_by } => {
                lot.values().into_iter().chain([("answer_by", answer_by.clone())]).collect()
            }
        }
    }

    pub(super) const fn words(&self, language: Language) -> &'static str {
        match (self, language) {
            (Self::SignUpCode { .. }, Language::Korean) => include_str!("templates/sign_up_code.ko.txt"),
            (Self::SignUpCode { .. }, Language::English) => include_str!("templates/sign_up_code.en.txt"),
            (Self::PasswordReset { .. }, Language::Korean) => include_str!("templates/password_reset.ko.txt"),
            (Self::PasswordReset { .. }, Language::English) => include_str!("templates/password_reset.en.txt"),
            (Self::Welcome { .. }, Language::Korean) => include_str!("templates/welcome.ko.txt"),
            (Self::Welcome { .. }, Language::English) => include_str!("templates/welcome.en.txt"),
            (Self::AlreadyAMember, Language::Korean) => include_str!("templates/already_a_member.ko.txt"),
            (Self::AlreadyAMember, Language::English) => include_str!("templates/already_a_member.en.txt"),
            (Self::PasswordChanged, Language::Korean) => include_str!("templates/password_changed.ko.txt"),
            (Self::PasswordChanged, Language::English) => include_str!("templates/password_changed.en.txt"),
            (Self::Outbid(_), Language::Korean) => include_str!("templates/outbid.ko.txt"),
            (Self::Outbid(_), Language::English) => include_str!("templates/outbid.en.txt"),
            (Self::Won(_), Language::Korean) => include_str!("templates/won.ko.txt"),
            (Self::Won(_), Language::English) => include_str!("templates/won.en.txt"),
            (Self::Lost(_), Language::Korean) => include_str!("templates/lost.ko.txt"),
            (Self::Lost(_), Language::English) => include_str!("templates/lost.en.txt"),
            (Self::ClosingSoon { .. }, Language::Korean) => include_str!("templates/closing_soon.ko.txt"),
            (Self::ClosingSoon { .. }, Language::English) => include_str!("templates/closing_soon.en.txt"),
            (Self::FavouriteOpened { .. }, Language::Korean) => include_str!("templates/favourite_opened.ko.txt"),
            (Self::FavouriteOpened { .. }, Language::English) => include_str!("templates/favourite_opened.en.txt"),
            (Self::FavouriteClosing { .. }, Language::Korean) => include_str!("templates/favourite_closing.ko.txt"),
            (Self::FavouriteClosing { .. }, Language::English) => include_str!("templates/favourite_closing.en.txt"),
            (Self::Opened { .. }, Language::Korean) => include_str!("templates/opened.ko.txt"),
            (Self::Opened { .. }, Language::English) => include_str!("templates/opened.en.txt"),
            (Self::PaymentDue { .. }, Language::Korean) => include_str!("templates/payment_due.ko.txt"),
            (Self::PaymentDue { .. }, Language::English) => include_str!("templates/payment_due.en.txt"),
            (Self::PaymentReceived(_), Language::Korean) => include_str!("templates/payment_received.ko.txt"),
            (Self::PaymentReceived(_), Language::English) => include_str!("templates/payment_received.en.txt"),
            (Self::PaymentFailed(_), Language::Korean) => include_str!("templates/payment_failed.ko.txt"),
            (Self::PaymentFailed(_), Language::English) => include_str!("templates/payment_failed.en.txt"),
            (Self::SecondChance { .. }, Language::Korean) => include_str!("templates/second_chance.ko.txt"),
            (Self::SecondChance { .. }, Language::English) => include_str!("templates/second_chance.en.txt"),
            (Self::Refunded(_), Language::Korean) => include_str!("templates/refunded.ko.txt"),
            (Self::Refunded(_), Language::English) => include_str!("templates/refunded.en.txt"),
            (Self::Test { .. }, Language::Korean) => include_str!("templates/test.ko.txt"),
            (Self::Test { .. }, Language::English) => include_str!("templates/test.en.txt"),
        }
    }
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_tuple("Letter").field(&self.kind()).finish()
    }
}
