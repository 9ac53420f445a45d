//! Codes by mail: asked for, and traded for a proof that the address is verified.
//!
//! Nobody learns from here who has an account. The answer is made before anybody looks (but for one statement, when an address is flooded with
//! codes, whoever's it is), a code is kept alike in every case, and what differs is only which letter goes, and whether one does.

use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::limits::neighbourhood;
use super::post;
use super::sign_in::address;
use super::table::{Access, Endpoint, Success, of, post};
use super::tokens::chance;
use crate::identity::{
    CODE_LENGTH, CODE_LIVES, CODE_TRIES, CODE_TRIES_OF_STRANGERS, Purpose, VERIFICATION_LIVES, code_hash, make_code,
    normal_email, read_code, verification_hash, write_verification,
};
use crate::mail::{Language, Letter};
use crate::persistence::{CodeTry, NewCode};
use crate::wire::{Code, CodeAnswer, CodeBody, Instant, VerificationAnswer, VerifyBody};
use std::sync::Arc;

/// What the key of the hashes is called among the secrets that the house derives.
const KEY: &str = "codes";

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/auth/codes", Access::Open, "Have a code sent to an address", |call| Box::pin(send(call)))
        .takes(of::<CodeBody>())
        .gives(Success::Accepted, of::<CodeAnswer>())
        .refuses(&[Code::Invalid, Code::RateLimited, Code::Busy]),
    post("/v1/auth/codes/verify", Access::Open, "Trade a code for the proof that the address is verified", |call| {
        Box::pin(verify(call))
    })
    .takes(of::<VerifyBody>())
    .gives(Success::Ok, of::<VerificationAnswer>())
    .refuses(&[Code::Invalid, Code::RateLimited]),
];

fn read_email(text: &str) -> Result<String, ApiError> {
    normal_email(text).map_err(|error| ApiError::invalid("email", format!("{error}.")))
}

fn read_purpose(word: &str) -> Result<Purpose, ApiError> {
    Purpose::from_word(word).ok_or_else(|| ApiError::invalid("purpose", "purpose is sign_up or password_reset."))
}

async fn send(call: Call) -> Result<Reply, ApiError> {
    let body: CodeBody = call.json()?;
    let (email, purpose) = (read_email(&body.email)?, read_purpose(&body.purpose)?);
    let language = Language::from_tag(&body.language);
    let language = language.ok_or_else(|| ApiError::invalid("language", "language is ko or en."))?;
    let house = call.house();
    let place = Arc::clone(&house.codes_under_way).try_acquire_owned();
    let place = place.map_err(|_| ApiError::plain(Code::Busy).retry_after(SOON))?;
    let client = address(&call);
    // Asked only while strangers have made others wait, and then for every address alike.
    let is_known = house.guard.is_flooded(&email, call.now()).await?
        && house.sessions.is_known_from(&email, &client.to_string()).await?;
    house.guard.may_send(&email, client, is_known, call.now()).await?;
    let code = match keep(&call, &email, purpose).await {
        Ok(code) => code,
        Err(error) => {
            // Nothing goes to anybody: whoever asks again must not wait for it.
            house.guard.was_not_sent(&email, client, is_known, call.now()).await?;
            return Err(error);
        }
    };
    // What is done for a known address and for an unknown one takes its own time; nobody waits for it.
    actix_web::rt::spawn(async move {
        let _place = place;
        if let Err(error) = write(&call, &email, purpose, language, code).await {
            tracing::error!(request.id = call.request_id.as_str(), error = error.body(""), "a code could not be sent");
        }
    });
    Reply::accepted(&CodeAnswer { expires_in_s: CODE_LIVES.as_secs() })
}

/// Makes a code and keeps it, also where no letter goes: a try at a code must take as long for one address as for another.
async fn keep(call: &Call, email: &str, purpose: Purpose) -> Result<String, ApiError> {
    let (house, now) = (call.house(), call.now());
    let mut bytes = [0; CODE_LENGTH];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    let code = make_code(bytes);
    let key = house.access.derived(KEY).await;
    let new = NewCode {
        email: email.to_owned(),
        purpose,
        code_hash: code_hash(&key, email, purpose, &code),
        tries: CODE_TRIES_OF_STRANGERS,
        known_tries: CODE_TRIES,
        at: now,
        expires_at: now + CODE_LIVES,
    };
    house.codes.put_code(&new).await?;
    Ok(code)
}

async fn write(call: &Call, email: &str, purpose: Purpose, language: Language, code: String) -> Result<(), ApiError> {
    let is_known = call.house().people.credentials(email).await?.is_some();
    let minutes = u32::try_from(CODE_LIVES.as_secs() / 60).unwrap_or(u32::MAX);
    let letter = match (purpose, is_known) {
        (Purpose::SignUp, false) => Letter::SignUpCode { code, minutes },
        (Purpose::SignUp, true) => Letter::AlreadyAMember,
        (Purpose::PasswordReset, true) => Letter::PasswordReset { code, minutes },
        // The house does not write to strangers because another stranger asks.
        (Purpose::PasswordReset, false) => return Ok(()),
    };
    post::send(call, email, language, &letter).await
}

async fn verify(call: Call) -> Result<Reply, ApiError> {
    let body: VerifyBody = call.json()?;
    let (email, purpose) = (read_email(&body.email)?, read_purpose(&body.purpose)?);
    let (house, now, client) = (call.house(), call.now(), address(&call));
    house.guard.may_guess(client, now).await?;
    let wrong =
        || ApiError::invalid("code", "The code is wrong, has expired, or was tried too often. Have a new one sent.");
    let code = read_code(&body.code).ok_or_else(wrong)?;
    let verification = write_verification(&chance()?);
    let verified_until = now + VERIFICATION_LIVES;
    // For every address alike, whether or not it is somebody's.
    let is_known = house.sessions.is_known_from(&email, &client.to_string()).await?;
    let attempt = CodeTry {
        client: neighbourhood(client).to_string(),
        is_known,
        client_tries: CODE_TRIES,
        code_hash: code_hash(&house.access.derived(KEY).await, &email, purpose, &code),
        email,
        purpose,
        at: now,
        verification_hash: verification_hash(&verification)
            .ok_or_else(|| ApiError::internal("a proof without form"))?,
        verified_until,
    };
    if !house.codes.try_code(&attempt).await? {
        house.guard.went_wrong(client, now).await?;
        return Err(wrong());
    }
    Reply::ok(&VerificationAnswer { verification, expires_at: Instant(verified_until) })
}
