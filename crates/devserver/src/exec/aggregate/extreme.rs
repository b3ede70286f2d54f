//! `min`, `max`, `mode`.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::{Accumulator, Aggregate, Shape, aggregate, numeric, same, selecting};
use crate::answer::Row;
use crate::error::SqlError;
use crate::exec::function::Fault;
use crate::exec::key_of;
use crate::sql::ast::TypeName;
use crate::value::{Datum, compare};

pub(super) const FUNCTIONS: &[Aggregate] = &[
    selecting("min", number, |_| Box::new(Extreme::new(Ordering::Less))),
    selecting("max", number, |_| Box::new(Extreme::new(Ordering::Greater))),
    aggregate("mode", 1, 1, same, |_| Box::new(Mode::default())),
];

fn number(shape: &Shape) -> Result<TypeName, Fault> {
    numeric(shape)?;
    same(shape)
}

struct Extreme {
    wanted: Ordering,
    value: Datum,
    row: Option<Row>,
}

impl Extreme {
    fn new(wanted: Ordering) -> Self {
        Self { wanted, value: Datum::Null, row: None }
    }
}

impl Accumulator for Extreme {
    fn update(&mut self, values: &[Datum], row: &[Datum], _: i64) -> Result<(), SqlError> {
        let Some(value) = values.first().filter(|value| !value.is_null()) else { return Ok(()) };
        if self.value.is_null() || compare(value, &self.value) == self.wanted {
            self.value = value.clone();
            self.row = Some(row.to_vec());
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        Ok(std::mem::take(&mut self.value))
    }

    fn selected(&self) -> Option<&Row> {
        self.row.as_ref()
    }
}

#[derive(Default)]
struct Mode {
    counts: HashMap<Vec<u8>, (u64, Datum)>,
}

impl Accumulator for Mode {
    fn update(&mut self, values: &[Datum], _: &[Datum], _: i64) -> Result<(), SqlError> {
        if let Some(value) = values.first().filter(|value| !value.is_null()) {
            self.counts.entry(key_of([value])).or_insert_with(|| (0, value.clone())).0 += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Datum, SqlError> {
        let most =
            self.counts.drain().map(|(_, counted)| counted).max_by(|left, right| {
                left.0.cmp(&right.0).then_with(|| compare(&right.1, &left.1))
            });
        Ok(most.map(|(_, value)| value).unwrap_or_default())
    }
}
