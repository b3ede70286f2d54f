//! What reading values has in common, whichever database they come from.

mod column_index;
mod mismatch;
mod sql;
mod tuples;

pub use column_index::ColumnIndex;
pub use mismatch::Mismatch;
pub(crate) use mismatch::exactly;
pub use sql::{IntoSql, Sql};
pub(crate) use tuples::each_tuple;
