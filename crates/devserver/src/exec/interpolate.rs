//! `interp`: values at times between the rows.

use super::fill::line;
use crate::answer::Row;
use crate::error::SqlError;
use crate::sql::ast::FillMode;
use crate::value::Datum;

/// How many points a query may have.
const MAX_POINTS: usize = 1_000_000;

/// RANGE, EVERY and FILL of a query, and what it interpolates.
#[derive(Clone, Debug)]
pub(crate) struct InterpolationPlan {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) every: i64,
    pub(crate) mode: FillMode,
    pub(crate) values: Vec<Datum>,
    /// For each value whether it is an integer.
    pub(crate) whole: Vec<bool>,
}

/// A point: its time, whether it is not a row's, and the values.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) ts: i64,
    pub(crate) filled: bool,
    pub(crate) values: Vec<Datum>,
}

impl InterpolationPlan {
    /// The points; `rows` are times with their values, by time.
    pub(crate) fn points(&self, rows: &[(i64, Row)]) -> Result<Vec<Point>, SqlError> {
        let span = (i128::from(self.to) - i128::from(self.from)) / i128::from(self.every.max(1));
        if span > MAX_POINTS as i128 {
            return Err(SqlError::new(0x2631, "Too many points to interpolate"));
        }
        let mut points = Vec::new();
        let mut ts = self.from;
        while ts <= self.to {
            let at = rows.partition_point(|(row, _)| *row < ts);
            match rows.get(at) {
                Some((row, values)) if *row == ts => {
                    points.push(Point { ts, filled: false, values: values.clone() });
                }
                _ => {
                    if let Some(values) = self.between(rows, at, ts) {
                        points.push(Point { ts, filled: true, values });
                    }
                }
            }
            match ts.checked_add(self.every) {
                Some(next) if self.every > 0 => ts = next,
                _ => break,
            }
        }
        Ok(points)
    }

    fn between(&self, rows: &[(i64, Row)], at: usize, ts: i64) -> Option<Vec<Datum>> {
        let before = at.checked_sub(1).and_then(|before| rows.get(before));
        let behind = rows.get(at);
        match self.mode {
            FillMode::None => None,
            FillMode::Null | FillMode::NullForced => Some(vec![Datum::Null; self.whole.len()]),
            FillMode::Value | FillMode::ValueForced => Some(self.values.clone()),
            FillMode::Previous => before.map(|(_, values)| values.clone()),
            FillMode::Next => behind.map(|(_, values)| values.clone()),
            FillMode::Near => {
                let (before, behind) = (before.or(behind)?, behind.or(before)?);
                let nearer =
                    if ts.abs_diff(before.0) <= ts.abs_diff(behind.0) { before } else { behind };
                Some(nearer.1.clone())
            }
            FillMode::Linear => {
                let ((from, low), (to, high)) = (before?, behind?);
                let cells = low.iter().zip(high).zip(&self.whole);
                Some(
                    cells
                        .map(|((low, high), whole)| line((*from, low), (*to, high), ts, *whole))
                        .collect(),
                )
            }
        }
    }
}
