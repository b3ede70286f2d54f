//! Values of a row as Rust types.

#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "json")]
mod json;
mod number;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod text;
#[cfg(feature = "time")]
mod time;
mod timestamp;
#[cfg(feature = "uuid")]
mod uuid;

use taos_proto::column::{DataType, Precision};
use taos_proto::value::{Cell, Decimal};

pub use timestamp::Timestamp;

use crate::value::Mismatch;

/// A type that a value of a row can become.
///
/// | Rust | from |
/// |---|---|
/// | `i8` … `i64`, `u8` … `u64`, `isize`, `usize` | integers and DECIMAL without a fraction, where they fit |
/// | `i64` | TIMESTAMP, too: as units of the database's precision since 1970 |
/// | `f32` | FLOAT, and integers that it holds exactly |
/// | `f64` | FLOAT, DOUBLE, DECIMAL (the nearest number), and integers that it holds exactly |
/// | `bool` | BOOL, and integers: true unless 0 |
/// | `String`, `Cow<str>` | VARCHAR, NCHAR, JSON, DECIMAL |
/// | `&str` | VARCHAR, JSON |
/// | `&[u8]`, `Vec<u8>` | VARBINARY, BLOB, GEOMETRY (well-known binary), VARCHAR, JSON |
/// | [`Timestamp`], [`SystemTime`](std::time::SystemTime) | TIMESTAMP |
/// | [`Decimal`] | DECIMAL |
/// | `Option<T>` | what `T` is from, and NULL |
/// | [`Cell`] | anything |
///
/// With features:
///
/// | Rust | feature | from |
/// |---|---|---|
/// | `jiff::Timestamp` | `jiff` | TIMESTAMP |
/// | `chrono::DateTime<Utc>` | `chrono` | TIMESTAMP |
/// | `time::OffsetDateTime` | `time` | TIMESTAMP, in UTC |
/// | `rust_decimal::Decimal` | `rust_decimal` | DECIMAL of up to 28 digits, integers |
/// | `uuid::Uuid` | `uuid` | VARCHAR, NCHAR, 16 bytes of VARBINARY |
/// | `serde_json::Value` | `json` | JSON, VARCHAR, NCHAR |
pub trait FromValue<'a>: Sized {
    /// Converts the value; `precision` is the unit of timestamps.
    ///
    /// # Errors
    ///
    /// Why it does not fit; row, column and types are added by [`Row::get`](super::Row::get).
    fn from_value(value: Cell<'a>, precision: Precision) -> Result<Self, Mismatch>;

    /// Whether values of this type can be read at all. A column of any other type is an error before the first row is
    /// read. Default: any.
    #[must_use]
    fn accepts(data_type: DataType) -> bool {
        let _ = data_type;
        true
    }
}

impl<'a> FromValue<'a> for Cell<'a> {
    #[inline]
    fn from_value(value: Self, _: Precision) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    #[inline]
    fn from_value(value: Cell<'a>, precision: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Null => Ok(None),
            value => T::from_value(value, precision).map(Some),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        T::accepts(data_type)
    }
}

impl FromValue<'_> for Decimal {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Decimal(number) => Ok(number),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_decimal(data_type)
    }
}

/// For values that a type has no use for.
#[cold]
const fn unfit(value: &Cell<'_>) -> Mismatch {
    match value {
        Cell::Null => Mismatch::Null,
        _ => Mismatch::OtherType,
    }
}

const fn is_integer(data_type: DataType) -> bool {
    use DataType::{
        BigInt, BigIntUnsigned, Int, IntUnsigned, SmallInt, SmallIntUnsigned, TinyInt,
        TinyIntUnsigned,
    };
    matches!(
        data_type,
        TinyInt
            | SmallInt
            | Int
            | BigInt
            | TinyIntUnsigned
            | SmallIntUnsigned
            | IntUnsigned
            | BigIntUnsigned
    )
}

const fn is_decimal(data_type: DataType) -> bool {
    matches!(data_type, DataType::Decimal | DataType::Decimal64)
}

const fn is_text(data_type: DataType) -> bool {
    matches!(data_type, DataType::VarChar | DataType::NChar | DataType::Json)
}
