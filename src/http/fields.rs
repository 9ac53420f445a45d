//! Values of fields that more than one body has.

use super::error::ApiError;
use crate::money::{Amount, Currency};
use crate::text;

/// Reads a text of one line, such as a name: [`text::line`].
///
/// # Errors
/// `invalid` names the field.
pub fn line(field: &'static str, value: &str, most: usize) -> Result<String, ApiError> {
    text::line(value, most).map_err(|unfit| ApiError::invalid(field, unfit.of(field, most)))
}

/// Reads a text that may have several lines: [`text::prose`].
///
/// # Errors
/// As [`line`].
pub fn prose(field: &'static str, value: &str, most: usize) -> Result<String, ApiError> {
    text::prose(value, most).map_err(|unfit| ApiError::invalid(field, unfit.of(field, most)))
}

/// Reads a text of several lines that may be left out.
///
/// # Errors
/// As [`prose`].
pub fn prose_if_any(field: &'static str, value: Option<String>, most: usize) -> Result<Option<String>, ApiError> {
    value.map(|value| prose(field, &value, most)).transpose()
}

/// Returns a field of an edit that can be changed, and not be taken away.
///
/// # Errors
/// `invalid` names the field when it is null.
pub fn needed<T>(field: &'static str, edit: Option<Option<T>>) -> Result<Option<T>, ApiError> {
    match edit {
        Some(None) => {
            Err(ApiError::invalid(field, format!("{field} cannot be taken away; leave it out to let it be as it is.")))
        }
        edit => Ok(edit.flatten()),
    }
}

/// Reads the reason of an act.
///
/// # Errors
/// As [`prose`].
pub fn reason(value: String) -> Result<String, ApiError> {
    prose("reason", &value, 500)
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
    fn what_is_needed_is_changed_or_left_and_never_taken_away() {
        assert_eq!(needed("title", None::<Option<u8>>).ok(), Some(None));
        assert_eq!(needed("title", Some(Some(1))).ok(), Some(Some(1)));
        assert_eq!(needed("title", Some(None::<u8>)).unwrap_err().code(), Code::Invalid);
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
