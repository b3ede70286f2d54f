//! CAST, and conversions of one column's values to another's type.

use taos_proto::DataType;

use crate::error::SqlError;
use crate::insert::range;
use crate::sql::ast::TypeName;
use crate::sql::text::truncate;
use crate::value::{Datum, Precision, TypeClass as _, decimal, json, time, to_double};

/// The value as this type. What does not fit wraps or is cut, as TDengine does it.
pub(crate) fn cast(
    value: &Datum,
    from: TypeName,
    to: TypeName,
    precision: Precision,
) -> Result<Datum, SqlError> {
    if value.is_null() {
        return Ok(Datum::Null);
    }
    let plain;
    let value = match value {
        Datum::Text(text) if from.data_type == DataType::Json && to.data_type != DataType::Json => {
            plain = json::plain(text);
            &plain
        }
        other => other,
    };
    let target = to.data_type;
    Ok(match target {
        DataType::Bool => Datum::Bool(match value {
            Datum::Text(text) if text.eq_ignore_ascii_case("true") => true,
            other => to_double(other, from.scale).is_some_and(|number| number != 0.0),
        }),
        DataType::Double => to_double(value, from.scale).map_or(Datum::Null, Datum::Double),
        DataType::Float => to_double(value, from.scale)
            .map_or(Datum::Null, |number| Datum::Double(f64::from(number as f32))),
        DataType::Timestamp => match value {
            Datum::Text(text) => time::parse(text, precision, &jiff::tz::TimeZone::UTC)
                .map_or_else(|| Datum::Int(to_integer(value, from)), Datum::Int),
            other => Datum::Int(to_integer(other, from)),
        },
        _ if target.is_signed() => {
            // A double goes through the processor's 32 bits to the narrower integers.
            let wide = match value {
                Datum::Double(number) if target != DataType::BigInt => narrow(*number),
                value => to_integer(value, from),
            };
            Datum::Int(wrap_signed(wide, target))
        }
        _ if target.is_unsigned() => Datum::UInt(wrap_unsigned(value, from, target)),
        DataType::Decimal | DataType::Decimal64 => {
            let unscaled = match value {
                Datum::Decimal(unscaled) => decimal::rescale(*unscaled, from.scale, to.scale),
                other => decimal::parse(&to_text(other, from), to.scale),
            };
            match unscaled.filter(|unscaled| decimal::fits(*unscaled, to.precision)) {
                Some(unscaled) => Datum::Decimal(unscaled),
                None => return Err(SqlError::new(0x2804, "Decimal value overflow")),
            }
        }
        DataType::VarChar => {
            let text = to_text(value, from);
            Datum::text(if to.length == 0 { &text } else { truncate(&text, to.length as usize) })
        }
        DataType::NChar => {
            let text = to_text(value, from);
            let limit = if to.length == 0 { usize::MAX } else { to.length as usize };
            Datum::text(text.chars().take(limit).collect::<String>())
        }
        DataType::VarBinary | DataType::Blob | DataType::MediumBlob => match value {
            Datum::Bytes(bytes) => Datum::Bytes(std::sync::Arc::clone(bytes)),
            Datum::Text(text) => Datum::Bytes(text.as_bytes().into()),
            _ => return Err(unknown()),
        },
        DataType::Geometry => match value {
            Datum::Bytes(_) => value.clone(),
            _ => return Err(unknown()),
        },
        _ => return Err(unknown()),
    })
}

fn unknown() -> SqlError {
    SqlError::new(0xffff, "Unknown error 65535")
}

/// The value in words.
pub(crate) fn to_text(value: &Datum, kind: TypeName) -> String {
    match value {
        Datum::Null => String::new(),
        Datum::Bool(value) => value.to_string(),
        Datum::Int(value) => value.to_string(),
        Datum::UInt(value) => value.to_string(),
        Datum::Double(value) if kind.data_type == DataType::Float => format!("{}", *value as f32),
        Datum::Double(value) => value.to_string(),
        Datum::Text(text) => text.to_string(),
        Datum::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Datum::Decimal(unscaled) => decimal::format(*unscaled, kind.scale),
    }
}

/// A fraction is cut; a float that is too large is the smallest integer, as the processor has it.
fn to_integer(value: &Datum, from: TypeName) -> i64 {
    match value {
        Datum::Int(value) => *value,
        Datum::UInt(value) => value.cast_signed(),
        Datum::Text(text) => integer_prefix(text),
        other => {
            let number = to_double(other, from.scale).unwrap_or(0.0);
            if number.abs() < 9.3e18 { number as i64 } else { i64::MIN }
        }
    }
}

fn narrow(number: f64) -> i64 {
    let range = f64::from(i32::MIN)..f64::from(i32::MAX) + 1.0;
    if range.contains(&number.trunc()) { number as i64 } else { i64::from(i32::MIN) }
}

/// The integer that the text begins with, else zero.
fn integer_prefix(text: &str) -> i64 {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['+', '-']));
    let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
    text.get(..sign + digits).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn wrap_signed(value: i64, target: DataType) -> i64 {
    match target {
        DataType::TinyInt => i64::from(value as i8),
        DataType::SmallInt => i64::from(value as i16),
        DataType::Int => i64::from(value as i32),
        _ => value,
    }
}

fn wrap_unsigned(value: &Datum, from: TypeName, target: DataType) -> u64 {
    let (_, high) = range(target);
    let wide = match value {
        Datum::UInt(value) => *value,
        Datum::Double(number) if *number > 9.2e18 => *number as u64,
        other => to_integer(other, from).cast_unsigned(),
    };
    u64::try_from(high).map_or(wide, |mask| wide & mask)
}
