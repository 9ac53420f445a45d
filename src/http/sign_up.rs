//! Making an account, and setting a new password, by whoever has verified the address.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::post;
use super::table::{Access, Endpoint, Success, of, post};
use super::{language, show};
use crate::identity::{
    Address, FieldError, Gender, Profile, Purpose, check_password, normal_email, read_birth_date, read_name,
    read_phone, verification_hash,
};
use crate::ids::UserId;
use crate::mail::{Language, Letter};
use crate::notices::Preferences;
use crate::persistence::{Role, StoreError, User};
use crate::wire::{AddressBody, Code, ResetBody, SignUpBody, UserResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/users", Access::Open, "Make an account for a verified address", |call| Box::pin(sign_up(call)))
        .takes(of::<SignUpBody>())
        .gives(Success::Created, of::<UserResource>())
        .refuses(&[Code::Invalid, Code::Conflict, Code::RateLimited, Code::Busy]),
    post("/v1/auth/password/reset", Access::Open, "Set a new password; all sessions end", |call| Box::pin(reset(call)))
        .takes(of::<ResetBody>())
        .gives_nothing(Success::NoContent)
        .refuses(&[Code::Invalid, Code::RateLimited, Code::Busy]),
];

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> Self {
        Self::invalid(error.field, format!("{error}."))
    }
}

/// Reads the parts of an address.
///
/// # Errors
/// `invalid` names the part.
pub fn read_address(fields: AddressBody) -> Result<Address, ApiError> {
    let AddressBody { country, postcode, region, city, line1, line2 } = fields;
    Ok(Address { country, postcode, region, city, line1, line2 }.check()?)
}

/// Checks a new password.
///
/// # Errors
/// `invalid` names the field.
pub fn new_password(field: &'static str, password: &str) -> Result<(), ApiError> {
    check_password(password).map_err(|error| ApiError::invalid(field, format!("{error}.")))
}

fn not_verified() -> ApiError {
    ApiError::invalid("verification", "The address is not verified, or not any more. Have a new code sent.")
}

/// Finds which address a proof is of, before anything costly is done for it.
async fn verified(call: &Call, hash: &[u8; 32], purpose: Purpose) -> Result<String, ApiError> {
    let (house, now) = (call.house(), call.now());
    let client = super::sign_in::address(call);
    house.guard.may_guess(client, now).await?;
    if let Some(email) = house.codes.verified(hash, purpose, now).await? {
        return Ok(email);
    }
    house.guard.went_wrong(client, now).await?;
    Err(not_verified())
}

async fn sign_up(call: Call) -> Result<Reply, ApiError> {
    let body: SignUpBody = call.json()?;
    let (house, now) = (call.house(), call.now());
    let email = normal_email(&body.email).map_err(|error| ApiError::invalid("email", format!("{error}.")))?;
    let name = read_name(&body.name)?;
    let profile = Profile {
        gender: Gender::read(&body.gender)?,
        birth_date: read_birth_date(&body.birth_date, now)?,
        phone: read_phone(&body.phone)?,
        address: read_address(body.address)?,
    };
    let language = body.language.as_deref().map(read_language).transpose()?;
    new_password("password", &body.password)?;
    let proof = verification_hash(&body.verification).ok_or_else(not_verified)?;
    if verified(&call, &proof, Purpose::SignUp).await? != email {
        return Err(not_verified());
    }
    let hash = house.passwords.hash(body.password).await?;
    house.codes.use_verification(&proof, Purpose::SignUp, now).await?.ok_or_else(not_verified)?;
    let id = UserId((house.new_id)());
    let user = User { id, email, name, role: Role::Bidder, suspended: false, created_at: now };
    house.accounts.add_person(&user, &hash, &profile).await.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "There is an account with this e-mail already.").in_field("email")
        }
        other => other.into(),
    })?;
    tracing::info!(user.id = %id, "somebody signed up");
    if let Some(language) = language {
        keep_language(&call, id, language).await;
    }
    let welcome = Letter::Welcome { name: user.name.clone() };
    tell_in(&call, &user.email, language.unwrap_or_else(|| language::of(&call)), &welcome).await;
    Reply::created(&show::user(&user))
}

fn read_language(tag: &str) -> Result<Language, ApiError> {
    Language::from_tag(tag).ok_or_else(|| ApiError::invalid("language", "language is ko or en."))
}

/// Notes in which language somebody new is written to. The account is there, whether or not this can be noted, and the choice can be made again.
async fn keep_language(call: &Call, user: UserId, language: Language) {
    let mut preferences = Preferences::default();
    preferences.language = language;
    if let Err(error) = call.house().notices.set_notice_preferences(user, &preferences).await {
        tracing::error!(user.id = %user, error = &error as &dyn std::error::Error, "the language of somebody new could not be noted");
    }
}

async fn reset(call: Call) -> Result<Reply, ApiError> {
    let body: ResetBody = call.json()?;
    let (house, now) = (call.house(), call.now());
    new_password("password", &body.password)?;
    let proof = verification_hash(&body.verification).ok_or_else(not_verified)?;
    verified(&call, &proof, Purpose::PasswordReset).await?;
    let hash = house.passwords.hash(body.password).await?;
    let email = house.codes.use_verification(&proof, Purpose::PasswordReset, now).await?.ok_or_else(not_verified)?;
    // A proof for an address without an account is never given; the account may be gone since.
    let (user, _) = house.people.credentials(&email).await?.ok_or_else(not_verified)?;
    house.accounts.set_password(user.id, &hash, None, None, now).await?;
    house.close_ended(now).await;
    tracing::info!(user.id = %user.id, "a password was reset");
    tell(&call, &user.email, &Letter::PasswordChanged).await;
    Ok(Reply::nothing())
}

/// Sends a letter that only tells of what is done: done it is, whether or not the letter goes.
pub async fn tell(call: &Call, to: &str, letter: &Letter) {
    tell_in(call, to, language::of(call), letter).await;
}

async fn tell_in(call: &Call, to: &str, language: Language, letter: &Letter) {
    if let Err(error) = post::send(call, to, language, letter).await {
        tracing::error!(request.id = call.request_id.as_str(), error = error.body(""), "a letter could not be sent");
    }
}
