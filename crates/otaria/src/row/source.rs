use std::borrow::Cow;
use std::fmt::Display;

use crate::error::Error;

/// A row of one of the databases, by reference: `mariadb::Row<'_>` or `&taos::Row`.
///
/// It is implemented in this crate alone; types that are read from rows are generic over it.
pub trait SourceRow: Copy + sealed::Sealed {
    /// What is known of the columns of a result.
    #[doc(hidden)]
    type Columns: ?Sized;
    /// Where reading a row stands.
    #[doc(hidden)]
    type Position;

    #[doc(hidden)]
    fn names(columns: &Self::Columns) -> impl ExactSizeIterator<Item = &[u8]> + Clone;
    /// The SQL type of a column.
    #[doc(hidden)]
    fn type_name(columns: &Self::Columns, index: usize) -> Cow<'_, str>;
    #[doc(hidden)]
    fn start(&self) -> Self::Position;
    #[doc(hidden)]
    fn is_null(&self, index: usize) -> bool;
    /// The error that names row, column and types.
    #[doc(hidden)]
    fn cannot_read(&self, index: usize, wanted: &str, why: &dyn Display) -> Error;
}

pub(crate) mod sealed {
    #[expect(unnameable_types, reason = "nobody else is to implement the trait above")]
    pub trait Sealed {}
}
