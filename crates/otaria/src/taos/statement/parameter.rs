use taos_proto::column::{DataType, Precision};
use taos_proto::message::{BindType, StatementField, Stmt2Field};

use crate::error::{Error, ErrorKind, Result};

/// What one `?` of an insert stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name of the column or tag; `tbname` for the name of the table.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// Which of the three it is.
    pub kind: ParameterKind,
    /// The unit of a timestamp.
    pub precision: Precision,
}

/// The sorts of parameters of an insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// The name of the table.
    TableName,
    /// A tag of the table.
    Tag,
    /// A column.
    Column,
}

impl Parameter {
    pub(super) fn new(field: Stmt2Field) -> Result<Self> {
        let data_type = DataType::from_code(field.field_type);
        let kind = match BindType::from_code(field.bind_type) {
            Some(BindType::TableName) => Some(ParameterKind::TableName),
            Some(BindType::Tag) => Some(ParameterKind::Tag),
            Some(BindType::Column) => Some(ParameterKind::Column),
            Some(BindType::Query) | None => None,
        };
        let (Some(data_type), Some(kind)) = (data_type, kind) else {
            let message = "the server names a parameter of an unknown type";
            return Err(Error::new(ErrorKind::Protocol, message).keeping_connection());
        };
        let precision = match data_type {
            DataType::Timestamp => Precision::try_from(field.precision).unwrap_or_default(),
            _ => Precision::default(),
        };
        Ok(Self { name: field.name, data_type, kind, precision })
    }

    /// A tag or column, as the first generation tells of it.
    pub(super) fn of_field(field: StatementField, kind: BindType) -> Result<Self> {
        let StatementField { name, field_type, precision, scale, bytes } = field;
        let bind_type = kind.code();
        Self::new(Stmt2Field { name, field_type, precision, scale, bytes, bind_type })
    }

    /// The `?` in place of the table.
    pub(super) fn table_name() -> Self {
        let (data_type, precision) = (DataType::VarChar, Precision::default());
        Self { name: "tbname".to_owned(), data_type, kind: ParameterKind::TableName, precision }
    }

    pub(super) const fn bind_type(&self) -> BindType {
        match self.kind {
            ParameterKind::TableName => BindType::TableName,
            ParameterKind::Tag => BindType::Tag,
            ParameterKind::Column => BindType::Column,
        }
    }
}
