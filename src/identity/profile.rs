//! What the house wants to know of a person who bids: each field checked by itself, so that a form can say what is wrong with which.

use super::birth_date::BirthDate;
use crate::text;
use crate::timestamp::Timestamp;

/// The longest name, in characters. *Source*: the contract.
pub const NAME_MOST: usize = 100;

/// The youngest who may bid, in years. *Source*: house rule; a bid is a contract.
pub const AGE_LEAST: i32 = 18;

/// The oldest that is believed, in years.
const AGE_MOST: i32 = 130;

/// A field that cannot be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{says}")]
pub struct FieldError {
    /// Which field, as the contract calls it.
    pub field: &'static str,
    /// What is wrong, and how to mend it.
    pub says: &'static str,
}

const fn wrong<T>(field: &'static str, says: &'static str) -> Result<T, FieldError> {
    Err(FieldError { field, says })
}

/// What a person calls their gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    /// A woman.
    Female,
    /// A man.
    Male,
    /// Neither of these words.
    Other,
    /// Not said.
    Undisclosed,
}

impl Gender {
    /// Every word there is.
    pub const ALL: [Self; 4] = [Self::Female, Self::Male, Self::Other, Self::Undisclosed];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
            Self::Undisclosed => "undisclosed",
        }
    }

    /// Finds a gender by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gender| gender.word() == word)
    }

    /// Reads the field.
    ///
    /// # Errors
    /// [`FieldError`].
    pub fn read(word: &str) -> Result<Self, FieldError> {
        let known = Self::from_word(word);
        known.map_or_else(|| wrong("gender", "gender is female, male, other or undisclosed"), Ok)
    }
}

/// Where somebody lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// ISO 3166, two capitals.
    pub country: String,
    /// As the country writes it.
    pub postcode: String,
    /// State or province, where there is one.
    pub region: Option<String>,
    /// Town.
    pub city: String,
    /// Street and number.
    pub line1: String,
    /// Floor, flat, care of.
    pub line2: Option<String>,
}

impl Address {
    /// Checks every part.
    ///
    /// # Errors
    /// [`FieldError`] names the first part that cannot be so.
    pub fn check(self) -> Result<Self, FieldError> {
        let is_country = self.country.len() == 2 && self.country.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_country {
            return wrong("address.country", "address.country is the two capitals of ISO 3166, such as KR");
        }
        let is_postcode = |text: &str| {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-');
            (1..=16).contains(&text.len()) && text.chars().all(plain) && !text.trim().is_empty()
        };
        if !is_postcode(&self.postcode) {
            return wrong("address.postcode", "address.postcode has 1 to 16 letters, digits, spaces and dashes");
        }
        let optional = |text: &Option<String>, most| text.as_deref().is_none_or(|text| is_line(text, most));
        if !optional(&self.region, 100) {
            return wrong("address.region", "address.region has 1 to 100 characters on one line, or is left out");
        }
        if !is_line(&self.city, 100) {
            return wrong("address.city", "address.city has 1 to 100 characters on one line");
        }
        if !is_line(&self.line1, 200) {
            return wrong("address.line1", "address.line1 has 1 to 200 characters on one line");
        }
        if !optional(&self.line2, 200) {
            return wrong("address.line2", "address.line2 has 1 to 200 characters on one line, or is left out");
        }
        Ok(self)
    }
}

/// What is known of a person beside name and e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What the person calls it.
    pub gender: Gender,
    /// When born.
    pub birth_date: BirthDate,
    /// In the form of E.164: a plus sign and digits.
    pub phone: String,
    /// Where.
    pub address: Address,
}

/// Reads a name.
///
/// # Errors
/// [`FieldError`].
pub fn read_name(text: &str) -> Result<String, FieldError> {
    match text::line(text, NAME_MOST) {
        Ok(name) => Ok(name),
        Err(_) => wrong("name", "name has 1 to 100 characters on one line, all of which can be seen"),
    }
}

/// Reads the birth date of somebody who is old enough at `now`.
///
/// # Errors
/// [`FieldError`].
pub fn read_birth_date(text: &str, now: Timestamp) -> Result<BirthDate, FieldError> {
    let Some(date) = BirthDate::read(text) else {
        return wrong("birth_date", "birth_date is a date such as 1990-12-31");
    };
    match date.age(now) {
        age if age < 0 => wrong("birth_date", "birth_date is in the future"),
        age if age < AGE_LEAST => wrong("birth_date", "whoever bids is at least 18 years old"),
        age if age > AGE_MOST => wrong("birth_date", "birth_date is longer ago than anybody lives"),
        _ => Ok(date),
    }
}

