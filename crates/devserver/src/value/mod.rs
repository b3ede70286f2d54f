//! Values, their types and units.

mod data_type;
mod datum;

pub use data_type::{DataType, Precision};
pub use datum::Datum;
