//! Functions of JSON and GEOMETRY.

use taos_proto::DataType;

use super::{Fault, Function, function};
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _, geometry, json};

/// The length that TDengine declares for a geometry as text.
const ANY_LENGTH: u32 = u32::MAX;

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "to_json",
        1,
        1,
        |arguments| match arguments.first() {
            Some(argument) if argument.kind.data_type.is_text() => {
                Ok(TypeName::new(DataType::Json, 4095))
            }
            _ => Err(Fault::Type),
        },
        |call| match call.text(0) {
            Some(text) => json::parse_tag(text).map_err(|_| Fault::Value),
            None => Ok(Datum::Null),
        },
    ),
    function(
        "st_makepoint",
        2,
        2,
        |arguments| {
            let numbers = arguments.iter().all(|argument| argument.kind.data_type.is_number());
            if numbers { Ok(TypeName::new(DataType::Geometry, 21)) } else { Err(Fault::Type) }
        },
        |call| match (call.number(0), call.number(1)) {
            (Some(x), Some(y)) => Ok(geometry::parse(&format!("POINT ({x} {y})"))
                .map_or(Datum::Null, |bytes| Datum::Bytes(bytes.into()))),
            _ => Ok(Datum::Null),
        },
    ),
    function(
        "st_geomfromtext",
        1,
        1,
        |arguments| match arguments.first() {
            Some(argument) if argument.kind.data_type.is_text() => {
                Ok(TypeName::new(DataType::Geometry, argument.kind.length))
            }
            _ => Err(Fault::Type),
        },
        |call| match call.text(0) {
            Some(text) => {
                geometry::parse(text).map(|bytes| Datum::Bytes(bytes.into())).ok_or(Fault::Value)
            }
            None => Ok(Datum::Null),
        },
    ),
    function(
        "st_astext",
        1,
        1,
        |arguments| match arguments.first() {
            Some(argument) if argument.kind.data_type == DataType::Geometry => {
                Ok(TypeName::new(DataType::VarChar, ANY_LENGTH))
            }
            _ => Err(Fault::Type),
        },
        |call| match call.values.first() {
            Some(Datum::Bytes(bytes)) => {
                Ok(geometry::format(bytes).map_or(Datum::Null, Datum::text))
            }
            _ => Ok(Datum::Null),
        },
    ),
];
