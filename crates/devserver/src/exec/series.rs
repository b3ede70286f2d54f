//! Functions that answer a value for a row and remember the rows before: `diff`, `csum`, …

use std::collections::VecDeque;
use std::fmt;

use taos_proto::DataType;

use super::aggregate::Shape;
use super::function::{Fault, wrong_count};
use crate::error::SqlError;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _, to_double};

/// Takes rows in the order of time; a row without an answer is left out.
pub(crate) trait Series: Send {
    fn next(&mut self, values: &[Datum], ts: i64) -> Option<Datum>;
}

type Check = fn(&Shape) -> Result<TypeName, Fault>;
type Make = fn(&Shape) -> Box<dyn Series>;

/// A function of a series.
#[derive(Clone, Copy)]
pub(crate) struct SeriesFunction {
    pub(crate) name: &'static str,
    low: usize,
    high: usize,
    check: Check,
    make: Make,
}

impl fmt::Debug for SeriesFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const FUNCTIONS: &[SeriesFunction] = &[
    SeriesFunction {
        name: "diff",
        low: 1,
        high: 2,
        check: diff_type,
        make: |shape| {
            Box::new(Diff { ignore_negative: shape.integer(1) == Some(1), previous: None })
        },
    },
    SeriesFunction {
        name: "derivative",
        low: 3,
        high: 3,
        check: derivative_type,
        make: |shape| {
            Box::new(Derivative {
                interval: shape.integer(1).unwrap_or(1) as f64,
                ignore_negative: shape.integer(2) == Some(1),
                previous: None,
            })
        },
    },
    SeriesFunction {
        name: "csum",
        low: 1,
        high: 1,
        check: sum_type,
        make: |_| Box::new(RunningSum(Datum::Null)),
    },
    SeriesFunction {
        name: "mavg",
        low: 2,
        high: 2,
        check: average_type,
        make: |shape| {
            let size = shape.integer(1).and_then(|size| usize::try_from(size).ok()).unwrap_or(1);
            Box::new(MovingAverage { size, window: VecDeque::new() })
        },
    },
    SeriesFunction {
        name: "statecount",
        low: 3,
        high: 3,
        check: state_type,
        make: |shape| Box::new(StateCount { condition: Condition::of(shape), count: 0 }),
    },
    SeriesFunction {
        name: "stateduration",
        low: 3,
        high: 4,
        check: state_type,
        make: |shape| {
            let unit = shape.integer(3).filter(|unit| *unit > 0).unwrap_or(1);
            Box::new(StateDuration { condition: Condition::of(shape), unit, start: None })
        },
    },
];

impl SeriesFunction {
    pub(crate) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|function| function.name == name).copied()
    }

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

    pub(crate) fn make(&self, shape: &Shape) -> Box<dyn Series> {
        (self.make)(shape)
    }
}

fn is_plain_number(data_type: DataType) -> bool {
    data_type.is_number() && !data_type.is_decimal()
}

fn diff_type(shape: &Shape) -> Result<TypeName, Fault> {
    if shape.arguments.len() == 2 && !matches!(shape.integer(1), Some(0 | 1)) {
        return Err(Fault::Value);
    }
    match shape.argument_type() {
        DataType::Timestamp => Ok(TypeName::fixed(DataType::BigInt)),
        data_type if data_type.is_float() => Ok(TypeName::fixed(DataType::Double)),
        data_type if is_plain_number(data_type) => Ok(TypeName::fixed(DataType::BigInt)),
        _ => Err(Fault::Type),
    }
}

fn derivative_type(shape: &Shape) -> Result<TypeName, Fault> {
    if !is_plain_number(shape.argument_type()) {
        return Err(Fault::Type);
    }
    match (shape.integer(1), shape.integer(2)) {
        (Some(1..), Some(0 | 1)) => Ok(TypeName::fixed(DataType::Double)),
        _ => Err(Fault::Value),
    }
}

fn sum_type(shape: &Shape) -> Result<TypeName, Fault> {
    let data_type = shape.argument_type();
    if !is_plain_number(data_type) {
        return Err(Fault::Type);
    }
    Ok(TypeName::fixed(if data_type.is_float() {
        DataType::Double
    } else if data_type.is_unsigned() {
        DataType::BigIntUnsigned
    } else {
        DataType::BigInt
    }))
}

fn average_type(shape: &Shape) -> Result<TypeName, Fault> {
    if !is_plain_number(shape.argument_type()) {
        return Err(Fault::Type);
    }
    match shape.integer(1) {
        Some(1..=1000) => Ok(TypeName::fixed(DataType::Double)),
        _ => Err(Fault::Value),
    }
}

fn state_type(shape: &Shape) -> Result<TypeName, Fault> {
    if !is_plain_number(shape.argument_type()) {
        return Err(Fault::Type);
    }
    let operator = shape.arguments.get(1).and_then(|operator| operator.constant());
    let known = matches!(operator, Some(Datum::Text(text)) if Condition::order(text).is_some());
    if !known || shape.number(2).is_none() {
        return Err(Fault::Value);
    }
    Ok(TypeName::fixed(DataType::BigInt))
}

