//! The time of a statement: every `now` in it is the same.

use jiff::tz::TimeZone;

use super::time::ticks_of_nanos;
use super::{Precision, time};

/// When a statement began and in which zone its texts are.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    nanos: i128,
    pub(crate) zone: TimeZone,
}

impl Clock {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { nanos: jiff::Timestamp::now().as_nanosecond(), zone }
    }

    pub(crate) fn now(&self, precision: Precision) -> i64 {
        ticks_of_nanos(self.nanos, precision)
    }

    /// How far the zone is ahead of UTC now.
    pub(crate) fn offset(&self, precision: Precision) -> i64 {
        let now = jiff::Timestamp::from_nanosecond(self.nanos).unwrap_or_default();
        i64::from(self.zone.to_offset(now).seconds()).saturating_mul(precision.per_second())
    }

    /// The last midnight in the session's zone.
    pub(crate) fn today(&self, precision: Precision) -> i64 {
        let now = self.now(precision);
        time::midnight(now, precision, &self.zone).unwrap_or(now)
    }
}
