//! The protocol's basic data types: little-endian integers, length-encoded integers and strings.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/protocol-data-types>.

mod reader;
mod writer;

pub use reader::Reader;
pub use writer::WriteWire;
