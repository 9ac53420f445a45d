//! People: what they send of themselves and what they see of it.

use super::edit::given;
use super::instant::Instant;
use super::resource::UserResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `POST auth/codes`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Where the code is to go.
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// `sign_up` or `password_reset`.
    #[schemars(extend("enum" = ["sign_up", "password_reset"]))]
    pub purpose: String,
    /// The language of the letter: `ko` or `en`.
    #[schemars(extend("enum" = ["ko", "en"]))]
    pub language: String,
}

/// The answer to every call for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CodeAnswer {
    /// For how many seconds a code counts, if one was sent.
    pub expires_in_s: u64,
}

/// `POST auth/codes/verify`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// Where the code went.
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// As when it was asked for.
    #[schemars(extend("enum" = ["sign_up", "password_reset"]))]
    pub purpose: String,
    /// The code as it was typed.
    #[schemars(length(min = 1, max = 32))]
    pub code: String,
}

/// What a right code is traded for.
#[derive(Clone, Serialize, JsonSchema)]
pub struct VerificationAnswer {
    /// The proof that the address is verified. Good once.
    pub verification: String,
    /// Until when.
    pub expires_at: Instant,
}

/// Where somebody says to live.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddressBody {
    /// ISO 3166, two capitals.
    #[schemars(length(min = 2, max = 2), regex(pattern = r"^[A-Z]{2}$"))]
    pub country: String,
    /// As the country writes it.
    #[schemars(length(min = 1, max = 16))]
    pub postcode: String,
    /// State or province, where there is one.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub region: Option<String>,
    /// Town.
    #[schemars(length(min = 1, max = 100))]
    pub city: String,
    /// Street and number.
    #[schemars(length(min = 1, max = 200))]
    pub line1: String,
    /// Floor, flat, care of.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    pub line2: Option<String>,
}

/// `POST users`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUpBody {
    /// What the code was traded for.
    #[schemars(length(min = 1, max = 64))]
    pub verification: String,
    /// The address that was verified.
    #[schemars(length(min = 3, max = 254))]
    pub email: String,
    /// 10 to 128 characters.
    #[schemars(length(min = 10, max = 128))]
    pub password: String,
    /// As the user writes it.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// `female`, `male`, `other` or `undisclosed`.
    #[schemars(extend("enum" = ["female", "male", "other", "undisclosed"]))]
    pub gender: String,
    /// `1990-12-31`; at least 18 years ago.
    #[schemars(length(min = 10, max = 10), regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub birth_date: String,
    /// With the country's code: `+82 10 1234 5678`.
    #[schemars(length(min = 9, max = 40))]
    pub phone: String,
    /// Where.
    pub address: AddressBody,
    /// The language of the letters from now on: `ko` or `en`. When absent, the first letter is in that of `Accept-Language`, or in Korean.
    #[serde(default)]
    #[schemars(extend("enum" = ["ko", "en", null]))]
    pub language: Option<String>,
}

/// `POST auth/password/reset`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetBody {
    /// What the code was traded for.
    #[schemars(length(min = 1, max = 64))]
    pub verification: String,
    /// The new one: 10 to 128 characters.
    #[schemars(length(min = 10, max = 128))]
    pub password: String,
}

/// `POST me/password`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The present one.
    #[schemars(length(min = 1, max = 128))]
    pub old: String,
    /// The new one: 10 to 128 characters.
    #[schemars(length(min = 10, max = 128))]
    pub new: String,
}

/// `PATCH me`: what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditMeBody {
    /// As the user writes it.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<Option<String>>,
    /// `female`, `male`, `other` or `undisclosed`.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(extend("enum" = ["female", "male", "other", "undisclosed"]))]
    pub gender: Option<Option<String>>,
    /// `1990-12-31`; at least 18 years ago.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 10, max = 10), regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub birth_date: Option<Option<String>>,
    /// With the country's code: `+82 10 1234 5678`.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "String")]
    #[schemars(length(min = 9, max = 40))]
    pub phone: Option<Option<String>>,
    /// The whole of it.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "AddressBody")]
    pub address: Option<Option<AddressBody>>,
}

/// Where somebody lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are those of `AddressBody`")]
pub struct AddressFields {
    pub country: String,
    pub postcode: String,
    pub region: Option<String>,
    pub city: String,
    pub line1: String,
    pub line2: Option<String>,
}

/// What is known of a person beside name and e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProfileFields {
    /// `female`, `male`, `other` or `undisclosed`.
    pub gender: String,
    /// `1990-12-31`
    pub birth_date: String,
    /// A plus sign and digits.
    pub phone: String,
    /// Where.
    pub address: AddressFields,
}

/// A user as he sees himself, and as an admin sees him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PersonResource {
    /// The account.
    #[serde(flatten)]
    pub user: UserResource,
    /// Null for accounts that the house's own people made, until it is filled in.
    pub profile: Option<ProfileFields>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionResource {
    /// Its name.
    pub id: Uuid,
    /// As the device called itself.
    pub device: String,
    /// From where it was opened.
    pub address: String,
    /// When it was opened.
    pub created_at: Instant,
    /// When a token was last given.
    pub used_at: Instant,
    /// Until when, unless it is refreshed.
    pub expires_at: Instant,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `POST admin/users/{id}/role`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// `bidder`, `operator` or `admin`.
    #[schemars(extend("enum" = ["bidder", "operator", "admin"]))]
    pub role: String,
    /// Why, for the log.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
}

/// `POST admin/api-keys`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKeyBody {
    /// What the key is for.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// What it may do: `catalogue:read`, `catalogue:write`, `sales:write`, `users:read`, `audit:read`.
    #[schemars(length(min = 1, max = 5))]
    #[schemars(extend(
        "items" = {"type": "string", "enum": ["catalogue:read", "catalogue:write", "sales:write", "users:read", "audit:read"]},
        "uniqueItems" = true
    ))]
    pub scopes: Vec<String>,
    /// Until when it counts, at most 366 days from now.
    pub expires_at: Instant,
}

/// A key of a service, without what it is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApiKeyResource {
    /// Its name in the house.
    pub id: Uuid,
    /// The admin for whom it acts.
    pub owner: Uuid,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it counts.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// A key that was just made.
#[derive(Clone, Serialize, JsonSchema)]
pub struct NewApiKeyAnswer {
    /// All that is kept of it.
    #[serde(flatten)]
    pub resource: ApiKeyResource,
    /// Goes into `Authorization: Bearer`. Shown this once.
    pub key: String,
}
