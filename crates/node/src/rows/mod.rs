//! Rows become slots: eight bytes a cell that JavaScript reads through typed arrays, and string bytes beside them.

mod format;
mod plan;
pub(crate) mod slot;
mod writer;

pub(crate) use plan::{Plan, SlotKind};
pub(crate) use writer::{RowWriter, Written};
