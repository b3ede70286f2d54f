//! What a column is: its name, type, length, and the precision of time.

mod data_type;
mod field;
mod precision;

pub use data_type::{DataType, UnknownType};
pub use field::Field;
pub use precision::Precision;
