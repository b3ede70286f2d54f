//! Values of a row as Rust types.

mod number;
mod text;
mod timestamp;

use taos_proto::column::Precision;
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
pub trait FromValue<'a>: Sized {
    /// Converts the value; `precision` is the unit of timestamps.
    ///
    /// # Errors
    ///
    /// Why it does not fit; row, column and types are added by [`Row::get`](super::Row::get).
    fn from_value(value: Cell<'a>, precision: Precision) -> Result<Self, Mismatch>;
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
}

impl FromValue<'_> for Decimal {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Decimal(number) => Ok(number),
            other => Err(unfit(&other)),
        }
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
