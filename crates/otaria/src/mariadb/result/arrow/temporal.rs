use chrono::NaiveDate;
use mariadb_proto::value::{Date, DateTime, Time};

use crate::arrow::InvalidDates;
use crate::value::Mismatch;

const MICROSECONDS: i64 = 1_000_000;
const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// Days since 1970-01-01.
pub(super) fn days(date: Date, policy: InvalidDates) -> Result<Option<i32>, Mismatch> {
    let Date { year, month, day } = date;
    match NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()) {
        Some(date) => Ok(Some(date.to_epoch_days())),
        None if policy == InvalidDates::Null => Ok(None),
        None => Err(Mismatch::Other(
            format!(
                "{year:04}-{month:02}-{day:02} is no day of the calendar (see ArrowOptions::invalid_dates)"
            )
            .into(),
        )),
    }
}

/// Microseconds from 1970-01-01 00:00 to the same wall clock.
pub(super) fn moment(moment: DateTime, policy: InvalidDates) -> Result<Option<i64>, Mismatch> {
    let DateTime { date, hour, minute, second, microsecond } = moment;
    let of_day = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    Ok(days(date, policy)?.map(|days| {
        (i64::from(days) * SECONDS_OF_A_DAY + of_day) * MICROSECONDS + i64::from(microsecond)
    }))
}

/// Microseconds.
pub(super) fn span(time: Time) -> i64 {
    let minutes = i64::from(time.hours) * 60 + i64::from(time.minutes);
    let seconds = minutes * 60 + i64::from(time.seconds);
    let length = seconds * MICROSECONDS + i64::from(time.microseconds);
    if time.negative { -length } else { length }
}
