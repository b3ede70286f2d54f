//! OpenTSDB's JSON: one object or a list of `{metric, timestamp, value, tags}`.

use serde_json::{Map, Value};
use taos_proto::DataType;

use super::invalid;
use super::point::{Point, key, measurement, put};
use super::telnet::VALUE;
use super::time::{Times, unit};
use super::value::Cell;
use crate::error::SqlError;

pub(super) fn parse(text: &str, times: &Times<'_>) -> Result<Vec<Point>, SqlError> {
    let not_json = || SqlError::new(0x221, "Invalid JSON format");
    match serde_json::from_str(text).map_err(|_| not_json())? {
        Value::Object(point) => Ok(vec![self::point(&point, times)?]),
        Value::Array(points) => points
            .iter()
            .map(|point| self::point(point.as_object().ok_or_else(not_json)?, times))
            .collect(),
        _ => Err(not_json()),
    }
}

fn point(members: &Map<String, Value>, times: &Times<'_>) -> Result<Point, SqlError> {
    let member = |name: &str| members.get(name).ok_or_else(|| invalid("missing member", name));
    let Value::String(metric) = member("metric")? else {
        return Err(invalid("metric must be a text", &member("metric")?.to_string()));
    };
    let Value::Object(given) = member("tags")? else {
        return Err(invalid("tags must be an object", &member("tags")?.to_string()));
    };
    let mut tags = Vec::new();
    for (name, value) in given {
        if name == "ID" {
            continue;
        }
        put(&mut tags, key(name)?, cell(value)?)?;
    }
    let fields = vec![(VALUE.to_owned(), cell(member("value")?)?)];
    let ts = timestamp(member("timestamp")?, times)?;
    Ok(Point { measurement: measurement(metric)?, ts, tags, fields })
}

fn timestamp(value: &Value, times: &Times<'_>) -> Result<i64, SqlError> {
    let failed = || invalid("parse timestamp failed", &value.to_string());
    match value {
        Value::Number(number) => times.parse(&number.as_i64().ok_or_else(failed)?.to_string()),
        Value::Object(typed) => {
            let number = typed.get("value").and_then(Value::as_i64).ok_or_else(failed)?;
            let unit =
                typed.get("type").and_then(Value::as_str).and_then(unit).ok_or_else(failed)?;
            if number == 0 { Ok(times.now()) } else { times.ticks(number, unit) }
        }
        _ => Err(failed()),
    }
}

/// A plain value, or `{value, type}`.
fn cell(value: &Value) -> Result<Cell, SqlError> {
    let wrong = || invalid("invalid data", &value.to_string());
    Ok(match value {
        Value::Bool(value) => Cell::bool(*value),
        Value::Number(number) => Cell::double(number.as_f64().ok_or_else(wrong)?),
        Value::String(text) => Cell::varchar(text),
        Value::Object(typed) => {
            let kind = typed.get("type").and_then(Value::as_str).ok_or_else(wrong)?;
            let value = typed.get("value").ok_or_else(wrong)?;
            self::typed(value, &kind.to_ascii_lowercase()).ok_or_else(wrong)?
        }
        _ => return Err(wrong()),
    })
}

fn typed(value: &Value, kind: &str) -> Option<Cell> {
    let number = || value.as_number().map(ToString::to_string);
    match kind {
        "bool" => value.as_bool().map(Cell::bool),
        "tinyint" | "i8" => Cell::integer(&number()?, DataType::TinyInt),
        "smallint" | "i16" => Cell::integer(&number()?, DataType::SmallInt),
        "int" | "i32" => Cell::integer(&number()?, DataType::Int),
        "bigint" | "i64" => Cell::integer(&number()?, DataType::BigInt),
        "float" | "f32" => Cell::float(&number()?, DataType::Float),
        "double" | "f64" => Cell::float(&number()?, DataType::Double),
        "binary" | "varchar" => value.as_str().map(Cell::varchar),
        "nchar" => value.as_str().map(Cell::nchar),
        _ => None,
    }
}
