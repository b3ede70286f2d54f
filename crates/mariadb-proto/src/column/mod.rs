//! Column definitions: what a result announces about each of its columns.

mod definition;
mod kind;
mod set;

pub use definition::ColumnDefinition;
pub use kind::{ColumnFlags, ColumnType};
pub use set::Columns;
