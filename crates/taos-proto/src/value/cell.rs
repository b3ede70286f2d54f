use super::{Decimal, NChars, Value};

/// One value that borrows from the block it lies in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// SQL NULL.
    Null,
    /// `BOOL`.
    Bool(bool),
    /// `TINYINT` to `BIGINT`.
    Int(i64),
    /// The unsigned integers.
    UnsignedInt(u64),
    /// `FLOAT`.
    Float(f32),
    /// `DOUBLE`.
    Double(f64),
    /// `TIMESTAMP`: units of the result's precision since 1970-01-01 UTC.
    Timestamp(i64),
    /// `VARCHAR` and `JSON`: UTF-8, unless someone stored something else.
    Text(&'a [u8]),
    /// `NCHAR`: UTF-32.
    NChar(NChars<'a>),
    /// `VARBINARY`, `BLOB`, `GEOMETRY`.
    Bytes(&'a [u8]),
    /// `DECIMAL`.
    Decimal(Decimal),
}

impl Cell<'_> {
    /// A copy that owns its bytes.
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value),
            Self::UnsignedInt(value) => Value::UnsignedInt(value),
            Self::Float(value) => Value::Float(value),
            Self::Double(value) => Value::Double(value),
            Self::Timestamp(value) => Value::Timestamp(value),
            Self::Text(text) => match std::str::from_utf8(text) {
                Ok(text) => Value::Text(text.to_owned()),
                Err(_) => Value::Bytes(text.to_owned()),
            },
            Self::NChar(text) => Value::Text(text.to_string()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_owned()),
            Self::Decimal(value) => Value::Decimal(value),
        }
    }
}
