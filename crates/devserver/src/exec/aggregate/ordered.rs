//! `twa`, `elapsed`, `irate`: functions of the values' times.

use taos_proto::DataType;

use super::{Accumulator, Aggregate, Point, Shape, aggregate, double, ordered};
use crate::error::SqlError;
use crate::exec::function::Fault;
use crate::sql::ast::TypeName;
use crate::value::{Datum, to_double};

pub(super) const FUNCTIONS: &[Aggregate] = &[
    ordered("twa", 1, 1, double, |_| Box::new(Average::default())),
    ordered("irate", 1, 1, double, |shape| {
        Box::new(Rate { per_second: shape.per_second as f64, points: [None; 2] })
    }),
    aggregate("elapsed", 1, 2, elapsed_type, |shape| {
        Box::new(Elapsed {
            unit: shape.integer(1).filter(|unit| *unit > 0).unwrap_or(1),
            range: None,
        })
    }),
];

/// The mean weighted by time: the area under the line through the values. In a window the line goes on to its bounds,
/// where there are values beyond them.
#[derive(Default)]
struct Average {
    first: Option<Point>,
    last: Option<Point>,
    area: f64,
}

impl Accumulator for Average {
    fn update(&mut self, values: &[Datum], _: &[Datum], ts: i64) -> Result<(), SqlError> {
        let Some(number) = values.first().and_then(|value| to_double(value, 0)) else {
            return Ok(());
        };
        if let Some((before, value)) = self.last {
            if before == ts {
                return Err(duplicate());
            }
            self.area += area((before, value), (ts, number));
        }
        self.first.get_or_insert((ts, number));
        self.last = Some((ts, number));
        Ok(())
    }

    fn ends(&self) -> Option<[Point; 2]> {
        Some([self.first?, self.last?])
    }

    fn reach(&mut self, before: Option<Point>, after: Option<Point>, (begin, end): (i64, i64)) {
        let (Some(first), Some(last)) = (self.first, self.last) else { return };
        if let Some(before) = before.filter(|_| begin < first.0) {
            let edge = (begin, between(before, first, begin));
            self.area += area(edge, first);
            self.first = Some(edge);
        }
        if let Some(after) = after.filter(|_| last.0 < end) {
            let edge = (end, between(last, after, end));
            self.area += area(last, edge);
            self.last = Some(edge);
        }
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(match (self.first, self.last) {
            (Some((from, value)), Some((to, _))) if from == to => Datum::Double(value),
            (Some((from, _)), Some((to, _))) => Datum::Double(self.area / (to - from) as f64),
            _ => Datum::Null,
        })
    }
}

/// The area under the line between two values.
fn area(from: Point, to: Point) -> f64 {
    (from.1 + to.1) / 2.0 * (to.0 - from.0) as f64
}

/// Where the line between two values is at a time.
fn between(from: Point, to: Point, at: i64) -> f64 {
    from.1 + (to.1 - from.1) * (at - from.0) as f64 / (to.0 - from.0) as f64
}

fn duplicate() -> SqlError {
    SqlError::new(0x2805, "Duplicate timestamps not allowed in function")
}

/// The change a second between the last two values; after a reset the last value itself.
struct Rate {
    per_second: f64,
    points: [Option<(i64, f64)>; 2],
}

impl Accumulator for Rate {
    fn update(&mut self, values: &[Datum], _: &[Datum], ts: i64) -> Result<(), SqlError> {
        let Some(number) = values.first().and_then(|value| to_double(value, 0)) else {
            return Ok(());
        };
        let [_, last] = self.points;
        if last.is_some_and(|(before, _)| before == ts) {
            return Err(duplicate());
        }
        self.points = [last, Some((ts, number))];
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        let [Some((from, before)), Some((to, last))] = self.points else {
            return Ok(if self.points.iter().flatten().count() == 0 {
                Datum::Null
            } else {
                Datum::Double(0.0)
            });
        };
        let change = if last >= before { last - before } else { last };
        Ok(Datum::Double(change / (to - from) as f64 * self.per_second))
    }
}

fn elapsed_type(shape: &Shape) -> Result<TypeName, Fault> {
    if shape.argument_type() != DataType::Timestamp {
        return Err(Fault::Type);
    }
    if shape.arguments.len() == 2 && shape.integer(1).is_none() {
        return Err(Fault::Value);
    }
    Ok(TypeName::fixed(DataType::Double))
}

/// The time from the first row to the last.
struct Elapsed {
    unit: i64,
    range: Option<(i64, i64)>,
}

impl Accumulator for Elapsed {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(Datum::Int(ts)) = values.first() {
            let (low, high) = self.range.unwrap_or((*ts, *ts));
            self.range = Some((low.min(*ts), high.max(*ts)));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        let elapsed = |(low, high): (i64, i64)| (high - low) as f64 / self.unit as f64;
        Ok(self.range.map_or(Datum::Null, |range| Datum::Double(elapsed(range))))
    }
}
