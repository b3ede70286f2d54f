use super::Row;
use crate::error::{Error, Result};
use crate::mariadb::value::FromValue;

/// A type that a whole row can become.
///
/// It is there for tuples of up to 12 values, by their place, and for a single value, of a row of one column. The
/// number of columns must be the same.
///
/// ```
/// use otaria::mariadb::{FromRow, Row};
///
/// struct City {
///     name: String,
///     people: u32,
/// }
///
/// impl<'r> FromRow<'r> for City {
///     fn from_row(row: &Row<'r>) -> otaria::Result<Self> {
///         Ok(Self { name: row.get("name")?, people: row.get("people")? })
///     }
/// }
/// ```
pub trait FromRow<'r>: Sized {
    /// Reads the row.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), see [`Error::conversion`].
    fn from_row(row: &Row<'r>) -> Result<Self>;
}

impl<'r, T: FromValue<'r>> FromRow<'r> for T {
    #[inline]
    fn from_row(row: &Row<'r>) -> Result<Self> {
        expect_columns(row, 1)?;
        row.convert(0, row.fields().next())
    }
}

#[inline]
fn expect_columns(row: &Row<'_>, wanted: usize) -> Result<()> {
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
            fn from_row(row: &Row<'r>) -> Result<Self> {
                expect_columns(row, $count)?;
                let mut fields = row.fields();
                Ok(($(row.convert::<$name>($index, fields.next())?,)+))
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
