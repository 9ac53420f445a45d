//! E-mail addresses: one spelling for each, so that an account cannot be made twice.

use crate::text::is_hidden;

/// The longest address a mail server must take. *Source*: RFC 5321, 4.5.3.1.3, less the angle brackets.
const LENGTH_MAX: usize = 254;

/// The longest part before the `@`. *Source*: RFC 5321, 4.5.3.1.1.
const LOCAL_MAX: usize = 64;

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Not `name@host`, or with characters that no address has.
    #[error("an e-mail address looks like name@example.com, without spaces")]
    NotAnAddress,
    /// Longer than mail servers take.
    #[error("an e-mail address has at most {LENGTH_MAX} characters, and at most {LOCAL_MAX} before the @")]
    TooLong,
}

/// Returns the one spelling of an address under which the house keeps it: in lower case.
///
/// Only the shape is checked: whether somebody reads the mail is known when somebody answers it.
///
/// # Errors
/// [`EmailError`] says what is wrong.
pub fn normal_email(text: &str) -> Result<String, EmailError> {
    let lower = text.to_lowercase();
    let (local, host) = lower.split_once('@').ok_or(EmailError::NotAnAddress)?;
    if lower.len() > LENGTH_MAX || local.len() > LOCAL_MAX {
        return Err(EmailError::TooLong);
    }
    let plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || is_hidden(c) || "@<>(),;:[]\"\\".contains(c))
    };
    let tidy = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    if !plain(local) || !plain(host) || !tidy(local) || !tidy(host) || host.starts_with('-') || host.ends_with('-') {
        return Err(EmailError::NotAnAddress);
    }
    Ok(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long = format!("a@{}.com", "b".repeat(250));
        let table = [
            ("Ann@Example.com", Ok("ann@example.com")),
            ("o'neil+sale@house.example", Ok("o'neil+sale@house.example")),
            ("admin@localhost", Ok("admin@localhost")),
            ("ann", Err(EmailError::NotAnAddress)),
            ("", Err(EmailError::NotAnAddress)),
            ("@example.com", Err(EmailError::NotAnAddress)),
            ("ann@", Err(EmailError::NotAnAddress)),
            ("ann@b@c", Err(EmailError::NotAnAddress)),
            ("ann bee@example.com", Err(EmailError::NotAnAddress)),
            (" ann@example.com", Err(EmailError::NotAnAddress)),
            ("ann@example.com\n", Err(EmailError::NotAnAddress)),
            ("ann@.example.com", Err(EmailError::NotAnAddress)),
            ("ann@example..com", Err(EmailError::NotAnAddress)),
            ("ann\0@example.com", Err(EmailError::NotAnAddress)),
            ("ann@[127.0.0.1]", Err(EmailError::NotAnAddress)),
            ("ann\u{200b}@example.com", Err(EmailError::NotAnAddress)),
            ("ann@exam\u{ad}ple.com", Err(EmailError::NotAnAddress)),
            ("ann\u{202e}@example.com", Err(EmailError::NotAnAddress)),
            ("안나@예시.example", Ok("안나@예시.example")),
            (long_local.as_str(), Err(EmailError::TooLong)),
            (long.as_str(), Err(EmailError::TooLong)),
        ];
        for (text, expected) in table {
            assert_eq!(normal_email(text).as_deref(), expected.as_deref(), "{text:?}");
        }
    }
}
