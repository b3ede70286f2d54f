//! The results of a statement, read as they arrive.

mod blocks;
mod deserialized;
mod rows;

pub use blocks::Blocks;
pub use deserialized::Deserialized;
pub use rows::Rows;
