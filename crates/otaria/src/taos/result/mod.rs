//! The results of a statement, read as they arrive.

#[cfg(feature = "arrow")]
mod arrow;
mod blocks;
mod deserialized;
mod rows;
mod typed;

#[cfg(feature = "arrow")]
pub use arrow::RecordBatchStream;
#[cfg(feature = "arrow")]
pub(super) use arrow::unit;
pub use blocks::Blocks;
pub use deserialized::Deserialized;
pub use rows::Rows;
pub use typed::TypedStream;
