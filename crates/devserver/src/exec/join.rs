//! Joins on the timestamps.

use std::collections::HashMap;

use super::{Environment, Typed};
use crate::answer::Row;
use crate::error::SqlError;
use crate::sql::ast::{Comparison, JoinKind};
use crate::value::Datum;

/// How two relations are joined; rows of the result are those of the left, then of the right.
#[derive(Clone, Debug)]
pub(crate) struct JoinPlan {
    pub(crate) kind: JoinKind,
    /// Positions of the timestamps in their rows.
    pub(crate) left_ts: usize,
    pub(crate) right_ts: usize,
    /// How the timestamps compare; anything but equality is for ASOF.
    pub(crate) comparison: Comparison,
    /// Further conditions, on the joined row.
    pub(crate) condition: Option<Typed>,
    pub(crate) left_width: usize,
    pub(crate) right_width: usize,
}

fn ts(row: &Row, at: usize) -> Option<i64> {
    match row.get(at) {
        Some(Datum::Int(ts)) => Some(*ts),
        _ => None,
    }
}

impl JoinPlan {
    pub(crate) fn run(
        &self,
        left: &[Row],
        right: &[Row],
        environment: &Environment,
    ) -> Result<Vec<Row>, SqlError> {
        match self.kind {
            JoinKind::LeftAsof => Ok(self.asof(left, right, false)),
            JoinKind::RightAsof => Ok(self.asof(right, left, true)),
            _ => self.equal(left, right, environment),
        }
    }

    fn joined(&self, left: Option<&Row>, right: Option<&Row>) -> Row {
        let mut row = Vec::with_capacity(self.left_width + self.right_width);
        match left {
            Some(left) => row.extend_from_slice(left),
            None => row.resize(self.left_width, Datum::Null),
        }
        match right {
            Some(right) => row.extend_from_slice(right),
            None => row.resize(self.left_width + self.right_width, Datum::Null),
        }
        row
    }

    fn equal(
        &self,
        left: &[Row],
        right: &[Row],
        environment: &Environment,
    ) -> Result<Vec<Row>, SqlError> {
        let mut by_time: HashMap<i64, Vec<usize>> = HashMap::new();
        for (at, row) in right.iter().enumerate() {
            if let Some(ts) = ts(row, self.right_ts) {
                by_time.entry(ts).or_default().push(at);
            }
        }
        let mut matched = vec![false; right.len()];
        let mut rows = Vec::new();
        for left_row in left {
            let candidates = ts(left_row, self.left_ts).and_then(|ts| by_time.get(&ts));
            let mut found = false;
            for &at in candidates.map_or(&[][..], Vec::as_slice) {
                let row = self.joined(Some(left_row), right.get(at));
                let holds = match &self.condition {
                    Some(condition) => condition.holds(&row, environment)?,
                    None => true,
                };
                if !holds {
                    continue;
                }
                if let Some(matched) = matched.get_mut(at) {
                    *matched = true;
                }
                let first = !std::mem::replace(&mut found, true);
                match self.kind {
                    JoinKind::LeftAnti | JoinKind::RightSemi | JoinKind::RightAnti => {}
                    JoinKind::LeftSemi if !first => {}
                    _ => rows.push(row),
                }
            }
            if !found && matches!(self.kind, JoinKind::Left | JoinKind::Full | JoinKind::LeftAnti) {
                rows.push(self.joined(Some(left_row), None));
            }
        }
        for (right_row, matched) in right.iter().zip(matched) {
            let wanted = match self.kind {
                JoinKind::Right | JoinKind::Full | JoinKind::RightAnti => !matched,
                JoinKind::RightSemi => matched,
                _ => false,
            };
            if wanted {
                rows.push(self.joined(None, Some(right_row)));
            }
        }
        Ok(rows)
    }

    /// Each row of the one side with the nearest of the other that fits.
    fn asof(&self, rows: &[Row], others: &[Row], swapped: bool) -> Vec<Row> {
        let (at, other_at) =
            if swapped { (self.right_ts, self.left_ts) } else { (self.left_ts, self.right_ts) };
        // `left >= right` seen from the right side is `right <= left`.
        let comparison = match (self.comparison, swapped) {
            (Comparison::Less, true) => Comparison::Greater,
            (Comparison::LessEqual, true) => Comparison::GreaterEqual,
            (Comparison::Greater, true) => Comparison::Less,
            (Comparison::GreaterEqual, true) => Comparison::LessEqual,
            (other, _) => other,
        };
        let mut sorted: Vec<(i64, &Row)> =
            others.iter().filter_map(|row| Some((ts(row, other_at)?, row))).collect();
        sorted.sort_by_key(|(ts, _)| *ts);
        let mut joined = Vec::new();
        for row in rows {
            let found = ts(row, at).and_then(|ts| {
                let below = sorted.partition_point(|(other, _)| *other < ts);
                let through = sorted.partition_point(|(other, _)| *other <= ts);
                let index = match comparison {
                    Comparison::GreaterEqual => through.checked_sub(1)?,
                    Comparison::Greater => below.checked_sub(1)?,
                    Comparison::LessEqual => below,
                    Comparison::Less => through,
                    _ if below < through => below,
                    _ => return None,
                };
                sorted.get(index).map(|(_, row)| *row)
            });
            joined.push(if swapped {
                self.joined(found, Some(row))
            } else {
                self.joined(Some(row), found)
            });
        }
        joined
    }
}
