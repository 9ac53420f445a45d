//! Letters: written, put into the outbox, and the postman called.

use super::call::Call;
use super::error::ApiError;
use crate::mail::{Language, Letter};
use crate::persistence::NewMail;
use uuid::Uuid;

/// Has a letter sent to one address, in a language of the reader's. Returns once it lies in the outbox, from which it is not lost; when it
/// arrives is not waited for, nor whether.
///
/// # Errors
/// Those of the store: nothing is sent then.
pub async fn send(call: &Call, to: &str, language: Language, letter: &Letter) -> Result<(), ApiError> {
    put(call, to, language, letter).await.map(drop)
}

/// The same; returns the letter's name.
///
/// # Errors
/// As [`send`].
pub(super) async fn put(call: &Call, to: &str, language: Language, letter: &Letter) -> Result<Uuid, ApiError> {
    let house = call.house();
    let words = letter.render_from(language, &house.settings.mail.public_url);
    let mail = NewMail {
        id: (house.new_id)(),
        to: to.to_owned(),
        kind: letter.kind().to_owned(),
        language: language.tag().to_owned(),
        subject: words.subject,
        text: words.text,
        html: words.html,
        created_at: call.now(),
        holds_secret: letter.holds_secret(),
    };
    house.outbox.put(&mail).await?;
    house.postman.wake();
    Ok(mail.id)
}
