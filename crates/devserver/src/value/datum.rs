//! A value during execution.

use std::sync::Arc;

/// One value. The type of its column says what it is: this only says how it is kept.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Datum {
    /// No value.
    #[default]
    Null,
    /// BOOL.
    Bool(bool),
    /// A signed integer of any width, or a TIMESTAMP in the result's precision.
    Int(i64),
    /// An unsigned integer of any width.
    UInt(u64),
    /// DOUBLE, or FLOAT: then it holds a value that `f32` has.
    Double(f64),
    /// VARCHAR, NCHAR; JSON as its text.
    Text(Arc<str>),
    /// VARBINARY, BLOB; GEOMETRY as well-known binary.
    Bytes(Arc<[u8]>),
    /// DECIMAL without its point: the value times ten to the power of the column's scale.
    Decimal(i128),
}
