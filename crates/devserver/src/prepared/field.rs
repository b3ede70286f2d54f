//! What the `?` of an insert stand for.

use taos_proto::{DataType, Precision};

use crate::catalog::Column;

/// The length of a table's name with its end.
const TABLE_NAME: i32 = 271;

/// What one `?` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BindField {
    pub(crate) kind: FieldKind,
    pub(crate) name: String,
    pub(crate) data_type: DataType,
    /// Digits of a decimal; of a timestamp, the unit.
    pub(crate) precision: u8,
    /// Digits of a decimal behind the point.
    pub(crate) scale: u8,
    /// Its size in storage.
    pub(crate) bytes: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    TableName,
    Tag,
    Column,
}

impl BindField {
    pub(super) fn table_name() -> Self {
        Self {
            kind: FieldKind::TableName,
            name: "tbname".to_owned(),
            data_type: DataType::VarChar,
            precision: 0,
            scale: 0,
            bytes: TABLE_NAME,
        }
    }

    pub(super) fn of(column: &Column, kind: FieldKind, precision: Precision) -> Self {
        let data_type = column.kind.data_type;
        let field = column.field();
        let storage = || i32::try_from(field.storage()).unwrap_or(i32::MAX);
        let size = data_type.fixed_size().and_then(|size| i32::try_from(size).ok());
        let precision =
            if data_type == DataType::Timestamp { precision.code() } else { field.precision };
        Self {
            kind,
            data_type,
            precision,
            scale: field.scale,
            bytes: size.unwrap_or_else(storage),
            name: field.name,
        }
    }
}
