//! PINs: six digits, and not those that everybody tries first.

/// How many digits a PIN has. *Source*: a million of them; with the delays after wrong ones, tens of thousands of years for the whole of them.
const DIGITS: usize = 6;

/// Why a text cannot be a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Not six digits.
    #[error("a PIN has {DIGITS} digits")]
    Form,
    /// One of those that thieves try first.
    #[error("a PIN of one digit alone, or of digits that only count up or down, is guessed at once: choose another")]
    TooEasy,
}

/// Checks a new PIN.
///
/// # Errors
/// [`PinError`].
pub fn check_pin(pin: &str) -> Result<(), PinError> {
    let digits = pin.as_bytes();
    if digits.len() != DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(PinError::Form);
    }
    let steps = |by: i16| digits.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == by);
    if steps(0) || steps(1) || steps(-1) { Err(PinError::TooEasy) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_six_digits_that_are_not_guessed_first() {
        for (pin, said) in [
            ("204817", Ok(())),
            ("112233", Ok(())),
            ("12345", Err(PinError::Form)),
            ("1234567", Err(PinError::Form)),
            ("12345a", Err(PinError::Form)),
            ("٣٣٣", Err(PinError::Form)),
            ("000000", Err(PinError::TooEasy)),
            ("123456", Err(PinError::TooEasy)),
            ("654321", Err(PinError::TooEasy)),
        ] {
            assert_eq!(check_pin(pin), said, "{pin}");
        }
    }
}
