//! Values as REST's JSON has them.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use taos_proto::{DataType, Field, Precision, Value};

/// Appends one value. A NULL, and a number that JSON does not have, is `null`.
pub(super) fn write(
    out: &mut String,
    value: &Value,
    column: &Field,
    precision: Precision,
    zone: &TimeZone,
) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => push(out, value),
        Value::Int(value) => push(out, value),
        Value::UnsignedInt(value) => push(out, value),
        Value::Float(value) if value.is_finite() => {
            out.push_str(ryu::Buffer::new().format_finite(*value));
        }
        Value::Double(value) if value.is_finite() => {
            out.push_str(ryu::Buffer::new().format_finite(*value));
        }
        Value::Float(_) | Value::Double(_) => out.push_str("null"),
        Value::Timestamp(count) => timestamp(out, *count, precision, zone),
        Value::Text(text) if column.data_type == DataType::Json => out.push_str(text),
        Value::Text(text) => string(out, text),
        Value::Bytes(bytes) => {
            out.push('"');
            for byte in bytes {
                push(out, format_args!("{byte:02x}"));
            }
            out.push('"');
        }
        Value::Decimal(value) => push(out, format_args!("\"{value}\"")),
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

/// RFC 3339 with all digits of the precision. A time that no calendar reaches stays a number.
fn timestamp(out: &mut String, count: i64, precision: Precision, zone: &TimeZone) {
    let (time, format) = match precision {
        Precision::Milliseconds => (Timestamp::from_millisecond(count), "%Y-%m-%dT%H:%M:%S.%3f"),
        Precision::Microseconds => (Timestamp::from_microsecond(count), "%Y-%m-%dT%H:%M:%S.%6f"),
        Precision::Nanoseconds => {
            (Timestamp::from_nanosecond(count.into()), "%Y-%m-%dT%H:%M:%S.%9f")
        }
    };
    let Ok(time) = time else {
        return push(out, count);
    };
    let time = time.to_zoned(zone.clone());
    let offset = if time.offset().is_zero() { "Z" } else { "%:z" };
    push(out, format_args!("\"{}{}\"", time.strftime(format), time.strftime(offset)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use taos_proto::Decimal;

    fn text(value: Value, data_type: DataType, zone: &TimeZone) -> String {
        let mut out = String::new();
        write(&mut out, &value, &Field::new("v", data_type), Precision::Milliseconds, zone);
        out
    }

    #[test]
    fn a_timestamp_is_rfc_3339_in_the_zone() {
        let time = Value::Timestamp(1_700_000_000_000);
        let utc = text(time.clone(), DataType::Timestamp, &TimeZone::UTC);
        assert_eq!(utc, r#""2023-11-14T22:13:20.000Z""#);
        let shanghai = TimeZone::get("Asia/Shanghai").unwrap();
        let there = text(time, DataType::Timestamp, &shanghai);
        assert_eq!(there, r#""2023-11-15T06:13:20.000+08:00""#);
    }

    #[test]
    fn a_timestamp_beyond_the_calendar_stays_a_number() {
        let last = text(Value::Timestamp(i64::MAX), DataType::Timestamp, &TimeZone::UTC);
        assert_eq!(last, "9223372036854775807");
    }

    #[test]
    fn numbers_have_the_digits_of_their_width() {
        assert_eq!(text(Value::Float(0.1), DataType::Float, &TimeZone::UTC), "0.1");
        assert_eq!(text(Value::Double(1e300), DataType::Double, &TimeZone::UTC), "1e300");
        assert_eq!(text(Value::Double(f64::NAN), DataType::Double, &TimeZone::UTC), "null");
        let decimal = Value::Decimal(Decimal { unscaled: -5, scale: 3 });
        assert_eq!(text(decimal, DataType::Decimal64, &TimeZone::UTC), r#""-0.005""#);
    }

    #[test]
    fn bytes_are_hexadecimal_json_is_json_and_text_is_escaped() {
        let bytes = Value::Bytes(vec![0x0f, 0xa0]);
        assert_eq!(text(bytes, DataType::VarBinary, &TimeZone::UTC), r#""0fa0""#);
        let json = Value::Text(r#"{"a":1}"#.into());
        assert_eq!(text(json, DataType::Json, &TimeZone::UTC), r#"{"a":1}"#);
        let quoted = Value::Text("a\"\n".into());
        assert_eq!(text(quoted, DataType::VarChar, &TimeZone::UTC), r#""a\"\n""#);
    }
}