/// Reads a telephone number with its country's code; spaces, dashes, dots and brackets are left out.
///
/// # Errors
/// [`FieldError`].
pub fn read_phone(text: &str) -> Result<String, FieldError> {
    let says = "phone is a number with its country's code, such as +82 10 1234 5678";
    let plain: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')')).collect();
    // E.164: at most 15 digits, the first of which is not 0; 8 is the shortest in use with its country's code.
    let Some(digits) = plain.strip_prefix('+').filter(|_| text.len() <= 40) else { return wrong("phone", says) };
    let fine = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fine && !digits.starts_with('0') { Ok(plain) } else { wrong("phone", says) }
}

/// Returns whether a text is one line with something on it that can be printed.
fn is_line(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(text::is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15T08:00:00Z
    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn seoul() -> Address {
        Address {
            country: "KR".into(),
            postcode: "03045".into(),
            region: None,
            city: "서울특별시".into(),
            line1: "종로구 사직로 161".into(),
            line2: Some("3층".into()),
        }
    }

    #[test]
    fn every_field_is_checked_by_itself() {
        let name = |text: &str| read_name(text).map(drop);
        let born = |text: &str| read_birth_date(text, NOW).map(drop);
        let phone = |text: &str| read_phone(text).map(drop);
        let gender = |text: &str| Gender::read(text).map(drop);
        let long = "가".repeat(101);
        let table = [
            ("a name", name("김민지"), ""),
            ("a name with spaces around", name("  Ann Lee "), ""),
            ("no name", name("  "), "name"),
            ("a long name", name(&long), "name"),
            ("a name of two lines", name("Ann\nBcc: x"), "name"),
            ("a name that turns round", name("Ann\u{202e}eeL"), "name"),
            ("a name with a blank of no width", name("Ann\u{200b} Lee"), "name"),
            ("a name that shows nothing", name("\u{3164}"), "name"),
            ("eighteen today", born("2009-01-15"), ""),
            ("eighteen tomorrow", born("2009-01-16"), "birth_date"),
            ("a leap day", born("2004-02-29"), ""),
            ("no leap day", born("2003-02-29"), "birth_date"),
            ("the thirteenth month", born("1990-13-01"), "birth_date"),
            ("another order", born("31-12-1990"), "birth_date"),
            ("a date and a time", born("1990-12-31T00:00"), "birth_date"),
            ("in the future", born("2030-01-01"), "birth_date"),
            ("Methuselah", born("1890-01-01"), "birth_date"),
            ("a phone", phone("+82 10-1234-5678"), ""),
            ("a phone in brackets", phone("+1 (212) 555.0100"), ""),
            ("no country", phone("010-1234-5678"), "phone"),
            ("a zero after the plus", phone("+0821012345678"), "phone"),
            ("too short", phone("+821234"), "phone"),
            ("too long", phone("+8210123456781234"), "phone"),
            ("letters", phone("+82 10 CALL ANN"), "phone"),
            ("other digits", phone("+٨٢١٠١٢٣٤٥٦٧٨"), "phone"),
            ("gender", gender("undisclosed"), ""),
            ("no gender of the list", gender("Female"), "gender"),
        ];
        for (what, read, field) in table {
            assert_eq!(read.map_err(|error| error.field), if field.is_empty() { Ok(()) } else { Err(field) }, "{what}");
        }
        assert_eq!(read_name(" Ann  Lee ").unwrap(), "Ann Lee");
    }

    #[test]
    fn every_part_of_an_address_is_checked_by_itself() {
        assert_eq!(seoul().check(), Ok(seoul()));
        let some = |text: &str| Some(text.to_owned());
        let table = [
            (Address { country: "kr".into(), ..seoul() }, "address.country"),
            (Address { country: "KOR".into(), ..seoul() }, "address.country"),
            (Address { postcode: String::new(), ..seoul() }, "address.postcode"),
            (Address { postcode: "1".repeat(17), ..seoul() }, "address.postcode"),
            (Address { postcode: "12_3".into(), ..seoul() }, "address.postcode"),
            (Address { region: some(""), ..seoul() }, "address.region"),
            (Address { city: " ".into(), ..seoul() }, "address.city"),
            (Address { line1: "a\0b".into(), ..seoul() }, "address.line1"),
            (Address { line2: some(&"x".repeat(201)), ..seoul() }, "address.line2"),
        ];
        for (address, field) in table {
            assert_eq!(address.clone().check().unwrap_err().field, field, "{address:?}");
        }
    }
}
