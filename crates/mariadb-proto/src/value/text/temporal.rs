//! Dates and times as characters.

use super::digits::Pattern;
use crate::error::Malformed;
use crate::value::{Date, DateTime, Time};

const NOT_A_DATE: Malformed = Malformed::new("DATE text", "it is not YYYY-MM-DD");
const NOT_A_DATETIME: Malformed =
    Malformed::new("DATETIME text", "it is not YYYY-MM-DD hh:mm:ss[.ffffff]");
const NOT_A_TIME: Malformed = Malformed::new("TIME text", "it is not [-]hhh:mm:ss[.ffffff]");

/// What stands for two characters that are not digits: above the range of every field.
const NO_NUMBER: u8 = u8::MAX;

const YEAR_AND_MONTH: Pattern = Pattern::new(*b"0000-00-");
const DAY_AND_TIME: Pattern = Pattern::new(*b"00 00:00");
const TIME: Pattern = Pattern::new(*b"00:00:00");

impl Date {
    /// Parses `YYYY-MM-DD`. Zero parts are kept.
    ///
    /// # Errors
    /// Any other text, a month above 12 or a day above 31.
    #[inline]
    pub fn from_text(text: &[u8]) -> Result<Self, Malformed> {
        let Some((date, &[d1, d0])) = text.split_first_chunk() else { return Err(NOT_A_DATE) };
        let Some([century, _, year, _, _, month, ..]) = YEAR_AND_MONTH.pairs(*date) else {
            return Err(NOT_A_DATE);
        };
        let year = u16::from(century) * 100 + u16::from(year);
        let date = Self { year, month, day: two_digits(d1, d0) };
        if date.is_in_range() { Ok(date) } else { Err(NOT_A_DATE) }
    }
}

impl DateTime {
    /// Parses `YYYY-MM-DD hh:mm:ss`, with a fraction of 1 to 6 digits or none. Zero parts are kept.
    ///
    /// # Errors
    /// Any other text, or a part out of its range.
    #[inline]
    pub fn from_text(text: &[u8]) -> Result<Self, Malformed> {
        let Some((date, text)) = text.split_first_chunk() else { return Err(NOT_A_DATETIME) };
        let Some((day_and_time, &[b':', s1, s0, ref fraction @ ..])) = text.split_first_chunk()
        else {
            return Err(NOT_A_DATETIME);
        };
        let Some([century, _, year, _, _, month, ..]) = YEAR_AND_MONTH.pairs(*date) else {
            return Err(NOT_A_DATETIME);
        };
        let Some([day, _, _, hour, _, _, minute, _]) = DAY_AND_TIME.pairs(*day_and_time) else {
            return Err(NOT_A_DATETIME);
        };
        let year = u16::from(century) * 100 + u16::from(year);
        let date = Date { year, month, day };
        let second = two_digits(s1, s0);
        let datetime = Self { date, hour, minute, second, microsecond: microseconds(fraction) };
        if datetime.is_in_range() { Ok(datetime) } else { Err(NOT_A_DATETIME) }
    }
}

impl Time {
    /// Parses `[-]hh:mm:ss` or `[-]hhh:mm:ss`, with a fraction of 1 to 6 digits or none.
    ///
    /// # Errors
    /// Any other text, more than 838 hours, or another part out of its range.
    #[inline]
    pub fn from_text(text: &[u8]) -> Result<Self, Malformed> {
        let (negative, span) = match text {
            [b'-', span @ ..] => (true, span),
            span => (false, span),
        };
        let (hundreds, span) = match span {
            [hundreds, span @ ..] if span.get(2) == Some(&b':') => {
                (two_digits(b'0', *hundreds), span)
            }
            span => (0, span),
        };
        let Some((span, fraction)) = span.split_first_chunk() else { return Err(NOT_A_TIME) };
        let Some([hours, _, _, minutes, _, _, seconds, _]) = TIME.pairs(*span) else {
            return Err(NOT_A_TIME);
        };
        let hours = u16::from(hundreds) * 100 + u16::from(hours);
        let time = Self { negative, hours, minutes, seconds, microseconds: microseconds(fraction) };
        if time.is_in_range() { Ok(time) } else { Err(NOT_A_TIME) }
    }
}

#[inline]
const fn two_digits(tens: u8, ones: u8) -> u8 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { NO_NUMBER } else { tens * 10 + ones }
}

