//! Values, their types and units.

mod clock;
mod data_type;
mod datum;
pub(crate) mod decimal;
pub(crate) mod geometry;
pub(crate) mod json;
mod order;
pub(crate) mod time;

pub(crate) use clock::Clock;
pub(crate) use data_type::{TypeClass, fraction_digits, precision_named};
pub(crate) use datum::Datum;
pub(crate) use order::{compare, to_double};
pub(crate) use taos_proto::{DataType, Precision};
