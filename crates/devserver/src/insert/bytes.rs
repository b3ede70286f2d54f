//! Literals of columns with a length.

use taos_proto::DataType;

use crate::catalog::Column;
use crate::error::SqlError;
use crate::value::{Datum, geometry};

/// VARCHAR counts bytes, NCHAR characters.
pub(crate) fn check_text(text: &str, column: &Column) -> Result<(), SqlError> {
    let limit = column.kind.length as usize;
    let fits = text.len() <= limit
        || (column.kind.data_type == DataType::NChar && text.chars().count() <= limit);
    if fits { Ok(()) } else { Err(too_long(column)) }
}

fn too_long(column: &Column) -> SqlError {
    SqlError::new(0x2653, format!("Value too long for column/tag: {}", column.name))
}

/// `\x` and hexadecimal digits, else the text's own bytes.
pub(crate) fn binary(text: &str, column: &Column) -> Result<Vec<u8>, SqlError> {
    let bytes = match text.strip_prefix("\\x") {
        Some(digits) => hex(digits).ok_or_else(|| {
            SqlError::new(0x266a, format!("Invalid varbinary value: {}", column.name))
        })?,
        None => text.as_bytes().to_vec(),
    };
    check_bytes(&bytes, column)?;
    Ok(bytes)
}

pub(crate) fn check_bytes(bytes: &[u8], column: &Column) -> Result<(), SqlError> {
    if bytes.len() <= column.kind.length as usize { Ok(()) } else { Err(too_long(column)) }
}

/// Pairs of hexadecimal digits.
pub(crate) fn hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

/// Well-known text; nothing stays nothing.
pub(super) fn geometry(
    text: &str,
    column: &Column,
    invalid: impl FnOnce() -> SqlError,
) -> Result<Datum, SqlError> {
    if text.is_empty() {
        return Ok(Datum::Bytes(Vec::new().into()));
    }
    let bytes = geometry::parse(text).ok_or_else(invalid)?;
    check_bytes(&bytes, column)?;
    Ok(Datum::Bytes(bytes.into()))
}
