//! Values that a client has bound.

use taos_proto::{DataType, Value};

use crate::catalog::Column;
use crate::error::SqlError;
use crate::exec::{Node, Typed};
use crate::insert::{check_bytes, check_text};
use crate::sql::ast::TypeName;
use crate::sql::parser::insert_error;
use crate::value::{Datum, decimal, geometry, json};

/// The values of one `?`: one for each row, or a single one for a tag and for a parameter of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// The type that the client names.
    pub(crate) data_type: DataType,
    pub(crate) values: Vec<Value>,
}

impl Parameter {
    /// The values as those of a column.
    pub(super) fn column(&self, column: &Column) -> Result<Vec<Datum>, SqlError> {
        let expected = column.kind.data_type;
        let decimals = expected.is_decimal() && self.data_type.is_decimal();
        if self.data_type != expected
            && !decimals
            && self.values.iter().any(|value| !value.is_null())
        {
            return Err(SqlError::new(
                0x200,
                format!(
                    "column type mis-match with buffer type: {} is {expected}, {} is bound",
                    column.name, self.data_type
                ),
            ));
        }
        self.values.iter().map(|value| datum(value, column)).collect()
    }

    /// The only value, as a constant of a query.
    pub(super) fn constant(&self) -> Result<Typed, SqlError> {
        let [value] = self.values.as_slice() else {
            return Err(SqlError::new(0xffff, "query only supports one row"));
        };
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let (kind, value) = match value {
            Value::Null => (TypeName::new(DataType::Null, 0), Datum::Null),
            Value::Bool(value) => (TypeName::fixed(self.data_type), Datum::Bool(*value)),
            Value::Int(value) | Value::Timestamp(value) => {
                (TypeName::fixed(self.data_type), Datum::Int(*value))
            }
            Value::UnsignedInt(value) => (TypeName::fixed(self.data_type), Datum::UInt(*value)),
            Value::Float(value) => {
                (TypeName::fixed(self.data_type), Datum::Double((*value).into()))
            }
            Value::Double(value) => (TypeName::fixed(self.data_type), Datum::Double(*value)),
            Value::Text(text) => {
                (TypeName::new(DataType::VarChar, length(text.len())), Datum::text(text.as_str()))
            }
            Value::Bytes(bytes) => {
                let kind = TypeName::new(self.data_type, length(bytes.len()));
                (kind, Datum::Bytes(bytes.as_slice().into()))
            }
            // As a literal it would be read with the scale of the other side.
            Value::Decimal(value) => {
                let text = value.to_string();
                (TypeName::new(DataType::VarChar, length(text.len())), Datum::text(text))
            }
        };
        Ok(Typed::new(kind, Node::Constant(value)))
    }
}

/// A value of this column. Its type was compared before.
fn datum(value: &Value, column: &Column) -> Result<Datum, SqlError> {
    let invalid = |reason: &str| Err(insert_error(&column.name, reason));
    Ok(match value {
        Value::Null => Datum::Null,
        Value::Bool(value) => Datum::Bool(*value),
        Value::Int(value) | Value::Timestamp(value) => Datum::Int(*value),
        Value::UnsignedInt(value) => Datum::UInt(*value),
        Value::Float(value) => return number((*value).into(), column),
        Value::Double(value) => return number(*value, column),
        Value::Decimal(_) | Value::Text(_) if column.kind.data_type.is_decimal() => {
            let text = match value {
                Value::Decimal(value) => value.to_string(),
                Value::Text(text) => text.clone(),
                _ => String::new(),
            };
            let unscaled = decimal::parse(&text, column.kind.scale);
            match unscaled {
                None => return invalid("invalid decimal data"),
                Some(value) if !decimal::fits(value, column.kind.precision) => {
                    return invalid("decimal data overflow");
                }
                Some(value) => Datum::Decimal(value),
            }
        }
        Value::Text(text) if column.kind.data_type == DataType::Json => {
            json::parse_tag(text).map_err(|(near, reason)| insert_error(&near, reason))?
        }
        Value::Text(text) => {
            check_text(text, column)?;
            Datum::text(text.as_str())
        }
        Value::Bytes(bytes) => match column.kind.data_type {
            DataType::VarBinary | DataType::Blob | DataType::MediumBlob => {
                check_bytes(bytes, column)?;
                Datum::Bytes(bytes.as_slice().into())
            }
            DataType::Geometry if bytes.is_empty() || geometry::format(bytes).is_some() => {
                check_bytes(bytes, column)?;
                Datum::Bytes(bytes.as_slice().into())
            }
            DataType::Geometry => return invalid("invalid geometry data"),
            _ => return Err(SqlError::unsupported("text that is not UTF-8")),
        },
        Value::Decimal(_) => return invalid("a decimal number"),
    })
}

/// SQLite, which stores the rows, has no NaN.
fn number(value: f64, column: &Column) -> Result<Datum, SqlError> {
    if value.is_nan() {
        return Err(SqlError::unsupported(&format!("NaN in the column {}", column.name)));
    }
    Ok(Datum::Double(value))
}
