//! What I want to be told, and how.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of, put};
use crate::mail::Language;
use crate::notices::{Channel, Kind, Preferences};
use crate::wire::{ChannelChoices, Code, PreferencesBody};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get(
        "/v1/me/notification-preferences",
        Access::SignedIn,
        "What I want to be told, how, and in which language",
        |call| Box::pin(read(call)),
    )
    .gives(Success::Ok, of::<PreferencesBody>()),
    put(
        "/v1/me/notification-preferences",
        Access::SignedIn,
        "Choose what I want to be told; kinds left out stay",
        |call| Box::pin(choose(call)),
    )
    .takes(of::<PreferencesBody>())
    .gives(Success::Ok, of::<PreferencesBody>())
    .refuses(&[Code::Invalid]),
];

pub(super) fn show(preferences: &Preferences) -> PreferencesBody {
    let choices = |kind| ChannelChoices {
        bell: preferences.wants(kind, Channel::Bell),
        mail: preferences.wants(kind, Channel::Mail),
    };
    PreferencesBody {
        language: preferences.language.tag().to_owned(),
        kinds: Kind::ALL.into_iter().map(|kind| (kind.word().to_owned(), choices(kind))).collect(),
    }
}

/// Takes choices over those of before.
fn chosen(before: Preferences, body: &PreferencesBody) -> Result<Preferences, ApiError> {
    let language = Language::from_tag(&body.language);
    let language = language.ok_or_else(|| ApiError::invalid("language", "language is ko or en."))?;
    let mut preferences = before;
    preferences.language = language;
    for (word, choices) in &body.kinds {
        let kind = Kind::from_word(word).ok_or_else(|| {
            let known: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            ApiError::invalid(
                "kinds",
                format!(
                    "kinds are {}. Codes and letters about the safety of an account cannot be switched off.",
                    known.join(", ")
                ),
            )
        })?;
        preferences.choose(kind, Channel::Bell, choices.bell);
        preferences.choose(kind, Channel::Mail, choices.mail);
    }
    Ok(preferences)
}

async fn read(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show(&call.house().notices.notice_preferences(call.user()?.id).await?))
}

async fn choose(call: Call) -> Result<Reply, ApiError> {
    let body: PreferencesBody = call.json()?;
    let (notices, user) = (&call.house().notices, call.user()?.id);
    let preferences = chosen(notices.notice_preferences(user).await?, &body)?;
    notices.set_notice_preferences(user, &preferences).await?;
    Reply::ok(&show(&preferences))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_shown_and_codes_are_no_choice() {
        let body = |text: &str| serde_json::from_str::<PreferencesBody>(text).unwrap();
        let off = body(r#"{"language": "en", "kinds": {"outbid": {"bell": true, "mail": false}}}"#);
        let chosen_off = chosen(Preferences::default(), &off).unwrap();
        assert_eq!(chosen_off.language, Language::English);
        let shown = show(&chosen_off);
        assert_eq!(shown.kinds["outbid"], ChannelChoices { bell: true, mail: false });
        assert_eq!(shown.kinds["won"], ChannelChoices { bell: true, mail: true }, "left out stays");
        assert_eq!(shown.kinds.len(), Kind::ALL.len());
        assert_eq!(chosen(chosen_off.clone(), &shown).unwrap(), chosen(chosen_off, &shown).unwrap());
        for wrong in [
            r#"{"language": "fr", "kinds": {}}"#,
            r#"{"language": "ko", "kinds": {"sign_up_code": {"bell": false, "mail": false}}}"#,
            r#"{"language": "ko", "kinds": {"password_changed": {"bell": false, "mail": false}}}"#,
        ] {
            assert_eq!(chosen(Preferences::default(), &body(wrong)).unwrap_err().code(), Code::Invalid, "{wrong}");
        }
    }
}
