//! Values of a row as Rust types.

mod number;
mod temporal;
mod text;

pub(super) use mariadb_proto::value::Value;

use crate::value::Mismatch;

/// A type that a value of a row can become.
///
/// | Rust | from |
/// |---|---|
/// | `i8` … `i64`, `u8` … `u64`, `isize`, `usize` | integers, YEAR, BIT, and DECIMAL without a fraction, where they fit |
/// | `f32` | FLOAT, and integers that it holds exactly |
/// | `f64` | FLOAT, DOUBLE, DECIMAL (the nearest number), and integers that it holds exactly |
/// | `bool` | integers and BIT: true unless 0 |
/// | `&str`, `String` | text, DECIMAL, and bytes that are UTF-8 |
/// | `&[u8]`, `Vec<u8>` | text, bytes, BIT, DECIMAL |
/// | [`Date`](super::Date), [`DateTime`](super::DateTime), [`Time`](super::Time) | DATE; DATETIME and TIMESTAMP; TIME |
/// | [`std::time::Duration`] | TIME that is not negative |
/// | `Option<T>` | what `T` is from, and NULL |
/// | [`Value`](super::Value) | anything |
pub trait FromValue<'a>: Sized {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// Why it does not fit; row, column and types are added by [`Row::get`](super::Row::get).
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch>;
}

impl<'a> FromValue<'a> for Value<'a> {
    #[inline]
    fn from_value(value: Self) -> Result<Self, Mismatch> {
        Ok(value)
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    #[inline]
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// For values that a type has no use for.
#[cold]
const fn unfit(value: &Value<'_>) -> Mismatch {
    match value {
        Value::Null => Mismatch::Null,
        _ => Mismatch::OtherType,
    }
}
