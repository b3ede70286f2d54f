//! Rows as Rust types, whichever database they come from.
//!
//! [`FromRow`] is there for tuples, for single values, and for structs by `#[derive(FromRow)]`. How a type's fields lie
//! in a result is found out once, when its first row is read: names are looked up and types compared by then, for the
//! whole result. A row is then read in one pass.

mod field;
mod fields;
mod from_row;
mod planned;
mod planner;
#[cfg(feature = "serde")]
pub(crate) mod serde;
mod source;

pub use field::FromField;
pub use fields::Fields;
pub use from_row::FromRow;
pub(crate) use planned::Planned;
pub(crate) use planner::Plan;
pub use planner::Planner;
pub use source::SourceRow;
pub(crate) use source::sealed;