/// From the last value that is there; NULL where the row has none.
struct Diff {
    ignore_negative: bool,
    previous: Option<Datum>,
}

impl Series for Diff {
    fn next(&mut self, values: &[Datum], _: i64) -> Option<Datum> {
        let value = values.first()?;
        if value.is_null() {
            return self.previous.as_ref().map(|_| Datum::Null);
        }
        let previous = self.previous.replace(value.clone())?;
        let difference = match (value, &previous) {
            (Datum::Int(value), Datum::Int(previous)) => Datum::Int(value.wrapping_sub(*previous)),
            (Datum::UInt(value), Datum::UInt(previous)) => {
                Datum::Int(value.wrapping_sub(*previous).cast_signed())
            }
            (value, previous) => Datum::Double(to_double(value, 0)? - to_double(previous, 0)?),
        };
        let negative = to_double(&difference, 0).is_some_and(|difference| difference < 0.0);
        Some(if negative && self.ignore_negative { Datum::Null } else { difference })
    }
}

/// The change in each interval. Rows without a value are left out.
struct Derivative {
    interval: f64,
    ignore_negative: bool,
    previous: Option<(i64, f64)>,
}

impl Series for Derivative {
    fn next(&mut self, values: &[Datum], ts: i64) -> Option<Datum> {
        let value = to_double(values.first()?, 0)?;
        let (before, previous) = self.previous.replace((ts, value))?;
        let change = (value - previous) / (ts - before) as f64 * self.interval;
        let wanted = change.is_finite() && !(self.ignore_negative && change < 0.0);
        wanted.then_some(Datum::Double(change))
    }
}

struct RunningSum(Datum);

impl Series for RunningSum {
    fn next(&mut self, values: &[Datum], _: i64) -> Option<Datum> {
        self.0 = match (&self.0, values.first()?) {
            (_, Datum::Null) => return None,
            (Datum::Int(sum), Datum::Int(value)) => Datum::Int(sum.wrapping_add(*value)),
            (Datum::UInt(sum), Datum::UInt(value)) => Datum::UInt(sum.wrapping_add(*value)),
            (Datum::Double(sum), Datum::Double(value)) => Datum::Double(sum + value),
            (_, value) => value.clone(),
        };
        Some(self.0.clone())
    }
}

struct MovingAverage {
    size: usize,
    window: VecDeque<f64>,
}

impl Series for MovingAverage {
    fn next(&mut self, values: &[Datum], _: i64) -> Option<Datum> {
        self.window.push_back(to_double(values.first()?, 0)?);
        if self.window.len() > self.size {
            self.window.pop_front();
        }
        (self.window.len() == self.size)
            .then(|| Datum::Double(self.window.iter().sum::<f64>() / self.size as f64))
    }
}

/// A comparison with a number.
struct Condition {
    orders: &'static [std::cmp::Ordering],
    number: f64,
}

impl Condition {
    fn order(name: &str) -> Option<&'static [std::cmp::Ordering]> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        Some(match name.to_ascii_uppercase().as_str() {
            "LT" => &[Less],
            "LE" => &[Less, Equal],
            "GT" => &[Greater],
            "GE" => &[Greater, Equal],
            "NE" => &[Less, Greater],
            "EQ" => &[Equal],
            _ => return None,
        })
    }

    fn of(shape: &Shape) -> Self {
        let orders = match shape.arguments.get(1).and_then(|operator| operator.constant()) {
            Some(Datum::Text(text)) => Self::order(text).unwrap_or_default(),
            _ => &[],
        };
        Self { orders, number: shape.number(2).unwrap_or(0.0) }
    }

    fn holds(&self, value: &Datum) -> Option<bool> {
        Some(self.orders.contains(&to_double(value, 0)?.total_cmp(&self.number)))
    }
}

struct StateCount {
    condition: Condition,
    count: i64,
}

impl Series for StateCount {
    fn next(&mut self, values: &[Datum], _: i64) -> Option<Datum> {
        Some(match self.condition.holds(values.first()?) {
            None => Datum::Null,
            Some(true) => {
                self.count += 1;
                Datum::Int(self.count)
            }
            Some(false) => {
                self.count = 0;
                Datum::Int(-1)
            }
        })
    }
}

struct StateDuration {
    condition: Condition,
    unit: i64,
    start: Option<i64>,
}

impl Series for StateDuration {
    fn next(&mut self, values: &[Datum], ts: i64) -> Option<Datum> {
        Some(match self.condition.holds(values.first()?) {
            None => Datum::Null,
            Some(true) => Datum::Int((ts - *self.start.get_or_insert(ts)) / self.unit),
            Some(false) => {
                self.start = None;
                Datum::Int(-1)
            }
        })
    }
}
