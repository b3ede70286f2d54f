//! Aggregate functions: many rows, one value.

mod extreme;
mod ordered;
mod position;
mod spread;
mod sum;

use std::fmt;

use taos_proto::DataType;

use super::Typed;
use super::function::{Fault, wrong_count};
use crate::answer::Row;
use crate::error::SqlError;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _};

/// Takes rows, and answers a value.
pub(crate) trait Accumulator: Send {
    /// One row: the values of the arguments, the row itself, and its time.
    fn update(&mut self, values: &[Datum], row: &[Datum], ts: i64) -> Result<(), SqlError>;
    /// The value over all rows.
    fn finish(&mut self) -> Result<Datum, SqlError>;
    /// The first and the last value, for functions that look beyond their window.
    fn ends(&self) -> Option<[Point; 2]> {
        None
    }
    /// The values before and behind the window, and its first and last time.
    fn reach(&mut self, _before: Option<Point>, _after: Option<Point>, _window: (i64, i64)) {}
    /// The row that the value comes from, for functions that choose one.
    fn selected(&self) -> Option<&Row> {
        None
    }
}

/// A value at a time.
pub(crate) type Point = (i64, f64);

/// What an accumulator is made of.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) arguments: Vec<Typed>,
    pub(crate) kind: TypeName,
    /// Units of the precision in a second.
    pub(crate) per_second: i64,
}

impl Shape {
    fn scale(&self) -> u8 {
        self.arguments.first().map_or(0, |argument| argument.kind.scale)
    }

    /// A constant argument as a number.
    pub(crate) fn number(&self, at: usize) -> Option<f64> {
        let argument = self.arguments.get(at)?;
        crate::value::to_double(argument.constant()?, argument.kind.scale)
    }

    /// A constant argument that is an integer, or a duration in units of the precision.
    pub(crate) fn integer(&self, at: usize) -> Option<i64> {
        match self.arguments.get(at)?.constant()? {
            Datum::Int(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn argument_type(&self) -> DataType {
        self.arguments.first().map_or(DataType::Null, |argument| argument.kind.data_type)
    }
}

type Check = fn(&Shape) -> Result<TypeName, Fault>;
type Make = fn(&Shape) -> Box<dyn Accumulator>;

/// An aggregate function.
#[derive(Clone, Copy)]
pub(crate) struct Aggregate {
    pub(crate) name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    make: Make,
    /// It takes its value from one row, whose other columns may be selected, too.
    pub(crate) selects: bool,
    /// It needs rows in the order of time, each time once.
    pub(crate) ordered: bool,
}

impl fmt::Debug for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const fn aggregate(
    name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    make: Make,
) -> Aggregate {
    Aggregate { name, low, high, check, make, selects: false, ordered: false }
}

const fn selecting(name: &'static str, check: Check, make: Make) -> Aggregate {
    Aggregate { name, low: 1, high: 1, check, make, selects: true, ordered: false }
}

const fn ordered(
    name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    make: Make,
) -> Aggregate {
    Aggregate { name, low, high, check, make, selects: false, ordered: true }
}

impl Aggregate {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            sum::FUNCTIONS,
            extreme::FUNCTIONS,
            position::FUNCTIONS,
            spread::FUNCTIONS,
            ordered::FUNCTIONS,
        ]
        .into_iter()
        .flatten()
        .find(|aggregate| aggregate.name == name)
        .copied()
    }

    /// The type of the value, if the arguments are right.
    pub(crate) fn check(&self, shape: &Shape) -> Result<TypeName, SqlError> {
        if !(self.low..=self.high).contains(&shape.arguments.len()) {
            return Err(wrong_count(self.name));
        }
        (self.check)(shape).map_err(|fault| match fault {
            Fault::Type if shape.argument_type().is_decimal() => {
                SqlError::unsupported(&format!("{} of DECIMAL", self.name))
            }
            fault => fault.error(self.name),
        })
    }

    pub(crate) fn make(&self, shape: &Shape) -> Box<dyn Accumulator> {
        (self.make)(shape)
    }
}

fn any(_: &Shape) -> Result<TypeName, Fault> {
    Ok(TypeName::fixed(DataType::BigInt))
}

fn same(shape: &Shape) -> Result<TypeName, Fault> {
    shape.arguments.first().map(|argument| argument.kind).ok_or(Fault::Type)
}

/// A number, or a NULL literal.
fn numeric(shape: &Shape) -> Result<(), Fault> {
    let data_type = shape.argument_type();
    if data_type.is_number() || data_type == DataType::Null { Ok(()) } else { Err(Fault::Type) }
}

fn double(shape: &Shape) -> Result<TypeName, Fault> {
    numeric(shape)?;
    if shape.argument_type().is_decimal() {
        return Err(Fault::Type);
    }
    Ok(TypeName::fixed(DataType::Double))
}
