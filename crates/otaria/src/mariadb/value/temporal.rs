use std::time::Duration;

use mariadb_proto::value::{Date, DateTime, Time};

use super::{FromValue, Mismatch, Value, unfit};

impl FromValue<'_> for Date {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Date(date) => Ok(date),
            other => Err(unfit(&other)),
        }
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
}

impl FromValue<'_> for Time {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Time(time) => Ok(time),
            other => Err(unfit(&other)),
        }
    }
}

impl FromValue<'_> for Duration {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let time = Time::from_value(value)?;
        let minutes = u64::from(time.hours) * 60 + u64::from(time.minutes);
        let seconds = minutes * 60 + u64::from(time.seconds);
        let span = Self::from_secs(seconds) + Self::from_micros(time.microseconds.into());
        if time.negative && !span.is_zero() { Err(Mismatch::OutOfRange) } else { Ok(span) }
    }
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
