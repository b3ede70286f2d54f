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
mod temporal;
mod text;
#[cfg(feature = "time")]
mod time;
#[cfg(feature = "uuid")]
mod uuid;

#[cfg(feature = "json")]
pub use json::Json;
pub(super) use mariadb_proto::value::{Value, ValueKind};

use crate::value::Mismatch;

/// A type that a value of a row can become.
///
/// | Rust | from |
/// |---|---|
/// | `i8` … `i64`, `u8` … `u64`, `isize`, `usize` | integers, YEAR, BIT, and DECIMAL without a fraction, where they fit |
/// | `f32` | FLOAT, and integers that it holds exactly |
/// | `f64` | FLOAT, DOUBLE, DECIMAL (the nearest number), and integers that it holds exactly |
/// | `bool` | integers and BIT: true unless 0 |
/// | `&str`, `Cow<str>`, `String` | text, DECIMAL, and bytes that are UTF-8 |
/// | `&[u8]`, `Vec<u8>` | text, bytes, BIT, DECIMAL |
/// | [`Date`](super::Date), [`DateTime`](super::DateTime), [`Time`](super::Time) | DATE; DATETIME and TIMESTAMP; TIME |
/// | [`std::time::Duration`] | TIME that is not negative |
/// | `Option<T>` | what `T` is from, and NULL |
/// | [`Value`](super::Value) | anything |
///
/// With features:
///
/// | Rust | feature | from |
/// |---|---|---|
/// | `jiff::civil::Date`, `DateTime`, `Time`, `jiff::SignedDuration` | `jiff` | DATE; DATETIME and TIMESTAMP; TIME of a day; any TIME |
/// | `chrono::NaiveDate`, `NaiveDateTime`, `NaiveTime`, `TimeDelta` | `chrono` | the same |
/// | `time::Date`, `PrimitiveDateTime`, `Time`, `Duration` | `time` | the same |
/// | `rust_decimal::Decimal` | `rust_decimal` | DECIMAL of up to 28 digits, integers |
/// | `uuid::Uuid` | `uuid` | UUID, text, 16 bytes |
/// | `Json<T>`, `serde_json::Value` | `json` | JSON, text |
///
/// Dates with zeros, which are no days, fit none of the types of these crates. A TIMESTAMP is the clock of the session's zone:
/// with `Options::init("SET time_zone = '+00:00'")` it is UTC.
///
/// # Types of one's own
///
/// ```
/// use otaria::mariadb::{FromValue, Mismatch, ParamValue, ToParam, Value};
///
/// #[derive(Debug, PartialEq)]
/// enum Kind {
///     Book,
///     Toy,
/// }
///
/// impl ToParam for Kind {
///     fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
///         match self {
///             Self::Book => "book".to_param(),
///             Self::Toy => "toy".to_param(),
///         }
///     }
/// }
///
/// impl FromValue<'_> for Kind {
///     fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
///         match <&str>::from_value(value)? {
///             "book" => Ok(Self::Book),
///             "toy" => Ok(Self::Toy),
///             other => Err(Mismatch::Other(format!("'{other}' is no kind").into())),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> otaria::Result<()> {
/// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
/// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
/// let mut result = connection.exec("SELECT ?", (Kind::Toy,)).await?;
/// assert_eq!(result.one::<Kind>().await?, Kind::Toy);
/// # connection.close().await
/// # }
/// ```
///
/// A field of a struct that derives [`FromRow`](derive@crate::FromRow) can be converted by `TryFrom` as well, with
/// `#[otaria(try_from = "Type")]`.
pub trait FromValue<'a>: Sized {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// Why it does not fit; row, column and types are added by [`Row::get`](super::Row::get).
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch>;

    /// Whether a value of this kind can be read at all. A column of any other kind is an error before the first row is
    /// read. Default: any.
    #[must_use]
    fn accepts(kind: ValueKind) -> bool {
        let _ = kind;
        true
    }
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

    fn accepts(kind: ValueKind) -> bool {
        T::accepts(kind)
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
