//! Dates and times of the crate time: DATE, DATETIME and TIMESTAMP without a zone, TIME as a time of day or a span.

use mariadb_proto::value::{Date, DateTime, Param, Time};
use time::{Duration, PrimitiveDateTime};

use super::temporal::{magnitude, small, year};
use super::{FromValue, Mismatch, Value, ValueKind};
use crate::mariadb::params::span;
use crate::mariadb::{ParamValue, ToParam};

impl FromValue<'_> for time::Date {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        date(Date::from_value(value)?)
    }

    fn accepts(kind: ValueKind) -> bool {
        Date::accepts(kind)
    }
}

impl FromValue<'_> for PrimitiveDateTime {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let at = DateTime::from_value(value)?;
        Ok(Self::new(date(at.date)?, time_of_day(at.hour, at.minute, at.second, at.microsecond)?))
    }

    fn accepts(kind: ValueKind) -> bool {
        DateTime::accepts(kind)
    }
}

impl FromValue<'_> for time::Time {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Time { negative, hours, minutes, seconds, microseconds } = Time::from_value(value)?;
        let time = time_of_day(small(hours)?, minutes, seconds, microseconds)?;
        if negative && time != Self::MIDNIGHT { Err(Mismatch::OutOfRange) } else { Ok(time) }
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

impl FromValue<'_> for Duration {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let time = Time::from_value(value)?;
        let span = Self::try_from(magnitude(time)).map_err(|_| Mismatch::OutOfRange)?;
        Ok(if time.negative { -span } else { span })
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

fn date(Date { year, month, day }: Date) -> Result<time::Date, Mismatch> {
    let month = time::Month::try_from(month).map_err(|_| Mismatch::OutOfRange)?;
    time::Date::from_calendar_date(year.into(), month, day).map_err(|_| Mismatch::OutOfRange)
}

fn time_of_day(hour: u8, minute: u8, second: u8, micro: u32) -> Result<time::Time, Mismatch> {
    time::Time::from_hms_micro(hour, minute, second, micro).map_err(|_| Mismatch::OutOfRange)
}

impl ToParam for time::Date {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(Param::Date(sent_date(*self)?).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for PrimitiveDateTime {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let at = DateTime {
            date: sent_date(self.date())?,
            hour: self.hour(),
            minute: self.minute(),
            second: self.second(),
            microsecond: self.microsecond(),
        };
        Ok(Param::DateTime(at).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for time::Time {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let time = Time {
            negative: false,
            hours: self.hour().into(),
            minutes: self.minute(),
            seconds: self.second(),
            microseconds: self.microsecond(),
        };
        Ok(Param::Time(time).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for Duration {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        span(self.unsigned_abs(), self.is_negative())
    }
}

fn sent_date(date: time::Date) -> Result<Date, Mismatch> {
    Ok(Date { year: year(date.year())?, month: date.month().into(), day: date.day() })
}
