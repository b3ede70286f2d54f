//! `spread`, `percentile`, `hyperloglog`, `leastsquares`.

use std::collections::HashSet;

use taos_proto::DataType;

use super::{Accumulator, Aggregate, Shape, aggregate, any, double, numeric};
use crate::error::SqlError;
use crate::exec::function::Fault;
use crate::exec::key_of;
use crate::sql::ast::TypeName;
use crate::value::{Datum, to_double};

pub(super) const FUNCTIONS: &[Aggregate] = &[
    aggregate("spread", 1, 1, spread_type, |_| Box::new(Spread(None))),
    aggregate("percentile", 2, 11, percentile_type, |shape| {
        let wanted = (1..shape.arguments.len()).filter_map(|at| shape.number(at)).collect();
        Box::new(Percentile { wanted, numbers: Vec::new() })
    }),
    aggregate("hyperloglog", 1, 1, any, |_| Box::new(Distinct(HashSet::new()))),
    aggregate("leastsquares", 3, 3, line_type, |shape| {
        Box::new(Line {
            x: shape.number(1).unwrap_or(0.0),
            step: shape.number(2).unwrap_or(1.0),
            ..Line::default()
        })
    }),
];

fn spread_type(shape: &Shape) -> Result<TypeName, Fault> {
    if shape.argument_type() == DataType::Timestamp {
        return Ok(TypeName::fixed(DataType::Double));
    }
    double(shape)
}

struct Spread(Option<(f64, f64)>);

impl Accumulator for Spread {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(number) = values.first().and_then(|value| to_double(value, 0)) {
            let (low, high) = self.0.unwrap_or((number, number));
            self.0 = Some((low.min(number), high.max(number)));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(self.0.map_or(Datum::Null, |(low, high)| Datum::Double(high - low)))
    }
}

fn percentile_type(shape: &Shape) -> Result<TypeName, Fault> {
    double(shape)?;
    for at in 1..shape.arguments.len() {
        if !shape.number(at).is_some_and(|percent| (0.0..=100.0).contains(&percent)) {
            return Err(Fault::Value);
        }
    }
    if shape.arguments.len() > 2 {
        return Ok(TypeName::new(DataType::VarChar, 510));
    }
    Ok(TypeName::fixed(DataType::Double))
}

/// Linear between the two nearest of all values.
struct Percentile {
    wanted: Vec<f64>,
    numbers: Vec<f64>,
}

impl Accumulator for Percentile {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        self.numbers.extend(values.first().and_then(|value| to_double(value, 0)));
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        if self.numbers.is_empty() {
            return Ok(Datum::Null);
        }
        self.numbers.sort_by(f64::total_cmp);
        let last = self.numbers.len() - 1;
        let at = |percent: f64| {
            let position = last as f64 * percent / 100.0;
            let below = position.floor();
            let number = |index: usize| self.numbers.get(index.min(last)).copied().unwrap_or(0.0);
            let (low, high) = (number(below as usize), number(below as usize + 1));
            low + (high - low) * (position - below)
        };
        Ok(match self.wanted.as_slice() {
            [percent] => Datum::Double(at(*percent)),
            several => {
                let texts: Vec<String> =
                    several.iter().map(|percent| format!("{:.6}", at(*percent))).collect();
                Datum::text(format!("[{}]", texts.join(", ")))
            }
        })
    }
}

/// Distinct values. TDengine estimates them; this server counts.
struct Distinct(HashSet<Vec<u8>>);

impl Accumulator for Distinct {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(value) = values.first().filter(|value| !value.is_null()) {
            self.0.insert(key_of([value]));
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(Datum::Int(self.0.len() as i64))
    }
}

fn line_type(shape: &Shape) -> Result<TypeName, Fault> {
    numeric(shape)?;
    if shape.number(1).is_none() || shape.number(2).is_none() {
        return Err(Fault::Value);
    }
    Ok(TypeName::new(DataType::VarChar, 126))
}

/// The straight line through the values, which stand at equal distances.
#[derive(Default)]
struct Line {
    x: f64,
    step: f64,
    count: f64,
    sum_x: f64,
    sum_y: f64,
    sum_xx: f64,
    sum_xy: f64,
}

impl Accumulator for Line {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(y) = values.first().and_then(|value| to_double(value, 0)) {
            self.count += 1.0;
            self.sum_x += self.x;
            self.sum_y += y;
            self.sum_xx += self.x * self.x;
            self.sum_xy += self.x * y;
            self.x += self.step;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        let width = self.count * self.sum_xx - self.sum_x * self.sum_x;
        if self.count == 0.0 || width == 0.0 {
            return Ok(Datum::Null);
        }
        let slope = (self.count * self.sum_xy - self.sum_x * self.sum_y) / width;
        let intercept = (self.sum_y - slope * self.sum_x) / self.count;
        Ok(Datum::text(format!("{{slop:{slope:.6}, intercept:{intercept:.6}}}")))
    }
}
