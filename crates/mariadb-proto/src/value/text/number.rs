//! Numbers as characters.

use std::str::FromStr;

use super::digits::eight_digits;
use crate::error::Malformed;

/// More than any server writes: `ROUND(-1e308, 30)` takes 341 characters, `BIGINT(255) ZEROFILL` 255.
const LONGEST: usize = 512;

const NOT_AN_INTEGER: Malformed = Malformed::new("integer text", "it is not a decimal integer");
const OUT_OF_RANGE: Malformed = Malformed::new("integer text", "it does not fit into 64 bits");
const NOT_A_FLOAT: Malformed = Malformed::new("float text", "it is not a decimal number");
const NOT_A_DECIMAL: Malformed = Malformed::new("decimal text", "it is not a decimal number");

/// Digits that fit into a `u64` whatever they are.
const SAFE_DIGITS: usize = 19;

/// Parses a signed integer: `[-]digits`.
///
/// # Errors
/// Anything but ASCII digits after the sign, no digits, a value beyond `i64`, or an absurd length.
#[inline]
pub fn parse_i64(text: &[u8]) -> Result<i64, Malformed> {
    match text.split_first() {
        Some((b'-', digits)) => 0_i64.checked_sub_unsigned(parse_u64(digits)?).ok_or(OUT_OF_RANGE),
        _ => i64::try_from(parse_u64(text)?).map_err(|_| OUT_OF_RANGE),
    }
}

/// Parses an unsigned integer: digits, with leading zeros where the column is ZEROFILL.
///
/// # Errors
/// Anything but ASCII digits, no digits, a value beyond `u64`, or an absurd length.
#[inline]
pub fn parse_u64(text: &[u8]) -> Result<u64, Malformed> {
    if text.is_empty() {
        return Err(NOT_AN_INTEGER);
    }
    if text.len() > SAFE_DIGITS {
        return parse_long_u64(text);
    }
    let mut value = 0;
    let mut rest = text;
    while let Some((eight, tail)) = rest.split_first_chunk() {
        value = value * 100_000_000 + eight_digits(*eight).ok_or(NOT_AN_INTEGER)?;
        rest = tail;
    }
    for &byte in rest {
        value = value * 10 + u64::from(digit(byte)?);
    }
    Ok(value)
}

/// The same with a check of every step.
#[cold]
fn parse_long_u64(text: &[u8]) -> Result<u64, Malformed> {
    if text.len() > LONGEST {
        return Err(NOT_AN_INTEGER);
    }
    text.iter().try_fold(0_u64, |value, &byte| {
        let digit = digit(byte)?;
        value.checked_mul(10).and_then(|tens| tens.checked_add(digit.into())).ok_or(OUT_OF_RANGE)
    })
}

#[inline]
const fn digit(byte: u8) -> Result<u8, Malformed> {
    let digit = byte.wrapping_sub(b'0');
    if digit > 9 { Err(NOT_AN_INTEGER) } else { Ok(digit) }
}

/// Parses a DOUBLE: `[-]digits[.digits][e[±]digits]`, to the nearest `f64`.
///
/// # Errors
/// Any other text (`inf` and `nan` are no values of the server), or an absurd length.
#[inline]
pub fn parse_f64(text: &[u8]) -> Result<f64, Malformed> {
    parse_float(text)
}

/// Parses a FLOAT, written like a DOUBLE, to the nearest `f32`.
///
/// # Errors
/// The same as [`parse_f64`].
#[inline]
pub fn parse_f32(text: &[u8]) -> Result<f32, Malformed> {
    parse_float(text)
}

#[inline]
fn parse_float<F: FromStr>(text: &[u8]) -> Result<F, Malformed> {
    // The standard parser also takes `inf`, `nan` and a leading plus.
    let ([b'-', b'0'..=b'9' | b'.', ..] | [b'0'..=b'9' | b'.', ..]) = text else {
        return Err(NOT_A_FLOAT);
    };
    if text.len() > LONGEST {
        return Err(NOT_A_FLOAT);
    }
    str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or(NOT_A_FLOAT)
}

