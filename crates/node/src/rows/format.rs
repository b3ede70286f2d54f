//! Values of the binary protocol as the text protocol would send them.

use std::io::Write as _;

use mariadb_proto::column::ColumnDefinition;
use mariadb_proto::value::{Date, Value};

/// As many digits after the point as the column has; more than six means "not fixed".
const MOST_FRACTION_DIGITS: u8 = 6;

/// Appends a number, date or time; a `Vec` takes every write.
pub(super) fn write_value(column: &ColumnDefinition, value: &Value<'_>, out: &mut Vec<u8>) {
    let written = match value {
        Value::Int(value) => write!(out, "{value}"),
        Value::UInt(value) => write!(out, "{value}"),
        // Plain notation of large floats would be longer than any other value.
        Value::Float(value) => write!(out, "{:?}", f64::from(*value)),
        Value::Double(value) => write!(out, "{value:?}"),
        Value::Date(Date { year, month, day }) => write!(out, "{year:04}-{month:02}-{day:02}"),
        Value::DateTime(value) => {
            let Date { year, month, day } = value.date;
            let (hour, minute, second) = (value.hour, value.minute, value.second);
            write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
                .and_then(|()| write_fraction(out, value.microsecond, column.decimals()))
        }
        Value::Time(value) => {
            let sign = if value.negative { "-" } else { "" };
            let (hours, minutes, seconds) = (value.hours, value.minutes, value.seconds);
            let digits = if value.microseconds == 0 { 0 } else { MOST_FRACTION_DIGITS };
            write!(out, "{sign}{hours:02}:{minutes:02}:{seconds:02}")
                .and_then(|()| write_fraction(out, value.microseconds, digits))
        }
        _ => Ok(()),
    };
    debug_assert!(written.is_ok(), "writing to a Vec cannot fail");
}

fn write_fraction(out: &mut Vec<u8>, microseconds: u32, digits: u8) -> std::io::Result<()> {
    if digits == 0 || (digits > MOST_FRACTION_DIGITS && microseconds == 0) {
        return Ok(());
    }
    let digits = usize::from(digits.min(MOST_FRACTION_DIGITS));
    let all = format!("{microseconds:06}");
    write!(out, ".{}", &all[..digits])
}
