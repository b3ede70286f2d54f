use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, unfit};

/// A point in time as TDengine stores it: units of a precision since 1970-01-01 UTC.
///
/// As a parameter it is the number alone, so its precision must be that of the database. The times of other crates, behind their
/// features, are written as text that fits any precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    /// How many units have passed.
    pub ticks: i64,
    /// The unit.
    pub precision: Precision,
}

impl Timestamp {
    /// The point in time, cut down to the precision; `None` when 64 bits do not hold it.
    #[must_use]
    pub fn new(time: SystemTime, precision: Precision) -> Option<Self> {
        let per_second = i128::from(precision.per_second());
        let nanoseconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()).ok()?,
            Err(before) => -i128::try_from(before.duration().as_nanos()).ok()?,
        };
        let ticks = nanoseconds.div_euclid(1_000_000_000 / per_second);
        Some(Self { ticks: i64::try_from(ticks).ok()?, precision })
    }

    /// How many nanoseconds since 1970.
    #[cfg(any(feature = "jiff", feature = "time"))]
    pub(super) fn nanoseconds(self) -> i128 {
        i128::from(self.ticks) * i128::from(1_000_000_000 / self.precision.per_second())
    }

    /// How many whole seconds since 1970, and the nanoseconds after them.
    #[cfg(feature = "chrono")]
    pub(super) fn seconds_and_nanoseconds(self) -> (i64, u32) {
        let per_second = self.precision.per_second();
        let part = self.ticks.rem_euclid(per_second) * (1_000_000_000 / per_second);
        (self.ticks.div_euclid(per_second), u32::try_from(part).unwrap_or_default())
    }
}

/// Exact, wherever the system's clock counts nanoseconds.
impl From<Timestamp> for SystemTime {
    fn from(Timestamp { ticks, precision }: Timestamp) -> Self {
        let per_second = precision.per_second();
        let distance = |ticks: u64| {
            let per_second = per_second.unsigned_abs();
            let nanoseconds = ticks % per_second * (1_000_000_000 / per_second);
            Duration::from_secs(ticks / per_second) + Duration::from_nanos(nanoseconds)
        };
        if ticks < 0 {
            UNIX_EPOCH - distance(ticks.unsigned_abs())
        } else {
            UNIX_EPOCH + distance(ticks.unsigned_abs())
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.ticks, self.precision)
    }
}

impl FromValue<'_> for Timestamp {
    #[inline]
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Timestamp(ticks) => Ok(Self { ticks, precision }),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        data_type == DataType::Timestamp
    }
}

impl FromValue<'_> for SystemTime {
    #[inline]
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        Timestamp::from_value(value, precision).map(Self::from)
    }

    fn accepts(data_type: DataType) -> bool {
        Timestamp::accepts(data_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_becomes_a_system_time_and_comes_back() {
        for precision in [Precision::Milliseconds, Precision::Microseconds, Precision::Nanoseconds]
        {
            for ticks in [0, 1, -1, 1_700_000_000_123, -1_700_000_000_123] {
                let timestamp = Timestamp { ticks, precision };
                assert_eq!(Timestamp::new(timestamp.into(), precision), Some(timestamp));
            }
        }
        let half = UNIX_EPOCH + Duration::from_micros(1_500_001);
        let timestamp = Timestamp::new(half, Precision::Milliseconds).unwrap();
        assert_eq!((timestamp.ticks, timestamp.to_string().as_str()), (1500, "1500 ms"));
    }

    #[test]
    fn a_time_before_1970_is_cut_towards_the_past() {
        let before = UNIX_EPOCH - Duration::from_micros(1);
        assert_eq!(Timestamp::new(before, Precision::Milliseconds).unwrap().ticks, -1);
    }
}