/// Checks a DECIMAL, `[-]digits[.digits]`, and gives it back as it is.
///
/// # Errors
/// Any other text, or an absurd length.
#[inline]
pub fn parse_decimal(text: &[u8]) -> Result<&str, Malformed> {
    let mut digits = 0_usize;
    let mut point = false;
    for byte in text.strip_prefix(b"-").unwrap_or(text) {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if !point => point = true,
            _ => return Err(NOT_A_DECIMAL),
        }
    }
    if digits == 0 || text.len() > LONGEST {
        return Err(NOT_A_DECIMAL);
    }
    str::from_utf8(text).map_err(|_| NOT_A_DECIMAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn integers_are_exact_to_the_ends_of_their_range_and_an_error_beyond() {
        assert_eq!(parse_i64(b"-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(parse_i64(b"9223372036854775807"), Ok(i64::MAX));
        assert_eq!(parse_u64(b"18446744073709551615"), Ok(u64::MAX));
        assert_eq!(parse_i64(b"-9223372036854775809"), Err(OUT_OF_RANGE));
        assert_eq!(parse_i64(b"9223372036854775808"), Err(OUT_OF_RANGE));
        assert_eq!(parse_u64(b"18446744073709551616"), Err(OUT_OF_RANGE));
    }

    #[test]
    fn zerofill_may_pad_an_integer_to_any_display_width() {
        assert_eq!(parse_u64(b"00042"), Ok(42));
        assert_eq!(parse_u64(format!("{:0>255}", u64::MAX).as_bytes()), Ok(u64::MAX));
    }

    #[test]
    fn texts_that_no_server_writes_are_refused() {
        for text in [&b""[..], b"-", b"+1", b"--1", b" 1", b"1 ", b"1.0", b"1e2", b"0x1", b"\xb2"] {
            assert!(parse_i64(text).is_err(), "{text:?}");
        }
        for text in [&b""[..], b"-", b"inf", b"-inf", b"nan", b"+1", b" 1", b"1e", b".", b"1_0"] {
            assert!(parse_f64(text).is_err(), "{text:?}");
        }
        for text in [&b""[..], b"-", b".", b"1.2.3", b"1e2", b"+1", b"1-", b"1,5", b"\xc2\xb2"] {
            assert!(parse_decimal(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_over_long_number_is_refused_before_it_is_parsed() {
        let zeros = vec![b'0'; LONGEST + 1];
        assert!(parse_u64(&zeros).is_err());
        assert!(parse_f64(&zeros).is_err());
        assert!(parse_decimal(&zeros).is_err());
        assert_eq!(parse_u64(zeros.split_last().unwrap().1), Ok(0));
    }

    #[test]
    fn a_float_is_the_nearest_of_its_own_width() {
        assert_eq!(parse_f32(b"45.12"), Ok(45.12_f32));
        assert_eq!(parse_f64(b"45.12"), Ok(45.12_f64));
        assert_eq!(parse_f64(b"-1.5e-300"), Ok(-1.5e-300));
    }

    #[test]
    fn a_decimal_keeps_its_digits_as_sent() {
        for text in ["0", "-0.50", "00012.50", "99999999999999999999999999999999999999.999"] {
            assert_eq!(parse_decimal(text.as_bytes()), Ok(text));
        }
    }

    proptest! {
        #[test]
        fn every_integer_survives_the_round_trip(signed: i64, unsigned: u64) {
            prop_assert_eq!(parse_i64(signed.to_string().as_bytes()), Ok(signed));
            prop_assert_eq!(parse_u64(unsigned.to_string().as_bytes()), Ok(unsigned));
        }

        #[test]
        fn integers_agree_with_the_standard_parser(text in "-?[0-9]{1,24}") {
            prop_assert_eq!(parse_i64(text.as_bytes()).ok(), text.parse().ok());
        }

        #[test]
        fn every_finite_float_survives_the_round_trip(
            double in proptest::num::f64::ANY, float in proptest::num::f32::ANY,
        ) {
            prop_assume!(double.is_finite() && float.is_finite());
            prop_assert_eq!(parse_f64(format!("{double:e}").as_bytes()), Ok(double));
            prop_assert_eq!(parse_f32(format!("{float:e}").as_bytes()), Ok(float));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = (parse_i64(&bytes), parse_u64(&bytes), parse_f64(&bytes), parse_f32(&bytes));
            let _ = parse_decimal(&bytes);
        }
    }
}
