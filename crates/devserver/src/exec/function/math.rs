//! Functions of numbers.

use taos_proto::DataType;

use super::{Call, Fault, Function, function};
use crate::exec::Typed;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _};

pub(super) const FUNCTIONS: &[Function] = &[
    function("abs", 1, 1, same, abs),
    function("ceil", 1, 1, same, |call| Ok(whole(call, f64::ceil))),
    function("floor", 1, 1, same, |call| Ok(whole(call, f64::floor))),
    function("round", 1, 1, same, |call| Ok(whole(call, f64::round))),
    function("sqrt", 1, 1, double, |call| Ok(map(call, f64::sqrt))),
    function("sin", 1, 1, double, |call| Ok(map(call, f64::sin))),
    function("cos", 1, 1, double, |call| Ok(map(call, f64::cos))),
    function("tan", 1, 1, double, |call| Ok(map(call, f64::tan))),
    function("asin", 1, 1, double, |call| Ok(map(call, f64::asin))),
    function("acos", 1, 1, double, |call| Ok(map(call, f64::acos))),
    function("atan", 1, 1, double, |call| Ok(map(call, f64::atan))),
    function("pow", 2, 2, double, |call| {
        Ok(match (call.number(0), call.number(1)) {
            (Some(base), Some(exponent)) => finite(base.powf(exponent)),
            _ => Datum::Null,
        })
    }),
    function("log", 1, 2, double, |call| {
        Ok(match (call.number(0), call.number(1)) {
            (Some(value), None) if call.values.len() == 1 => finite(value.ln()),
            (Some(value), Some(base)) => finite(value.ln() / base.ln()),
            _ => Datum::Null,
        })
    }),
];

fn numeric(arguments: &[Typed]) -> Result<(), Fault> {
    let fits = |argument: &Typed| {
        let data_type = argument.kind.data_type;
        (data_type.is_number() && !data_type.is_decimal()) || data_type == DataType::Null
    };
    if arguments.iter().all(fits) { Ok(()) } else { Err(Fault::Type) }
}

fn same(arguments: &[Typed]) -> Result<TypeName, Fault> {
    numeric(arguments)?;
    arguments.first().map(|argument| argument.kind).ok_or(Fault::Type)
}

fn double(arguments: &[Typed]) -> Result<TypeName, Fault> {
    numeric(arguments)?;
    Ok(TypeName::fixed(DataType::Double))
}

fn finite(number: f64) -> Datum {
    if number.is_finite() { Datum::Double(number) } else { Datum::Null }
}

fn map(call: &Call<'_>, function: fn(f64) -> f64) -> Datum {
    call.number(0).map_or(Datum::Null, |number| finite(function(number)))
}

/// Integers are whole already.
fn whole(call: &Call<'_>, function: fn(f64) -> f64) -> Datum {
    match call.values.first() {
        Some(Datum::Double(number)) => finite(function(*number)),
        other => other.cloned().unwrap_or_default(),
    }
}

fn abs(call: &Call<'_>) -> Result<Datum, Fault> {
    Ok(match call.values.first() {
        Some(Datum::Int(value)) => Datum::Int(value.wrapping_abs()),
        Some(Datum::Double(value)) => Datum::Double(value.abs()),
        other => other.cloned().unwrap_or_default(),
    })
}
