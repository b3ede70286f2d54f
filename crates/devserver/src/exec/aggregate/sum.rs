//! `count`, `sum`, `avg`, `stddev`.

use taos_proto::DataType;

use super::{Accumulator, Aggregate, Shape, aggregate, any, double, numeric};
use crate::error::SqlError;
use crate::exec::function::Fault;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _, decimal, to_double};

pub(super) const FUNCTIONS: &[Aggregate] = &[
    aggregate("count", 1, 1, any, |_| Box::new(Count(0))),
    aggregate("sum", 1, 1, sum_type, |_| Box::new(Sum(Datum::Null))),
    aggregate("avg", 1, 1, average_type, |shape| {
        Box::new(Moments { scale: shape.scale(), what: Moment::Mean, ..Moments::default() })
    }),
    aggregate("stddev", 1, 1, double, |_| {
        Box::new(Moments { what: Moment::Deviation, ..Moments::default() })
    }),
];

struct Count(i64);

impl Accumulator for Count {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        self.0 += i64::from(values.first().is_some_and(|value| !value.is_null()));
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(Datum::Int(self.0))
    }
}

fn sum_type(shape: &Shape) -> Result<TypeName, Fault> {
    numeric(shape)?;
    let data_type = shape.argument_type();
    if data_type.is_decimal() {
        return Ok(TypeName {
            data_type: DataType::Decimal,
            length: 16,
            precision: 38,
            scale: shape.scale(),
        });
    }
    Ok(TypeName::fixed(if data_type.is_unsigned() {
        DataType::BigIntUnsigned
    } else if data_type.is_float() {
        DataType::Double
    } else {
        DataType::BigInt
    }))
}

fn average_type(shape: &Shape) -> Result<TypeName, Fault> {
    numeric(shape)?;
    if shape.argument_type().is_decimal() {
        return Err(Fault::Type);
    }
    Ok(TypeName::fixed(DataType::Double))
}

/// Integers wrap.
struct Sum(Datum);

impl Accumulator for Sum {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        let Some(value) = values.first() else { return Ok(()) };
        self.0 = match (&self.0, value) {
            (_, Datum::Null) => return Ok(()),
            (Datum::Null, value) => value.clone(),
            (Datum::Int(sum), Datum::Int(value)) => Datum::Int(sum.wrapping_add(*value)),
            (Datum::UInt(sum), Datum::UInt(value)) => Datum::UInt(sum.wrapping_add(*value)),
            (Datum::Double(sum), Datum::Double(value)) => Datum::Double(sum + value),
            (Datum::Decimal(sum), Datum::Decimal(value)) => {
                let sum = sum.checked_add(*value).filter(|sum| decimal::fits(*sum, 38));
                Datum::Decimal(sum.ok_or_else(|| SqlError::new(0x2804, "Decimal value overflow"))?)
            }
            _ => return Ok(()),
        };
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(std::mem::take(&mut self.0))
    }
}

#[derive(Clone, Copy, Default)]
enum Moment {
    #[default]
    Mean,
    Deviation,
}

/// Means, by Welford's method: exact to the last digits for any offset.
#[derive(Default)]
struct Moments {
    count: f64,
    sum: f64,
    mean: f64,
    squares: f64,
    scale: u8,
    what: Moment,
}

impl Accumulator for Moments {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(number) = values.first().and_then(|value| to_double(value, self.scale)) {
            self.count += 1.0;
            self.sum += number;
            let before = number - self.mean;
            self.mean += before / self.count;
            self.squares += before * (number - self.mean);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        if self.count == 0.0 {
            return Ok(Datum::Null);
        }
        Ok(Datum::Double(match self.what {
            Moment::Mean => self.sum / self.count,
            Moment::Deviation => (self.squares / self.count).sqrt(),
        }))
    }
}
