use super::Row;
use crate::error::{Error, Result};
use crate::taos::value::FromValue;

/// A type that a whole row can become.
///
/// It is there for tuples of up to 12 values, by their place, and for a single value, of a row of one column. The
/// number of columns must be the same. Types of serde are read by [`Row::deserialize`].
///
/// ```
/// use otaria::taos::{FromRow, Row, Timestamp};
///
/// struct Reading {
///     at: Timestamp,
///     celsius: Option<f64>,
/// }
///
/// impl<'r> FromRow<'r> for Reading {
///     fn from_row(row: &'r Row) -> otaria::Result<Self> {
///         Ok(Self { at: row.get("ts")?, celsius: row.get("celsius")? })
///     }
/// }
/// ```
pub trait FromRow<'r>: Sized {
    /// Reads the row.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), see [`Error::conversion`].
    fn from_row(row: &'r Row) -> Result<Self>;
}

impl<'r, T: FromValue<'r>> FromRow<'r> for T {
    #[inline]
    fn from_row(row: &'r Row) -> Result<Self> {
        expect_columns(row, 1)?;
        row.convert(0)
    }
}

#[inline]
fn expect_columns(row: &Row, wanted: usize) -> Result<()> {
    if row.len() == wanted { Ok(()) } else { Err(other_width(row.len(), wanted)) }
}

#[cold]
fn other_width(columns: usize, wanted: usize) -> Error {
    Error::conversion(format!("a row of {columns} columns cannot be read as {wanted} values"))
}

macro_rules! from_row_for_tuples {
    ($($count:literal: $($name:ident $index:literal),+;)+) => {$(
        impl<'r, $($name: FromValue<'r>),+> FromRow<'r> for ($($name,)+) {
            #[inline]
            fn from_row(row: &'r Row) -> Result<Self> {
                expect_columns(row, $count)?;
                Ok(($(row.convert::<$name>($index)?,)+))
            }
        }
    )+};
}

from_row_for_tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
