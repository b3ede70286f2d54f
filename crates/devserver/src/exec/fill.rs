//! FILL: windows without rows, between the bounds of the query.

use super::group::{Group, GroupRow};
use super::window::{Interval, Step};
use crate::error::SqlError;
use crate::sql::ast::FillMode;
use crate::value::{Datum, to_double};

/// How many windows a query may have.
const MAX_WINDOWS: usize = 1_000_000;

/// FILL with everything known.
#[derive(Clone, Debug)]
pub(crate) struct FillPlan {
    pub(crate) mode: FillMode,
    /// For `value`: one for each aggregate.
    pub(crate) values: Vec<Datum>,
    pub(crate) interval: Interval,
    /// The first and the last time that the query asks for.
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Values of an input row and of a group's row.
    pub(crate) width: usize,
    pub(crate) calls: usize,
    /// For each aggregate whether its value is an integer.
    pub(crate) whole: Vec<bool>,
}

impl FillPlan {
    pub(crate) fn forced(&self) -> bool {
        matches!(self.mode, FillMode::NullForced | FillMode::ValueForced)
    }

    /// Puts a row for each window that has none.
    pub(crate) fn fill(&self, group: &mut Group) -> Result<(), SqlError> {
        let too_many = || SqlError::new(0x2631, "Too many windows to fill");
        if let Step::Ticks(ticks) = self.interval.sliding
            && (i128::from(self.to) - i128::from(self.from)) / i128::from(ticks)
                > MAX_WINDOWS as i128
        {
            return Err(too_many());
        }
        let mut begin = self.interval.begin(self.from).ok_or_else(too_many)?;
        let rows = std::mem::take(&mut group.rows);
        let mut present = rows.into_iter().peekable();
        let mut filled: Vec<(GroupRow, bool)> = Vec::new();
        while let Some(row) = present.next_if(|row| row.begin < begin) {
            filled.push((row, true));
        }
        while begin <= self.to {
            if filled.len() >= MAX_WINDOWS {
                return Err(too_many());
            }
            match present.next_if(|row| row.begin <= begin) {
                Some(row) => filled.push((row, true)),
                None => {
                    let end = self.interval.end(begin).unwrap_or(i64::MAX);
                    let source = vec![Datum::Null; self.width];
                    let values = vec![Datum::Null; self.calls];
                    filled.push((GroupRow { source, begin, end, values }, false));
                }
            }
            match self.interval.following(begin) {
                Some(next) if next > begin => begin = next,
                _ => break,
            }
        }
        filled.extend(present.map(|row| (row, true)));
        self.values(&mut filled);
        group.rows = filled.into_iter().map(|(row, _)| row).collect();
        Ok(())
    }

    fn values(&self, rows: &mut [(GroupRow, bool)]) {
        match self.mode {
            FillMode::None | FillMode::Null | FillMode::NullForced => {}
            FillMode::Value | FillMode::ValueForced => {
                for (row, _) in rows.iter_mut().filter(|(_, present)| !present) {
                    row.values.clone_from(&self.values);
                }
            }
            FillMode::Previous => carry(rows.iter_mut()),
            FillMode::Next => carry(rows.iter_mut().rev()),
            FillMode::Linear | FillMode::Near => self.between(rows),
        }
    }

    /// On the line between the windows before and behind, or as the nearer of them.
    fn between(&self, rows: &mut [(GroupRow, bool)]) {
        for column in 0..self.calls {
            let known: Vec<(i64, Datum)> = rows
                .iter()
                .filter(|(_, present)| *present)
                .filter_map(|(row, _)| Some((row.begin, row.values.get(column)?.clone())))
                .filter(|(_, value)| !value.is_null())
                .collect();
            for (row, _) in rows.iter_mut().filter(|(_, present)| !present) {
                let behind = known.partition_point(|(begin, _)| *begin < row.begin);
                let pair = behind
                    .checked_sub(1)
                    .and_then(|before| known.get(before))
                    .zip(known.get(behind));
                let Some(((from, low), (to, high))) = pair else { continue };
                let value = if self.mode == FillMode::Near {
                    if row.begin - from <= to - row.begin { low.clone() } else { high.clone() }
                } else {
                    let whole = self.whole.get(column).copied().unwrap_or(false);
                    line((*from, low), (*to, high), row.begin, whole)
                };
                if let Some(slot) = row.values.get_mut(column) {
                    *slot = value;
                }
            }
        }
    }
}

/// The value at a time on the line between two points.
pub(crate) fn line(from: (i64, &Datum), to: (i64, &Datum), at: i64, whole: bool) -> Datum {
    let (Some(low), Some(high)) = (to_double(from.1, 0), to_double(to.1, 0)) else {
        return Datum::Null;
    };
    let number = low + (high - low) * (at - from.0) as f64 / (to.0 - from.0) as f64;
    match from.1 {
        Datum::UInt(_) if whole => Datum::UInt(number as u64),
        Datum::Int(_) if whole => Datum::Int(number as i64),
        _ => Datum::Double(number),
    }
}

/// Gives each missing value, be it that of a whole window, the one before it.
fn carry<'a>(rows: impl Iterator<Item = &'a mut (GroupRow, bool)>) {
    let mut last: Vec<Datum> = Vec::new();
    for (row, _) in rows {
        last.resize(row.values.len(), Datum::Null);
        for (value, last) in row.values.iter_mut().zip(&mut last) {
            if value.is_null() {
                value.clone_from(last);
            } else {
                last.clone_from(value);
            }
        }
    }
}