/// Nothing, or a point and 1 to 6 digits; otherwise more than 999 999.
#[inline]
fn microseconds(fraction: &[u8]) -> u32 {
    let digits = match fraction {
        [] => return 0,
        [b'.', digits @ ..] if matches!(digits.len(), 1..=6) => digits,
        _ => return u32::MAX,
    };
    let mut value = 0;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return u32::MAX;
        }
        value = value * 10 + u32::from(digit);
    }
    (digits.len()..6).fold(value, |value, _| value * 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shorter_fraction_counts_from_the_left() {
        for (text, microsecond) in [
            (&b"2024-02-29 23:59:58"[..], 0),
            (b"2024-02-29 23:59:58.1", 100_000),
            (b"2024-02-29 23:59:58.007", 7_000),
            (b"2024-02-29 23:59:58.000001", 1),
        ] {
            assert_eq!(DateTime::from_text(text).unwrap().microsecond, microsecond);
        }
    }

    #[test]
    fn zero_dates_are_kept_as_they_are() {
        assert_eq!(Date::from_text(b"0000-00-00"), Ok(Date::default()));
        assert_eq!(DateTime::from_text(b"0000-00-00 00:00:00.000"), Ok(DateTime::default()));
        assert_eq!(Date::from_text(b"2024-00-00"), Ok(Date { year: 2024, month: 0, day: 0 }));
    }

    #[test]
    fn a_time_may_be_negative_and_have_three_digits_of_hours() {
        let longest =
            Time { negative: true, hours: 838, minutes: 59, seconds: 59, microseconds: 999_999 };
        assert_eq!(Time::from_text(b"-838:59:59.999999"), Ok(longest));
        assert_eq!(Time::from_text(b"00:00:00"), Ok(Time::default()));
        assert!(Time::from_text(b"839:00:00").is_err());
    }

    #[test]
    fn texts_that_no_server_writes_are_refused() {
        for text in [
            "",
            "2024-1-1",
            "2024/01/01",
            "20a4-01-01",
            "202 -01-01",
            "2024-13-01",
            "2024-01-32",
            "2024-01-01 ",
            "-024-01-01",
            "2024-01-0:",
        ] {
            assert!(Date::from_text(text.as_bytes()).is_err(), "{text}");
        }
        for text in [
            "2024-01-01",
            "2024-01-01T00:00:00",
            "2024-01-01 24:00:00",
            "2024-01-01 00:60:00",
            "2024-01-01 00:00:60",
            "2024-01-01 00:00:00.",
            "2024-01-01 00:00:00.1234567",
            "2024-01-01 00:00:00,5",
            "2024-01-01 00:00:00.12x",
        ] {
            assert!(DateTime::from_text(text.as_bytes()).is_err(), "{text}");
        }
        for text in [
            "",
            "-",
            "1:00:00",
            "0x:00:00",
            "x00:00:00",
            "0001:00:00",
            "00:60:00",
            "00:00:60",
            "00:00",
            "00:00:00.",
            "--00:00:00",
            "+00:00:00",
        ] {
            assert!(Time::from_text(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_datetime_survives_the_round_trip(
            year in 0..=9999_u16, month in 0..=12_u8, day in 0..=31_u8,
            hour in 0..=23_u8, minute in 0..=59_u8, second in 0..=59_u8, microsecond in 0..=999_999_u32,
        ) {
            let date = Date { year, month, day };
            let datetime = DateTime { date, hour, minute, second, microsecond };
            let text = format!("{year:04}-{month:02}-{day:02}");
            prop_assert_eq!(Date::from_text(text.as_bytes()), Ok(date));
            let text = format!("{text} {hour:02}:{minute:02}:{second:02}.{microsecond:06}");
            prop_assert_eq!(DateTime::from_text(text.as_bytes()), Ok(datetime));
        }

        #[test]
        fn every_time_survives_the_round_trip(
            negative: bool, hours in 0..=838_u16, minutes in 0..=59_u8, seconds in 0..=59_u8,
            microseconds in 0..=999_999_u32,
        ) {
            let time = Time { negative, hours, minutes, seconds, microseconds };
            let sign = if negative { "-" } else { "" };
            let text = format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{microseconds:06}");
            prop_assert_eq!(Time::from_text(text.as_bytes()), Ok(time));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = (Date::from_text(&bytes), DateTime::from_text(&bytes), Time::from_text(&bytes));
        }

        #[test]
        fn what_nearly_is_a_time_never_panics(text in "[-0-9:. ]{0,27}") {
            let bytes = text.as_bytes();
            let _ = (Date::from_text(bytes), DateTime::from_text(bytes), Time::from_text(bytes));
        }
    }
}
