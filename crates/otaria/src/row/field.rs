use super::SourceRow;
use crate::error::Result;

/// A type that one column of a row `R` can become.
///
/// Types get it by the `FromValue` of the database, such as [`mariadb::FromValue`](crate::mariadb::FromValue); it is named
/// in the bounds of generic code only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a column of `{R}`",
    note = "types are read from columns by the trait `FromValue` of the database; \
            a struct that spans several columns is a field with `#[otaria(flatten)]`"
)]
pub trait FromField<R: SourceRow>: Sized {
    /// Whether any value of the column can be read.
    #[doc(hidden)]
    fn accepts(columns: &R::Columns, index: usize) -> bool;

    /// Reads the value at `index`; quickest in the order of the columns.
    #[doc(hidden)]
    fn read(row: &R, position: &mut R::Position, index: usize) -> Result<Self>;
}
