//! Values of fields that more than one body has.

use super::error::ApiError;
use crate::money::{Amount, Currency};

/// Checks a text: not blank, at most `most` characters, and none that a page or a log cannot print.
///
/// # Errors
/// `invalid` names the field.
pub fn text(field: &'static str, value: String, most: usize) -> Result<String, ApiError> {
    if value.trim().is_empty() || value.chars().count() > most {
        return Err(ApiError::invalid(field, format!("{field} has 1 to {most} characters.")));
    }
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(ApiError::invalid(field, format!("{field} has a character that cannot be printed.")));
    }
    Ok(value)
}

/// Checks the reason of an act.
///
/// # Errors
/// As [`text`].
pub fn reason(value: String) -> Result<String, ApiError> {
    text("reason", value, 500)
}

/// Reads an amount that must be more than nothing.
///
/// # Errors
/// `amount_invalid` names the field. The amount itself is not repeated: it may be a secret.
pub fn positive(field: &'static str, currency: Currency, value: &str) -> Result<Amount, ApiError> {
    match currency.read(value) {
        Ok(amount) if amount.is_positive() => Ok(amount),
        Ok(_) => Err(ApiError::amount(field, format!("{field} must be above 0."))),
        Err(error) => Err(ApiError::amount(field, format!("{field} is not an amount of {currency}: {error}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Code;

    #[test]
    fn texts_are_neither_blank_nor_endless_nor_unprintable() {
        for (value, fine) in [
            ("Water lilies", true),
            ("", false),
            ("  ", false),
            ("a\0b", false),
            ("a\u{1b}[31m", false),
            ("a\nb", true),
        ] {
            assert_eq!(text("title", value.to_owned(), 20).is_ok(), fine, "{value:?}");
        }
        assert!(text("title", "그".repeat(20), 20).is_ok() && text("title", "그".repeat(21), 20).is_err());
    }

    #[test]
    fn amounts_are_of_the_currency_and_above_nothing() {
        let won = Currency::parse("KRW").unwrap();
        assert_eq!(positive("reserve", won, "1500").unwrap().minor(), 1_500);
        for value in ["0", "1.5", "-1", "x"] {
            assert_eq!(positive("reserve", won, value).unwrap_err().code(), Code::AmountInvalid, "{value}");
        }
    }
}
