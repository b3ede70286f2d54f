//! The protocol's basic data types: little-endian integers, LEB128 integers, byte strings.

mod reader;
mod writer;

pub use reader::Reader;
pub use writer::{WriteWire, length_i32, length_u16, length_u32};
