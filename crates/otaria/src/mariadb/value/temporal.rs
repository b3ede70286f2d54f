use std::time::Duration;

use mariadb_proto::value::{Date, DateTime, Time};

use super::{FromValue, Mismatch, Value, ValueKind, unfit};

impl FromValue<'_> for Date {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Date(date) => Ok(date),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Date)
    }
}

impl FromValue<'_> for DateTime {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::DateTime(date_time) => Ok(date_time),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::DateTime)
    }
}

impl FromValue<'_> for Time {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Time(time) => Ok(time),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Time)
    }
}

impl FromValue<'_> for Duration {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let time = Time::from_value(value)?;
        let span = magnitude(time);
        if time.negative && !span.is_zero() { Err(Mismatch::OutOfRange) } else { Ok(span) }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Time)
    }
}

/// The length of a time without its sign.
pub(super) fn magnitude(time: Time) -> Duration {
    let minutes = u64::from(time.hours) * 60 + u64::from(time.minutes);
    let seconds = minutes * 60 + u64::from(time.seconds);
    Duration::from_secs(seconds) + Duration::from_micros(time.microseconds.into())
}

/// A part of a date or a time in another width.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) fn small<F, T: TryFrom<F>>(part: F) -> Result<T, Mismatch> {
    T::try_from(part).map_err(|_| Mismatch::OutOfRange)
}

/// A year that DATE and DATETIME hold.
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) fn year(year: i32) -> Result<u16, Mismatch> {
    u16::try_from(year).ok().filter(|&year| year <= 9999).ok_or(Mismatch::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_duration_unless_it_is_negative() {
        let time =
            Time { hours: 25, minutes: 1, seconds: 2, microseconds: 500_000, negative: false };
        assert_eq!(Duration::from_value(Value::Time(time)), Ok(Duration::from_millis(90_062_500)));
        let before = Time { negative: true, ..time };
        assert_eq!(Duration::from_value(Value::Time(before)), Err(Mismatch::OutOfRange));
    }
}
