use super::{Fields, FromField, Planner, SourceRow};
use crate::error::Result;
use crate::value::each_tuple;

/// A type that a whole row `R` can become.
///
/// It is there for tuples of up to 16 values, by their place, and for a single value, of a row of one column; the number
/// of columns must be the same. Structs get it by `#[derive(FromRow)]`.
///
/// By hand it is rarely needed. Then [`plan`](Self::plan) names the columns, and [`from_row`](Self::from_row) takes their
/// values in the same order; or `plan` is left out, and the values are read from [`Fields::row`]:
///
/// ```
/// use std::collections::HashMap;
///
/// use otaria::mariadb::Row;
/// use otaria::row::{Fields, FromRow};
///
/// struct Named(HashMap<String, Option<String>>);
///
/// impl<'r> FromRow<Row<'r>> for Named {
///     fn from_row(fields: &mut Fields<'_, Row<'r>>) -> otaria::Result<Self> {
///         let row = fields.row();
///         let columns = row.columns().enumerate();
///         let pairs = columns.map(|(index, column)| Ok((column.name().into(), row.get(index)?)));
///         pairs.collect::<otaria::Result<_>>().map(Self)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a row `{R}` cannot become a `{Self}`",
    note = "structs derive `otaria::FromRow`; their fields, the values of tuples, and single values are of types that \
            implement the database's `FromValue`"
)]
pub trait FromRow<R: SourceRow>: Sized {
    /// Names the columns that are read, once for each result.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion): a column is missing, or is of a type of which no
    /// value can be read.
    fn plan(planner: &mut Planner<'_, R>) -> Result<()> {
        let _ = planner;
        Ok(())
    }

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), see [`Error::conversion`](crate::Error::conversion).
    fn from_row(fields: &mut Fields<'_, R>) -> Result<Self>;
}

macro_rules! from_row_for_tuples {
    ($(($($name:ident $index:tt),+);)+) => {$(
        impl<R: SourceRow, $($name: FromField<R>),+> FromRow<R> for ($($name,)+) {
            fn plan(planner: &mut Planner<'_, R>) -> Result<()> {
                planner.expect_width([$($index),+].len())?;
                $(planner.next_column::<$name>()?;)+
                Ok(())
            }

            #[inline]
            fn from_row(fields: &mut Fields<'_, R>) -> Result<Self> {
                Ok(($(fields.take::<$name>()?,)+))
            }
        }
    )+};
}

each_tuple!(from_row_for_tuples);
