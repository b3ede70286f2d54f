//! Values of both protocols: what a row holds and what a parameter sends.

mod binary;
mod kind;
mod param;
#[cfg(test)]
pub(crate) mod sample;
mod temporal;
pub mod text;

pub(crate) use binary::skip as skip_binary;
pub use kind::ValueKind;
pub use param::{LentParam, Param};
pub use temporal::{Date, DateTime, Time};

use crate::column::{ColumnDefinition, ColumnType};

/// One decoded value of a row. Borrows from the row's packet.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// SQL NULL.
    Null,
    /// TINYINT … BIGINT, YEAR.
    Int(i64),
    /// The same types with UNSIGNED or ZEROFILL; a YEAR column always has both.
    UInt(u64),
    /// FLOAT. The text protocol's decimal text is parsed to the nearest `f32`.
    Float(f32),
    /// DOUBLE.
    Double(f64),
    /// DECIMAL: the server's own text, since no binary type holds 65 digits.
    Decimal(&'a str),
    /// CHAR, VARCHAR, TEXT, ENUM, SET, JSON, UUID, INET4, INET6: text in the character set of the results.
    Text(&'a [u8]),
    /// BINARY, VARBINARY, BLOB, GEOMETRY (4 bytes SRID, then WKB), VECTOR: bytes without a character set.
    Bytes(&'a [u8]),
    /// BIT(n): big-endian, (n + 7) / 8 bytes.
    Bit(&'a [u8]),
    /// DATE; the zero date and dates with a zero month or day are kept as they are.
    Date(Date),
    /// DATETIME and TIMESTAMP.
    DateTime(DateTime),
    /// TIME, −838:59:59.999999 … 838:59:59.999999.
    Time(Time),
}

impl<'a> Value<'a> {
    /// A value that both protocols send as a plain string: the column tells text from bytes.
    ///
    /// MySQL announces JSON with the binary collation although it is text; GEOMETRY is never text.
    #[inline]
    fn from_string(column: &ColumnDefinition, bytes: &'a [u8]) -> Self {
        match column.kind() {
            ColumnType::JSON => Self::Text(bytes),
            ColumnType::GEOMETRY => Self::Bytes(bytes),
            ColumnType::BIT => Self::Bit(bytes),
            _ if column.is_binary() => Self::Bytes(bytes),
            _ => Self::Text(bytes),
        }
    }
}
