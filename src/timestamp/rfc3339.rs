//! Instants as text: RFC 3339 in UTC with six digits of fraction, and nothing else.

use super::Timestamp;

const MICROS_A_SECOND: i64 = 1_000_000;
const SECONDS_A_DAY: i64 = 86_400;
/// 9999-12-31T23:59:59.999999Z, the last that has four digits of year.
const LAST: i64 = 253_402_300_799_999_999;
/// 0000-01-01T00:00:00.000000Z.
const FIRST: i64 = -62_167_219_200_000_000;

/// The length of a written instant, in bytes.
pub const LENGTH: usize = 27;

/// Writes `2026-11-22T18:30:00.000000Z`. What lies beyond the years 0 to 9999 is written as the nearest instant that does not.
///
/// By hand, because every bid writes several.
pub fn write(instant: Timestamp) -> [u8; LENGTH] {
    let micros = instant.as_micros().clamp(FIRST, LAST);
    let (seconds, fraction) = (micros.div_euclid(MICROS_A_SECOND), micros.rem_euclid(MICROS_A_SECOND));
    let (day, second) = (seconds.div_euclid(SECONDS_A_DAY), seconds.rem_euclid(SECONDS_A_DAY));
    let (year, month, date) = date_of(day);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    digits(&mut text[0..4], year);
    digits(&mut text[5..7], month);
    digits(&mut text[8..10], date);
    digits(&mut text[11..13], second / 3_600);
    digits(&mut text[14..16], second / 60 % 60);
    digits(&mut text[17..19], second % 60);
    digits(&mut text[20..26], fraction);
    text
}

/// Reads exactly what [`write`] writes.
pub fn read(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    if bytes.len() != LENGTH {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0, |sum: i64, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let day = day_of(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let second = number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
    let micros = (day * SECONDS_A_DAY + second) * MICROS_A_SECOND + number(20, 26)?;
    let instant = Timestamp::from_micros(micros);
    // An impossible date or separator comes out otherwise than it went in.
    (write(instant) == bytes).then_some(instant)
}

fn digits(place: &mut [u8], mut value: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
}

/// Returns year, month and date of a day counted from 1970-01-01. *Source*: Hinnant, "chrono-compatible low-level date algorithms":
/// years that begin in March, in eras of 400.
fn date_of(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let date = day - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, date)
}

/// The other way round.
fn day_of(year: i64, month: i64, date: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let day = (153 * from_march + 2) / 5 + date - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(micros: i64) -> String {
        String::from_utf8(write(Timestamp::from_micros(micros)).to_vec()).unwrap()
    }

    #[test]
    fn instants_are_written_as_by_a_calendar_over_ten_thousand_years() {
        // A step that is no round number of anything, over leap years and centuries.
        let mut micros = FIRST;
        while micros < LAST {
            let instant = Timestamp::from_micros(micros);
            let calendar = jiff::Timestamp::from_microsecond(micros).unwrap().strftime("%Y-%m-%dT%H:%M:%S%.6fZ");
            assert_eq!(text(micros), calendar.to_string());
            assert_eq!(read(&text(micros)), Some(instant));
            micros += 1_234_567_890_123_457;
        }
    }

    #[test]
    fn only_the_canonical_words_of_an_instant_are_read() {
        assert_eq!(
            read("2024-02-29T00:00:00.000000Z").map(|at| text(at.as_micros())).unwrap(),
            "2024-02-29T00:00:00.000000Z"
        );
        for wrong in [
            "2023-02-29T00:00:00.000000Z",
            "2026-13-01T00:00:00.000000Z",
            "2026-00-01T00:00:00.000000Z",
            "2026-11-22T24:00:00.000000Z",
            "2026-11-22T18:60:00.000000Z",
            "2026-11-22T18:30:00.000000z",
            "2026-11-22 18:30:00.000000Z",
            "2026-11-22T18:30:00.00000Z",
            "2026-11-22T18:30:00.0000000",
            "+026-11-22T18:30:00.000000Z",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
