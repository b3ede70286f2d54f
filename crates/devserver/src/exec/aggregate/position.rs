//! `first`, `last`, `last_row`: the value of the oldest or newest row.

use super::{Accumulator, Aggregate, same, selecting};
use crate::answer::Row;
use crate::error::SqlError;
use crate::value::Datum;

pub(super) const FUNCTIONS: &[Aggregate] = &[
    selecting("first", same, |_| {
        Box::new(Position { newest: false, nulls: false, ..Position::default() })
    }),
    selecting("last", same, |_| {
        Box::new(Position { newest: true, nulls: false, ..Position::default() })
    }),
    selecting("last_row", same, |_| {
        Box::new(Position { newest: true, nulls: true, ..Position::default() })
    }),
];

#[derive(Default)]
struct Position {
    newest: bool,
    /// Whether a row without a value counts.
    nulls: bool,
    ts: Option<i64>,
    value: Datum,
    row: Option<Row>,
}

impl Accumulator for Position {
    fn update(&mut self, values: &[Datum], row: &[Datum], ts: i64) -> Result<(), SqlError> {
        let Some(value) = values.first() else { return Ok(()) };
        if value.is_null() && !self.nulls {
            return Ok(());
        }
        let better = self.ts.is_none_or(|best| if self.newest { ts > best } else { ts < best });
        if better {
            self.ts = Some(ts);
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
