//! Single values: owned ([`Value`]), borrowed from a block ([`Cell`]), and decimal numbers.

mod cell;
mod decimal;
mod nchar;

pub use cell::Cell;
pub use decimal::{Decimal, InvalidDecimal};
pub use nchar::NChars;

/// One value of any type, owned. Which width an integer has is a matter of its column.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// SQL NULL.
    #[default]
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
    /// `VARCHAR`, `NCHAR`, `JSON`.
    Text(String),
    /// `VARBINARY`, `BLOB`, `GEOMETRY` (well-known binary), and `VARCHAR` that is not UTF-8.
    Bytes(Vec<u8>),
    /// `DECIMAL`.
    Decimal(Decimal),
}

impl Value {
    /// Whether this is NULL.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// What it is, in words for error messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::UnsignedInt(_) => "an unsigned integer",
            Self::Float(_) | Self::Double(_) => "a floating-point number",
            Self::Timestamp(_) => "a timestamp",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Decimal(_) => "a decimal number",
        }
    }
}
