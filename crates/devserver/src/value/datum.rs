//! A value during execution.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use taos_proto::{Cell, DataType, Decimal, Field, Value};

/// One value. The type of its column says what it is: this only says how it is kept. Unlike a
/// [`Value`] it is cheap to copy: rows share the tags of their table.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub(crate) enum Datum {
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

impl Datum {
    pub(crate) fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A value of a block.
    pub(crate) fn of_cell(cell: Cell<'_>) -> Self {
        match cell.to_value() {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Int(value) | Value::Timestamp(value) => Self::Int(value),
            Value::UnsignedInt(value) => Self::UInt(value),
            Value::Float(value) => Self::Double(value.into()),
            Value::Double(value) => Self::Double(value),
            Value::Text(text) => Self::text(text),
            Value::Bytes(bytes) => Self::Bytes(bytes.into()),
            Value::Decimal(value) => Self::Decimal(value.unscaled),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value as it leaves the engine, in a column of this type.
    pub(crate) fn to_value(&self, field: &Field) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) if field.data_type == DataType::Timestamp => Value::Timestamp(*value),
            Self::Int(value) => Value::Int(*value),
            Self::UInt(value) => Value::UnsignedInt(*value),
            Self::Double(value) if field.data_type == DataType::Float => {
                Value::Float(*value as f32)
            }
            Self::Double(value) => Value::Double(*value),
            Self::Text(text) => Value::Text(text.to_string()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
            Self::Decimal(unscaled) => {
                Value::Decimal(Decimal { unscaled: *unscaled, scale: field.scale })
            }
        }
    }
}
