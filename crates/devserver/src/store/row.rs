//! Values in SQLite.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use taos_proto::DataType;

use crate::value::{Datum, TypeClass as _};

impl ToSql for Datum {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Bool(value) => ToSqlOutput::Owned(Value::Integer(i64::from(*value))),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::UInt(value) => ToSqlOutput::Owned(Value::Integer(value.cast_signed())),
            Self::Double(value) => ToSqlOutput::Owned(Value::Real(*value)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Decimal(value) => ToSqlOutput::Owned(Value::Blob(value.to_le_bytes().to_vec())),
        })
    }
}

/// A value of this type as it was stored.
pub(super) fn read(value: ValueRef<'_>, data_type: DataType) -> Datum {
    match value {
        ValueRef::Null => Datum::Null,
        ValueRef::Integer(value) if data_type == DataType::Bool => Datum::Bool(value != 0),
        ValueRef::Integer(value) if data_type.is_unsigned() => Datum::UInt(value.cast_unsigned()),
        ValueRef::Integer(value) => Datum::Int(value),
        ValueRef::Real(value) => Datum::Double(value),
        ValueRef::Text(text) => Datum::text(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) if data_type.is_decimal() => {
            bytes.try_into().map_or(Datum::Null, |bytes| Datum::Decimal(i128::from_le_bytes(bytes)))
        }
        ValueRef::Blob(bytes) => Datum::Bytes(bytes.into()),
    }
}
