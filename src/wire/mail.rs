//! Letters as admins see them.

use super::instant::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A letter in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailSummary {
    /// Its name, also its `Message-ID`.
    pub id: Uuid,
    /// The address it goes to.
    pub to: String,
    /// The kind of letter, such as `sign_up_code`.
    pub kind: String,
    /// The tag of its language.
    pub language: String,
    /// The subject. Never holds a code.
    pub subject: String,
    /// `waiting`, `sent` or `dead`.
    pub state: &'static str,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Instant,
    /// When it is tried next, while it waits.
    pub next_try_at: Option<Instant>,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// A letter with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MailResource {
    /// All but its words.
    #[serde(flatten)]
    pub summary: MailSummary,
    /// The plain text; null when it was destroyed or holds a code that is nobody else's business.
    pub text: Option<String>,
    /// The same as HTML.
    pub html: Option<String>,
}

/// `POST /v1/admin/mails/test`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestMailBody {
    /// `ko` or `en`; `en` when absent.
    #[schemars(extend("enum" = ["ko", "en", null]))]
    pub language: Option<String>,
}
