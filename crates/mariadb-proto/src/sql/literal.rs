use super::SqlContext;
use super::string_literal::{write_bytes, write_text};
use super::temporal_literal::{write_date, write_date_time, write_time};
use crate::value::Param;

/// Why a value has no SQL literal. Holds nothing of the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LiteralError {
    /// SQL has no NaN and no infinity.
    #[error("NaN and infinity are not SQL numbers")]
    NotFinite,
    /// The text of a decimal is not `[-+]digits[.digits]`.
    #[error("a decimal must be digits with an optional sign and fraction, such as -12.50")]
    NotDecimal,
    /// A part of a date or time, such as its month, is beyond its range.
    #[error("a part of the {kind} value is out of range")]
    OutOfRange {
        /// The SQL type.
        kind: &'static str,
    },
}

/// Appends the literal of a value. Nothing in the value can end the literal early, whatever the SQL mode or charset
/// that the context names. On an error nothing is appended.
///
/// Like any token, a literal needs something that sets it apart from a neighbour of its own kind: SQL reads `1?` with 2
/// as 12, and `'a'?` with a text as one string. A minus before a negative number is safe, since `--3` is no comment.
///
/// Numbers are the shortest text that reads back as the same number; as in SQL typed by hand, `0.1` is a DECIMAL and
/// `1e-7` a DOUBLE there, and both are exact when stored as a DOUBLE. The sign of a negative zero is lost.
/// Temporal values are strings, with a fraction only when it is not zero.
pub fn write_literal(
    out: &mut Vec<u8>,
    param: &Param<'_>,
    context: SqlContext,
) -> Result<(), LiteralError> {
    match *param {
        Param::Null => out.extend_from_slice(b"NULL"),
        Param::Bool(true) => out.extend_from_slice(b"true"),
        Param::Bool(false) => out.extend_from_slice(b"false"),
        Param::Int32(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Param::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Param::UInt(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Param::Float(value) => write_float(out, value)?,
        Param::Double(value) => write_float(out, value)?,
        Param::Decimal(text) => write_decimal(out, text)?,
        Param::Text(text) => write_text(out, text, context),
        Param::Bytes(bytes) => write_bytes(out, bytes, context),
        Param::Date(date) => write_date(out, date)?,
        Param::DateTime(value) => write_date_time(out, value)?,
        Param::Time(value) => write_time(out, value)?,
    }
    Ok(())
}

fn write_float<F: ryu::Float + Into<f64>>(out: &mut Vec<u8>, value: F) -> Result<(), LiteralError> {
    if !value.into().is_finite() {
        return Err(LiteralError::NotFinite);
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(value);
    out.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
    Ok(())
}

fn write_decimal(out: &mut Vec<u8>, text: &str) -> Result<(), LiteralError> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return Err(LiteralError::NotDecimal);
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn literal(param: Param<'_>) -> Result<String, LiteralError> {
        let mut out = Vec::new();
        let result = write_literal(&mut out, &param, SqlContext::default());
        assert!(result.is_ok() || out.is_empty(), "an error must not append");
        result.map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_kind_of_value_has_a_literal() {
        use crate::value::{Date, DateTime, Time};
        let cases = [
            (Param::Null, "NULL"),
            (Param::Bool(true), "true"),
            (Param::Bool(false), "false"),
            (Param::Int32(i32::MIN), "-2147483648"),
            (Param::Int(i64::MIN), "-9223372036854775808"),
            (Param::UInt(u64::MAX), "18446744073709551615"),
            (Param::Float(0.1), "0.1"),
            (Param::Double(-1.5), "-1.5"),
            (Param::Decimal("-0012.500"), "-0012.500"),
            (Param::Text("a"), "'a'"),
            (Param::Bytes(b"a"), "_binary'a'"),
            (Param::Date(Date::default()), "'0000-00-00'"),
            (Param::DateTime(DateTime::default()), "'0000-00-00 00:00:00'"),
            (Param::Time(Time::default()), "'00:00:00'"),
        ];
        for (param, expected) in cases {
            assert_eq!(literal(param), Ok(expected.to_owned()), "{param:?}");
        }
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let cases = [
            (1.0, "1"),
            (0.1, "0.1"),
            (1e15, "1000000000000000"),
            (1e21, "1e21"),
            (1.5e-7, "1.5e-7"),
            (f64::MAX, "1.7976931348623157e308"),
            (5e-324, "5e-324"),
            (-0.0, "-0"),
        ];
        for (number, expected) in cases {
            assert_eq!(literal(Param::Double(number)), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(literal(Param::Double(number)), Err(LiteralError::NotFinite));
        }
        assert_eq!(literal(Param::Float(f32::NAN)), Err(LiteralError::NotFinite));
    }

    #[test]
    fn a_decimal_is_digits_with_a_sign_and_a_fraction() {
        for text in ["0", "-1", "+1.0", "123456789012345678901234567890.123456789"] {
            assert_eq!(literal(Param::Decimal(text)), Ok(text.to_owned()));
        }
        for text in
            ["", "-", ".", "1.", ".1", "--1", "1e5", "1.2.3", " 1", "1;", "1 OR 1=1", "0x1", "１"]
        {
            assert_eq!(literal(Param::Decimal(text)), Err(LiteralError::NotDecimal), "{text}");
        }
    }

    proptest! {
        #[test]
        fn doubles_read_back_as_they_were(number in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            let text = literal(Param::Double(number)).unwrap();
            prop_assert_eq!(text.parse::<f64>(), Ok(number));
        }

        #[test]
        fn a_decimal_is_written_unchanged_or_not_at_all(text in "[-+0-9.e' ]{0,6}") {
            match literal(Param::Decimal(&text)) {
                Ok(written) => {
                    prop_assert!(text.parse::<f64>().is_ok());
                    prop_assert_eq!(written, text);
                }
                Err(error) => prop_assert_eq!(error, LiteralError::NotDecimal),
            }
        }
    }
}
