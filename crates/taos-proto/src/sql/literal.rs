use std::fmt::Write;

use crate::value::Value;

/// A value as it stands in a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal<'a> {
    /// `NULL`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// Any signed integer, and a timestamp as a count in the database's precision.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A number that is neither infinite nor NaN.
    Double(f64),
    /// A string in quotes.
    Text(&'a str),
    /// Bytes for VARBINARY, as `'\x…'`.
    Bytes(&'a [u8]),
    /// A number in decimal notation, for DECIMAL.
    Decimal(&'a str),
}

/// Why a value has no literal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiteralError {
    /// SQL has no word for infinities and NaN.
    #[error("{0} has no literal in SQL; use NULL")]
    NotFinite(String),
    /// The server ends a statement at a NUL.
    #[error(
        "text with a NUL character cannot stand in a statement; bind it to a prepared statement"
    )]
    Nul,
    /// Something else than digits, a sign, a point and an exponent.
    #[error("'{0}' is no decimal number")]
    NotDecimal(String),
}

impl Literal<'_> {
    /// The value as it is bound to a prepared statement; decimals are text there.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match *self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value),
            Self::UInt(value) => Value::UnsignedInt(value),
            Self::Double(value) => Value::Double(value),
            Self::Text(text) | Self::Decimal(text) => Value::Text(text.to_owned()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_owned()),
        }
    }

    /// Appends the literal to a statement.
    ///
    /// # Errors
    ///
    /// When no literal can express the value.
    pub fn write(&self, sql: &mut String) -> Result<(), LiteralError> {
        match *self {
            Self::Null => sql.push_str("NULL"),
            Self::Bool(value) => sql.push_str(if value { "true" } else { "false" }),
            Self::Int(value) => append(sql, value),
            Self::UInt(value) => append(sql, value),
            // As `Debug` writes it: with an exponent where there would be many zeros.
            Self::Double(value) if value.is_finite() => append(sql, format_args!("{value:?}")),
            Self::Double(value) => return Err(LiteralError::NotFinite(value.to_string())),
            Self::Text(text) => write_text(sql, text)?,
            Self::Bytes(bytes) => {
                sql.push_str("'\\x");
                for byte in bytes {
                    append(sql, format_args!("{byte:02X}"));
                }
                sql.push('\'');
            }
            Self::Decimal(text) if is_decimal(text) => sql.push_str(text),
            Self::Decimal(text) => return Err(LiteralError::NotDecimal(text.to_owned())),
        }
        Ok(())
    }
}

fn append(sql: &mut String, value: impl std::fmt::Display) {
    // Writing to a String does not fail.
    let _ = write!(sql, "{value}");
}

fn write_text(sql: &mut String, text: &str) -> Result<(), LiteralError> {
    sql.push('\'');
    for character in text.chars() {
        match character {
            '\0' => return Err(LiteralError::Nul),
            '\'' => sql.push_str("''"),
            '\\' => sql.push_str("\\\\"),
            other => sql.push(other),
        }
    }
    sql.push('\'');
    Ok(())
}

fn is_decimal(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(allowed)
        && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(value: Literal<'_>) -> Result<String, LiteralError> {
        let mut sql = String::new();
        value.write(&mut sql).map(|()| sql)
    }

    #[test]
    fn each_kind_has_its_literal() {
        for (value, expected) in [
            (Literal::Null, "NULL"),
            (Literal::Bool(true), "true"),
            (Literal::Int(i64::MIN), "-9223372036854775808"),
            (Literal::UInt(u64::MAX), "18446744073709551615"),
            (Literal::Double(1.5e-7), "1.5e-7"),
            (Literal::Text("a'b\\c"), "'a''b\\\\c'"),
            (Literal::Bytes(&[0, 0xab]), "'\\x00AB'"),
            (Literal::Decimal("-1.50"), "-1.50"),
        ] {
            assert_eq!(literal(value).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_has_no_literal_is_refused() {
        assert!(literal(Literal::Double(f64::NAN)).is_err());
        assert!(literal(Literal::Text("a\0b")).is_err());
        for text in ["", "1; drop", "1e", "--1", "."] {
            assert!(literal(Literal::Decimal(text)).is_err(), "{text}");
        }
    }
}
