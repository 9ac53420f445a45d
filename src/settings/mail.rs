//! `[mail]`

use super::{SettingsError, millis};
use crate::identity::normal_email;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct MailSettings {
    pub carrier: CarrierKind,
    pub from: String,
    pub reply_to: String,
    pub public_url: String,
    pub keep_days: u32,
    pub smtp_host: String,
    pub smtp_port: u16,
    pub smtp_security: MailSecurity,
    pub smtp_user: String,
    pub smtp_password: SecretString,
    pub smtp_password_file: PathBuf,
    pub smtp_ca_file: PathBuf,
    #[serde(rename = "smtp_timeout_ms", deserialize_with = "millis")]
    pub smtp_timeout: Duration,
}

/// How letters leave the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarrierKind {
    /// As files in the data directory.
    Folder,
    /// Through a mail relay.
    Smtp,
}

impl CarrierKind {
    /// Returns the word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Smtp => "smtp",
        }
    }
}

/// How the way to the relay is kept from others' eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// Encrypted after STARTTLS, or not at all used.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// In the clear.
    Plain,
}

impl MailSecurity {
    /// Returns the word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Tls => "tls",
            Self::Plain => "plain",
        }
    }
}

/// The longest address of a house at the foot of a letter. *Source*: what `mail::one_line` shows.
const URL_MOST: usize = 100;
/// The longest step. *Source*: two of them are within what the postman waits for a letter (`actors/postman.rs`).
const TIMEOUT_MOST: Duration = Duration::from_secs(25);

impl MailSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        if !is_sender(&self.from) {
            return impossible("mail.from", "it must be name@example.com or Name <name@example.com>");
        }
        if !self.reply_to.is_empty() && !is_sender(&self.reply_to) {
            return impossible("mail.reply_to", "it must be empty, name@example.com or Name <name@example.com>");
        }
        if !self.public_url.is_empty() && !is_url(&self.public_url) {
            return impossible("mail.public_url", "it must be empty or https://host, of at most 100 characters");
        }
        if self.keep_days == 0 {
            return impossible("mail.keep_days", "it must be at least 1");
        }
        if self.smtp_timeout.is_zero() || self.smtp_timeout > TIMEOUT_MOST {
            return impossible("mail.smtp_timeout_ms", "it must be above 0 and at most 25000");
        }
        self.check_relay()
    }

    fn check_relay(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        let has_file = !self.smtp_password_file.as_os_str().is_empty();
        let has_password = has_file || !self.smtp_password.expose_secret().is_empty();
        if has_file && !self.smtp_password.expose_secret().is_empty() {
            return impossible(
                "mail.smtp_password_file",
                "the password is in smtp_password, too; leave one of them empty",
            );
        }
        if has_password == self.smtp_user.is_empty() {
            return impossible("mail.smtp_user", "a user and a password go together: set both, or none");
        }
        if self.carrier == CarrierKind::Folder {
            return Ok(());
        }
        if self.smtp_host.is_empty() || self.smtp_host.contains(|c: char| c.is_whitespace() || c == '/' || c == ':') {
            return impossible(
                "mail.smtp_host",
                "carrier = \"smtp\" needs the host name of a mail relay, without a port",
            );
        }
        if self.smtp_port == 0 {
            return impossible("mail.smtp_port", "it must be at least 1");
        }
        let is_here = matches!(self.smtp_host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.smtp_security == MailSecurity::Plain && has_password && !is_here {
            return impossible(
                "mail.smtp_security",
                "plain would send the password in the clear to another machine; use starttls or tls",
            );
        }
        Ok(())
    }
}

/// Reads `name@host` or `Name <name@host>`, as far as it must be right for a house to open.
fn is_sender(text: &str) -> bool {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    !text.contains(char::is_control) && normal_email(address).is_ok()
}

fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty())
        && text.len() <= URL_MOST
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    /// A house whose letters go to a relay, but for these keys.
    fn load(over: &[(&str, &str)]) -> Result<Settings, String> {
        let base = [("mail.carrier", "smtp"), ("mail.smtp_host", "relay.example")];
        let keys: Vec<_> = base.into_iter().chain(over.iter().copied()).collect();
        Settings::load_over(None, &keys).map_err(|error| error.to_string())
    }

    #[test]
    fn mail_settings_that_cannot_work_are_refused_by_name() {
        let table: [(&[(&str, &str)], &str); 22] = [
            (&[], ""),
            (&[("mail.smtp_user", "u"), ("mail.smtp_password", "p")], ""),
            (&[("mail.smtp_user", "u"), ("mail.smtp_password_file", "/run/secrets/p")], ""),
            (&[("mail.smtp_security", "plain")], ""),
            (
                &[
                    ("mail.smtp_security", "plain"),
                    ("mail.smtp_host", "localhost"),
                    ("mail.smtp_user", "u"),
                    ("mail.smtp_password", "p"),
                ],
                "",
            ),
            (&[("mail.from", "post@arte.example")], ""),
            (&[("mail.reply_to", "Front desk <desk@arte.example>")], ""),
            (&[("mail.public_url", "https://arte.example")], ""),
            (&[("mail.carrier", "pigeon")], "pigeon"),
            (&[("mail.from", "Arte Moderni")], "mail.from"),
            (&[("mail.from", "a@b.example\nBcc: c@d.example")], "mail.from"),
            (&[("mail.reply_to", "nobody")], "mail.reply_to"),
            (&[("mail.public_url", "arte.example")], "mail.public_url"),
            (&[("mail.public_url", "https://a b")], "mail.public_url"),
            (&[("mail.keep_days", "0")], "mail.keep_days"),
            (&[("mail.smtp_host", "")], "mail.smtp_host"),
            (&[("mail.smtp_host", "relay.example:587")], "mail.smtp_host"),
            (&[("mail.smtp_user", "u")], "mail.smtp_user"),
            (&[("mail.smtp_password", "p")], "mail.smtp_user"),
            (
                &[("mail.smtp_security", "plain"), ("mail.smtp_user", "u"), ("mail.smtp_password", "p")],
                "mail.smtp_security",
            ),
            (&[("mail.smtp_timeout_ms", "25001")], "mail.smtp_timeout_ms"),
            (&[("mail.smtp_relay", "x")], "unknown field"),
        ];
        for (over, says) in table {
            match load(over) {
                Ok(_) => assert_eq!(says, "", "{over:?} was taken"),
                Err(error) => assert!(!says.is_empty() && error.contains(says), "{over:?}: {error}"),
            }
        }
        assert!(Settings::load_over(None, &[("mail.smtp_host", "")]).is_ok(), "a folder needs no relay");
    }

    #[test]
    fn the_password_does_not_show_in_debug() {
        let settings = load(&[("mail.smtp_user", "u"), ("mail.smtp_password", "hunter2")]).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
