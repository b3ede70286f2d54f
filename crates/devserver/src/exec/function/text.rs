//! Functions of texts.

use taos_proto::DataType;

use super::{Call, Fault, Function, function};
use crate::exec::Typed;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _};

pub(super) const FUNCTIONS: &[Function] = &[
    function("length", 1, 1, count_bytes, length),
    function("char_length", 1, 1, count_chars, char_length),
    function("lower", 1, 1, one_text, |call| Ok(map(call, |text| text.to_ascii_lowercase()))),
    function("upper", 1, 1, one_text, |call| Ok(map(call, |text| text.to_ascii_uppercase()))),
    function("ltrim", 1, 1, one_text, |call| {
        Ok(map(call, |text| text.trim_start_matches(' ').to_owned()))
    }),
    function("rtrim", 1, 1, one_text, |call| {
        Ok(map(call, |text| text.trim_end_matches(' ').to_owned()))
    }),
    function("substr", 2, 3, part, substring),
    function("substring", 2, 3, part, substring),
    function("concat", 2, 8, joined, |call| Ok(concat(call.values, ""))),
    function("concat_ws", 3, 9, joined, |call| {
        Ok(match call.text(0) {
            Some(separator) => {
                let values: Vec<Datum> =
                    call.values.iter().skip(1).filter(|value| !value.is_null()).cloned().collect();
                concat(&values, separator)
            }
            None => Datum::Null,
        })
    }),
];

fn is_text(argument: &Typed) -> bool {
    argument.kind.data_type.is_text()
}

fn one_text(arguments: &[Typed]) -> Result<TypeName, Fault> {
    match arguments.first() {
        Some(argument) if is_text(argument) => Ok(argument.kind),
        _ => Err(Fault::Type),
    }
}

fn count_bytes(arguments: &[Typed]) -> Result<TypeName, Fault> {
    let fits = arguments.iter().all(|argument| {
        is_text(argument) || matches!(argument.kind.data_type, DataType::VarBinary | DataType::Blob)
    });
    if fits { Ok(TypeName::fixed(DataType::BigInt)) } else { Err(Fault::Type) }
}

fn count_chars(arguments: &[Typed]) -> Result<TypeName, Fault> {
    one_text(arguments)?;
    Ok(TypeName::fixed(DataType::BigInt))
}

fn part(arguments: &[Typed]) -> Result<TypeName, Fault> {
    let kind = one_text(arguments)?;
    let numbers = arguments.iter().skip(1).all(|argument| {
        argument.kind.data_type.is_signed() || argument.kind.data_type.is_unsigned()
    });
    if !numbers {
        return Err(Fault::Type);
    }
    if arguments.get(1).and_then(Typed::constant) == Some(&Datum::Int(0)) {
        return Err(Fault::Value);
    }
    Ok(kind)
}

fn joined(arguments: &[Typed]) -> Result<TypeName, Fault> {
    let fits = |argument: &Typed| is_text(argument) || argument.kind.data_type == DataType::Null;
    if !arguments.iter().all(fits) {
        return Err(Fault::Type);
    }
    let wide = arguments.iter().any(|argument| argument.kind.data_type == DataType::NChar);
    let data_type = if wide { DataType::NChar } else { DataType::VarChar };
    let length =
        arguments.iter().fold(0_u32, |sum, argument| sum.saturating_add(argument.kind.length));
    Ok(TypeName::new(data_type, length))
}

fn map(call: &Call<'_>, function: fn(&str) -> String) -> Datum {
    call.text(0).map_or(Datum::Null, |text| Datum::text(function(text)))
}

/// Bytes; NCHAR has four for each character.
fn length(call: &Call<'_>) -> Result<Datum, Fault> {
    let bytes = match call.values.first() {
        Some(Datum::Text(text)) if call.kind(0).data_type == DataType::NChar => {
            text.chars().count() * 4
        }
        Some(Datum::Text(text)) => text.len(),
        Some(Datum::Bytes(bytes)) => bytes.len(),
        _ => return Ok(Datum::Null),
    };
    Ok(Datum::Int(bytes as i64))
}

/// Characters of NCHAR, bytes of VARCHAR.
fn char_length(call: &Call<'_>) -> Result<Datum, Fault> {
    Ok(match call.text(0) {
        Some(text) if call.kind(0).data_type == DataType::NChar => {
            Datum::Int(text.chars().count() as i64)
        }
        Some(text) => Datum::Int(text.len() as i64),
        None => Datum::Null,
    })
}

/// Counted from 1, or from the end when negative.
fn substring(call: &Call<'_>) -> Result<Datum, Fault> {
    let (Some(text), Some(Datum::Int(from))) = (call.text(0), call.values.get(1)) else {
        return Ok(Datum::Null);
    };
    let length = text.chars().count() as i64;
    let skip = if *from > 0 { from - 1 } else { (length + from).max(0) };
    let take = match call.values.get(2) {
        None => i64::MAX,
        Some(Datum::Int(take)) => (*take).max(0),
        Some(_) => return Ok(Datum::Null),
    };
    let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    Ok(Datum::text(text.chars().skip(count(skip)).take(count(take)).collect::<String>()))
}

fn concat(values: &[Datum], separator: &str) -> Datum {
    let mut texts: Vec<&str> = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Datum::Text(text) => texts.push(text),
            _ => return Datum::Null,
        }
    }
    Datum::text(texts.join(separator))
}
