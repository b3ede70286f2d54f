//! Values as REST's JSON has them.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::answer::ResultColumn;
use crate::value::{DataType, Datum, Precision};

/// Appends one value. A NULL, and a number that JSON does not have, is `null`.
pub(super) fn write(
    out: &mut String,
    value: &Datum,
    column: &ResultColumn,
    precision: Precision,
    zone: &TimeZone,
) {
    match value {
        Datum::Null => out.push_str("null"),
        Datum::Bool(value) => push(out, value),
        Datum::Int(count) if column.data_type == DataType::Timestamp => {
            timestamp(out, *count, precision, zone);
        }
        Datum::Int(value) => push(out, value),
        Datum::UInt(value) => push(out, value),
        Datum::Double(value) => number(out, *value, column.data_type),
        Datum::Text(text) if column.data_type == DataType::Json => out.push_str(text),
        Datum::Text(text) => string(out, text),
        Datum::Bytes(bytes) => {
            out.push('"');
            for byte in bytes.iter() {
                push(out, format_args!("{byte:02x}"));
            }
            out.push('"');
        }
        Datum::Decimal(unscaled) => {
            push(out, format_args!("\"{}\"", decimal(*unscaled, column.scale.into())));
        }
    }
}

/// Appends a string with its quotes. Unlike serde_json this cannot fail.
pub(super) fn string(out: &mut String, text: &str) {
    push(out, serde_json::Value::from(text));
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a `String` has no errors.
    write!(out, "{value}").ok();
}

fn number(out: &mut String, value: f64, data_type: DataType) {
    if !value.is_finite() {
        out.push_str("null");
    } else if data_type == DataType::Float {
        #[expect(clippy::cast_possible_truncation, reason = "a FLOAT holds what `f32` has")]
        out.push_str(ryu::Buffer::new().format_finite(value as f32));
    } else {
        out.push_str(ryu::Buffer::new().format_finite(value));
    }
}

/// RFC 3339 with all digits of the precision. A time that no calendar reaches stays a number.
fn timestamp(out: &mut String, count: i64, precision: Precision, zone: &TimeZone) {
    let (time, format) = match precision {
        Precision::Milli => (Timestamp::from_millisecond(count), "%Y-%m-%dT%H:%M:%S.%3f"),
        Precision::Micro => (Timestamp::from_microsecond(count), "%Y-%m-%dT%H:%M:%S.%6f"),
        Precision::Nano => (Timestamp::from_nanosecond(count.into()), "%Y-%m-%dT%H:%M:%S.%9f"),
    };
    let Ok(time) = time else {
        return push(out, count);
    };
    let time = time.to_zoned(zone.clone());
    let offset = if time.offset().is_zero() { "Z" } else { "%:z" };
    push(out, format_args!("\"{}{}\"", time.strftime(format), time.strftime(offset)));
}

fn decimal(unscaled: i128, scale: usize) -> String {
    if scale == 0 {
        return unscaled.to_string();
    }
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len().saturating_sub(scale));
    format!("{sign}{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Datum, data_type: DataType, scale: u8, zone: &TimeZone) -> String {
        let column =
            ResultColumn { name: "v".to_owned(), data_type, length: 8, precision: 10, scale };
        let mut out = String::new();
        write(&mut out, &value, &column, Precision::Milli, zone);
        out
    }

    #[test]
    fn a_timestamp_is_rfc_3339_in_the_zone() {
        let time = Datum::Int(1_700_000_000_000);
        let utc = text(time.clone(), DataType::Timestamp, 0, &TimeZone::UTC);
        assert_eq!(utc, r#""2023-11-14T22:13:20.000Z""#);
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let there = text(time, DataType::Timestamp, 0, &shanghai);
        assert_eq!(there, r#""2023-11-15T06:13:20.000+08:00""#);
    }

    #[test]
    fn a_timestamp_beyond_the_calendar_stays_a_number() {
        let last = text(Datum::Int(i64::MAX), DataType::Timestamp, 0, &TimeZone::UTC);
        assert_eq!(last, "9223372036854775807");
    }

    #[test]
    fn a_decimal_has_its_scale_of_digits() {
        let decimal = |unscaled, scale| {
            text(Datum::Decimal(unscaled), DataType::Decimal64, scale, &TimeZone::UTC)
        };
        assert_eq!(decimal(12_345, 2), r#""123.45""#);
        assert_eq!(decimal(-5, 3), r#""-0.005""#);
        assert_eq!(decimal(7, 0), r#""7""#);
    }

    #[test]
    fn a_float_has_the_digits_of_its_width() {
        let tenth = Datum::Double(f64::from(0.1_f32));
        assert_eq!(text(tenth, DataType::Float, 0, &TimeZone::UTC), "0.1");
        assert_eq!(text(Datum::Double(f64::NAN), DataType::Double, 0, &TimeZone::UTC), "null");
    }

    #[test]
    fn bytes_are_hexadecimal_json_is_json_and_text_is_escaped() {
        let bytes = Datum::Bytes([0x0f, 0xa0].into());
        assert_eq!(text(bytes, DataType::VarBinary, 0, &TimeZone::UTC), r#""0fa0""#);
        let json = Datum::Text(r#"{"a":1}"#.into());
        assert_eq!(text(json, DataType::Json, 0, &TimeZone::UTC), r#"{"a":1}"#);
        let quoted = Datum::Text("a\"\n".into());
        assert_eq!(text(quoted, DataType::VarChar, 0, &TimeZone::UTC), r#""a\"\n""#);
    }
}
