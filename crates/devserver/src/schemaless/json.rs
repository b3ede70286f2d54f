//! OpenTSDB's JSON: one object or a list of `{metric, timestamp, value, tags}`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use taos_proto::DataType;

use super::invalid;
use super::point::{Point, key, measurement, put};
use super::telnet::VALUE;
use super::time::{Times, unit};
use super::value::Cell;
use crate::error::SqlError;

/// One object as it is written.
#[derive(serde::Deserialize)]
struct Object<'a> {
    metric: Option<Value>,
    timestamp: Option<Value>,
    value: Option<Value>,
    #[serde(borrow)]
    tags: Option<&'a RawValue>,
}

/// Members in their order: a new table has its tags in it.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

pub(super) fn parse(text: &str, times: &Times<'_>) -> Result<Vec<Point>, SqlError> {
    let not_json = |_| SqlError::new(0x221, "Invalid JSON format");
    let objects: Vec<Object<'_>> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(not_json)?
    } else {
        vec![serde_json::from_str(text).map_err(not_json)?]
    };
    objects.into_iter().map(|object| point(object, times)).collect()
}

fn point(object: Object<'_>, times: &Times<'_>) -> Result<Point, SqlError> {
    let missing = |name: &'static str| move || invalid("missing member", name);
    let metric = object.metric.ok_or_else(missing("metric"))?;
    let Value::String(metric) = &metric else {
        return Err(invalid("metric must be a text", &metric.to_string()));
    };
    let given = object.tags.ok_or_else(missing("tags"))?.get();
    let Members(given) =
        serde_json::from_str(given).map_err(|_| invalid("tags must be an object", given))?;
    let mut tags = Vec::new();
    for (name, value) in &given {
        if name == "ID" {
            continue;
        }
        put(&mut tags, key(name)?, cell(value)?)?;
    }
    let value = object.value.ok_or_else(missing("value"))?;
    let fields = vec![(VALUE.to_owned(), cell(&value)?)];
    let ts = timestamp(&object.timestamp.ok_or_else(missing("timestamp"))?, times)?;
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
