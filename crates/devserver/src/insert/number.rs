//! Literals of number columns.

use taos_proto::DataType;

use crate::value::{Datum, TypeClass as _};

/// An integer, decimal or hexadecimal or binary.
pub(super) fn whole(text: &str) -> Option<i64> {
    i64::try_from(wide(text)?).ok()
}

fn wide(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let value = match digits.get(..2) {
        Some("0x" | "0X") => i128::from(u64::from_str_radix(digits.get(2..)?, 16).ok()?),
        Some("0b" | "0B") => i128::from(u64::from_str_radix(digits.get(2..)?, 2).ok()?),
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    Some(if negative { -value } else { value })
}

pub(super) fn bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Some(false);
    }
    text.trim().parse::<f64>().ok().map(|number| number != 0.0)
}

pub(super) fn float(text: &str, data_type: DataType, is_bool: bool) -> Result<Datum, String> {
    let illegal = || "illegal float data".to_owned();
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number = match text.parse::<f64>() {
        Ok(number) if plain && !is_bool => number,
        // Hexadecimal integers are numbers, too.
        _ => wide(text).filter(|_| !is_bool).map(|number| number as f64).ok_or_else(illegal)?,
    };
    if !number.is_finite() {
        return Err(illegal());
    }
    if data_type == DataType::Double {
        return Ok(Datum::Double(number));
    }
    let single = number as f32;
    if single.is_finite() { Ok(Datum::Double(f64::from(single))) } else { Err(illegal()) }
}

pub(super) fn integer(text: &str, data_type: DataType, is_bool: bool) -> Result<Datum, String> {
    let name = type_word(data_type);
    let invalid = || format!("invalid {name} data");
    if is_bool {
        return Err(invalid());
    }
    let number = match wide(text) {
        Some(number) => number,
        None => rounded(text).ok_or_else(invalid)?,
    };
    let (low, high) = range(data_type);
    if data_type.is_unsigned() {
        if number < 0 {
            return Err(invalid());
        }
        return match u64::try_from(number) {
            Ok(value) if number <= high => Ok(Datum::UInt(value)),
            _ => Err(format!("{name} data overflow")),
        };
    }
    match i64::try_from(number) {
        Ok(value) if (low..=high).contains(&number) => Ok(Datum::Int(value)),
        _ if data_type == DataType::BigInt => Err(invalid()),
        _ => Err(format!("{name} data overflow")),
    }
}

/// A number with a fraction or an exponent, to the nearest integer.
fn rounded(text: &str) -> Option<i128> {
    let text = text.trim();
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    (number.abs() < 1e30).then(|| number.round() as i128)
}

pub(crate) fn range(data_type: DataType) -> (i128, i128) {
    match data_type {
        DataType::TinyInt => (i8::MIN.into(), i8::MAX.into()),
        DataType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        DataType::Int => (i32::MIN.into(), i32::MAX.into()),
        DataType::TinyIntUnsigned => (0, u8::MAX.into()),
        DataType::SmallIntUnsigned => (0, u16::MAX.into()),
        DataType::IntUnsigned => (0, u32::MAX.into()),
        DataType::BigIntUnsigned => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

fn type_word(data_type: DataType) -> &'static str {
    match data_type {
        DataType::TinyInt => "tinyint",
        DataType::SmallInt => "smallint",
        DataType::Int => "int",
        DataType::TinyIntUnsigned => "unsigned tinyint",
        DataType::SmallIntUnsigned => "unsigned smallint",
        DataType::IntUnsigned => "unsigned int",
        DataType::BigIntUnsigned => "unsigned bigint",
        _ => "bigint",
    }
}
