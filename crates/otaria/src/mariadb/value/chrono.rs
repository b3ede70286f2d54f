//! Dates and times of the crate chrono: DATE, DATETIME and TIMESTAMP without a zone, TIME as a time of day or a span.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use mariadb_proto::value::{Date, DateTime, Param, Time};

use super::temporal::{magnitude, small, year};
use super::{FromValue, Mismatch, Value, ValueKind};
use crate::mariadb::params::span;
use crate::mariadb::{ParamValue, ToParam};

impl FromValue<'_> for NaiveDate {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        date(Date::from_value(value)?)
    }

    fn accepts(kind: ValueKind) -> bool {
        Date::accepts(kind)
    }
}

impl FromValue<'_> for NaiveDateTime {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let at = DateTime::from_value(value)?;
        Ok(date(at.date)?.and_time(time(at.hour.into(), at.minute, at.second, at.microsecond)?))
    }

    fn accepts(kind: ValueKind) -> bool {
        DateTime::accepts(kind)
    }
}

impl FromValue<'_> for NaiveTime {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Time { negative, hours, minutes, seconds, microseconds } = Time::from_value(value)?;
        let time = time(hours.into(), minutes, seconds, microseconds)?;
        if negative && time != Self::MIN { Err(Mismatch::OutOfRange) } else { Ok(time) }
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

impl FromValue<'_> for TimeDelta {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let time = Time::from_value(value)?;
        let span = Self::from_std(magnitude(time)).map_err(|_| Mismatch::OutOfRange)?;
        Ok(if time.negative { -span } else { span })
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

fn date(Date { year, month, day }: Date) -> Result<NaiveDate, Mismatch> {
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into()).ok_or(Mismatch::OutOfRange)
}

fn time(hour: u32, minute: u8, second: u8, microsecond: u32) -> Result<NaiveTime, Mismatch> {
    NaiveTime::from_hms_micro_opt(hour, minute.into(), second.into(), microsecond)
        .ok_or(Mismatch::OutOfRange)
}

impl ToParam for NaiveDate {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(Param::Date(sent_date(*self)?).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for NaiveDateTime {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let at = DateTime {
            date: sent_date(self.date())?,
            hour: small(self.hour())?,
            minute: small(self.minute())?,
            second: small(self.second())?,
            microsecond: microsecond(&self.time())?,
        };
        Ok(Param::DateTime(at).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for NaiveTime {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let time = Time {
            negative: false,
            hours: small(self.hour())?,
            minutes: small(self.minute())?,
            seconds: small(self.second())?,
            microseconds: microsecond(self)?,
        };
        Ok(Param::Time(time).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for TimeDelta {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let magnitude = self.abs().to_std().map_err(|_| Mismatch::OutOfRange)?;
        span(magnitude, *self < Self::zero())
    }
}

/// In a leap second there are more than a million; no type of the server holds one.
fn microsecond(time: &NaiveTime) -> Result<u32, Mismatch> {
    let microsecond = time.nanosecond() / 1000;
    if microsecond < 1_000_000 { Ok(microsecond) } else { Err(Mismatch::OutOfRange) }
}

fn sent_date(date: NaiveDate) -> Result<Date, Mismatch> {
    Ok(Date { year: year(date.year())?, month: small(date.month())?, day: small(date.day())? })
}
