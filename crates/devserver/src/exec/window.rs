//! Windows: which rows belong together in time.

use jiff::tz::TimeZone;

use super::{Environment, Typed};
use crate::error::SqlError;
use crate::sql::ast::Duration;
use crate::value::{Datum, Precision, compare, time};

/// A window clause with everything known.
#[derive(Clone, Debug)]
pub(crate) enum WindowPlan {
    Interval(Interval),
    /// A distance greater than this begins a new window.
    Session(i64),
    State(Typed),
    Event {
        start: Typed,
        end: Typed,
    },
    Count {
        count: u64,
        sliding: u64,
    },
}

/// `interval(…) sliding(…)`
#[derive(Clone, Debug)]
pub(crate) struct Interval {
    pub(crate) width: Step,
    pub(crate) sliding: Step,
    /// Windows begin so much later, in units of the precision.
    pub(crate) offset: i64,
    pub(crate) precision: Precision,
    pub(crate) zone: TimeZone,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Ticks(i64),
    Months(i64),
}

impl Step {
    pub(crate) fn of(duration: Duration, precision: Precision) -> Option<Self> {
        match time::months(duration) {
            Some(months) => Some(Self::Months(months)),
            None => time::ticks(duration, precision).map(Self::Ticks),
        }
    }
}

impl Interval {
    /// A time moved by so many steps.
    fn add(&self, at: i64, step: Step, times: i64) -> Option<i64> {
        match step {
            Step::Ticks(ticks) => at.checked_add(ticks.checked_mul(times)?),
            Step::Months(months) => {
                time::shift_months(at, months.checked_mul(times)?, self.precision, &self.zone)
            }
        }
    }

    /// The begin of the last window that begins no later than this.
    pub(crate) fn begin(&self, at: i64) -> Option<i64> {
        let shifted = at.checked_sub(self.offset)?;
        let begin = match self.sliding {
            Step::Ticks(ticks) => shifted.checked_sub(shifted.rem_euclid(ticks))?,
            Step::Months(months) => {
                time::truncate_months(shifted, months, self.precision, &self.zone)?
            }
        };
        begin.checked_add(self.offset)
    }

    pub(crate) fn end(&self, begin: i64) -> Option<i64> {
        self.add(begin, self.width, 1)
    }

    pub(crate) fn following(&self, begin: i64) -> Option<i64> {
        self.add(begin, self.sliding, 1)
    }

    /// The begins of all windows that hold this time, oldest first.
    pub(crate) fn windows(&self, at: i64) -> Result<Vec<i64>, SqlError> {
        let out_of_range = || SqlError::new(0x60b, "Timestamp data out of range");
        let mut begin = self.begin(at).ok_or_else(out_of_range)?;
        let mut begins = Vec::new();
        while self.end(begin).is_some_and(|end| end > at) {
            begins.push(begin);
            match self.add(begin, self.sliding, -1) {
                Some(previous) => begin = previous,
                None => break,
            }
        }
        begins.reverse();
        Ok(begins)
    }
}

/// Follows the rows of one partition for all windows but intervals.
#[derive(Debug, Default)]
pub(crate) struct Follower {
    last: Option<i64>,
    state: Option<Datum>,
    open: bool,
    rows: u64,
}

/// What a row does to the windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Membership {
    /// It belongs to no window.
    Skip,
    /// It belongs to the open windows.
    Join { begin: bool, end: bool },
}

impl Follower {
    pub(crate) fn follow(
        &mut self,
        plan: &WindowPlan,
        row: &[Datum],
        ts: i64,
        environment: &Environment,
    ) -> Result<Membership, SqlError> {
        Ok(match plan {
            WindowPlan::Interval(_) => Membership::Skip,
            WindowPlan::Session(gap) => {
                let begin = self.last.is_none_or(|last| ts.saturating_sub(last) > *gap);
                self.last = Some(ts);
                Membership::Join { begin, end: false }
            }
            WindowPlan::State(state) => {
                let state = state.evaluate(row, environment)?;
                if state.is_null() {
                    return Ok(Membership::Skip);
                }
                let same = self.state.as_ref().is_some_and(|last| compare(last, &state).is_eq());
                self.state = Some(state);
                Membership::Join { begin: !same, end: false }
            }
            WindowPlan::Event { start, end } => {
                let begin = !self.open;
                if begin && !start.holds(row, environment)? {
                    return Ok(Membership::Skip);
                }
                let end = end.holds(row, environment)?;
                self.open = !end;
                Membership::Join { begin, end }
            }
            WindowPlan::Count { sliding, .. } => {
                let begin = self.rows.is_multiple_of(*sliding);
                self.rows += 1;
                Membership::Join { begin, end: false }
            }
        })
    }

    /// Whether an event window has begun and not ended: it is not answered.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }
}
