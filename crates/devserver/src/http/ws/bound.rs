//! Values that a client binds to a statement of the first generation.

use bytes::Bytes;
use serde_json::Value as JsonValue;
use taos_proto::message::Json;
use taos_proto::{Block, DataType, Decimal, Precision, Value};

use crate::error::SqlError;
use crate::insert::hex;
use crate::prepared::{BindField, Parameter};
use crate::value::{TypeClass as _, time};

/// Columns of values, as they arrive.
pub(super) enum Bound {
    /// The bytes of a block.
    Block(Bytes),
    /// A list of columns, or of tags.
    Json(Json),
}

impl Bound {
    /// The tags of a table: one value for each of these fields.
    pub(super) fn tags(self, fields: &[&BindField]) -> Result<Vec<Parameter>, SqlError> {
        let tags = match self {
            Self::Block(block) => decode(block, fields, "stmt tags count not match")?,
            Self::Json(json) => {
                let tags: Vec<JsonValue> = parse(&json, "tag")?;
                if tags.len() != fields.len() {
                    return Err(adapter("stmt tags count not match"));
                }
                let pairs = tags.iter().zip(fields);
                pairs
                    .map(|(tag, field)| column(std::slice::from_ref(tag), field))
                    .collect::<Result<_, _>>()?
            }
        };
        if tags.iter().any(|tag| tag.values.len() != 1) {
            return Err(adapter("rows not equal 1"));
        }
        Ok(tags)
    }

    /// Rows: one column of values for each of these fields.
    pub(super) fn columns(self, fields: &[&BindField]) -> Result<Vec<Parameter>, SqlError> {
        match self {
            Self::Block(block) => decode(block, fields, "stmt column count not match"),
            Self::Json(json) => {
                let columns: Vec<Vec<JsonValue>> = parse(&json, "column")?;
                if columns.len() != fields.len() {
                    return Err(adapter("stmt column count not match"));
                }
                columns.iter().zip(fields).map(|(values, field)| column(values, field)).collect()
            }
        }
    }

    /// The parameters of a query, which have the types that the client gives them.
    pub(super) fn parameters(self) -> Result<Vec<Parameter>, SqlError> {
        match self {
            Self::Block(block) => {
                Ok(parameters(&Block::decode(block).map_err(|error| adapter(&error.to_string()))?))
            }
            Self::Json(json) => {
                let columns: Vec<Vec<JsonValue>> = parse(&json, "column")?;
                columns.iter().map(|values| untyped(values)).collect()
            }
        }
    }
}

fn adapter(text: &str) -> SqlError {
    SqlError::new(0xffff, text)
}

fn parse<T: serde::de::DeserializeOwned>(json: &Json, what: &str) -> Result<T, SqlError> {
    serde_json::from_str(json.get())
        .map_err(|error| adapter(&format!("stmt parse {what} json:{error}")))
}

/// The fields say what the columns are: the types in the block are not looked at.
fn decode(
    block: Bytes,
    fields: &[&BindField],
    other_count: &str,
) -> Result<Vec<Parameter>, SqlError> {
    let types: Vec<DataType> = fields.iter().map(|field| field.data_type).collect();
    match Block::decode_as(block.clone(), &types) {
        Ok(block) => Ok(parameters(&block)),
        Err(error) => Err(match Block::decode(block) {
            Ok(block) if block.columns().len() != fields.len() => adapter(other_count),
            _ => adapter(&error.to_string()),
        }),
    }
}

fn parameters(block: &Block) -> Vec<Parameter> {
    let parameter = |column: taos_proto::block::Column<'_>| Parameter {
        data_type: column.data_type(),
        values: column.cells().map(taos_proto::Cell::to_value).collect(),
    };
    block.columns().map(parameter).collect()
}

fn column(values: &[JsonValue], field: &BindField) -> Result<Parameter, SqlError> {
    let data_type = field.data_type;
    let value = |value: &JsonValue| {
        typed(value, field).ok_or_else(|| {
            adapter(&format!("stmt parse column json:{value} is no {data_type} for {}", field.name))
        })
    };
    Ok(Parameter { data_type, values: values.iter().map(value).collect::<Result<_, _>>()? })
}

/// A value as one of the field's type; bytes are hexadecimal text.
fn typed(value: &JsonValue, field: &BindField) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null);
    }
    let text = || value.as_str();
    Some(match field.data_type {
        DataType::Bool => {
            Value::Bool(value.as_bool().or_else(|| value.as_f64().map(|number| number != 0.0))?)
        }
        DataType::Timestamp => match text() {
            Some(text) => {
                let precision = Precision::try_from(field.precision).ok()?;
                Value::Timestamp(time::parse(text, precision, &jiff::tz::TimeZone::UTC)?)
            }
            None => Value::Timestamp(value.as_i64()?),
        },
        kind if kind.is_signed() => Value::Int(in_range(value.as_i64()?.into(), kind)?),
        kind if kind.is_unsigned() => {
            let number = value.as_u64()?;
            in_range(number.into(), kind)?;
            Value::UnsignedInt(number)
        }
        DataType::Float => Value::Float(value.as_f64()? as f32),
        DataType::Double => Value::Double(value.as_f64()?),
        DataType::Decimal | DataType::Decimal64 => {
            let number = text().map_or_else(|| value.to_string(), str::to_owned);
            Value::Decimal(number.parse::<Decimal>().ok()?)
        }
        DataType::VarChar | DataType::NChar => Value::Text(text()?.to_owned()),
        DataType::Json => Value::Text(text().map_or_else(|| value.to_string(), str::to_owned)),
        _ => Value::Bytes(hex(text()?)?),
    })
}

/// The number, if it is in the range of the type; those above the signed ones are zero.
fn in_range(number: i128, kind: DataType) -> Option<i64> {
    let (low, high) = crate::insert::range(kind);
    (low..=high).contains(&number).then(|| i64::try_from(number).unwrap_or_default())
}

/// The values of a parameter of a query, of the type that they have in JSON.
fn untyped(values: &[JsonValue]) -> Result<Parameter, SqlError> {
    let [value] = values else { return Err(adapter("query only supports one row")) };
    let (data_type, value) = match value {
        JsonValue::Null => (DataType::VarChar, Value::Null),
        JsonValue::Bool(value) => (DataType::Bool, Value::Bool(*value)),
        JsonValue::String(text) => (DataType::VarChar, Value::Text(text.clone())),
        JsonValue::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => (DataType::BigInt, Value::Int(number)),
            (None, Some(number), _) => (DataType::BigIntUnsigned, Value::UnsignedInt(number)),
            (None, None, number) => (DataType::Double, Value::Double(number.unwrap_or(f64::NAN))),
        },
        JsonValue::Array(_) | JsonValue::Object(_) => {
            return Err(adapter(&format!("stmt parse column json:{value} is no parameter")));
        }
    };
    Ok(Parameter { data_type, values: vec![value] })
}
