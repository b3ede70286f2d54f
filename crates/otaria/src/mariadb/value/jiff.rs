//! Dates and times of the crate jiff: DATE, DATETIME and TIMESTAMP without a zone, TIME as a time of day or a span.

use jiff::SignedDuration;
use jiff::civil;
use mariadb_proto::value::{Date, DateTime, Param, Time};

use super::temporal::{magnitude, small, year};
use super::{FromValue, Mismatch, Value, ValueKind};
use crate::mariadb::params::span;
use crate::mariadb::{ParamValue, ToParam};

impl FromValue<'_> for civil::Date {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        date(Date::from_value(value)?)
    }

    fn accepts(kind: ValueKind) -> bool {
        Date::accepts(kind)
    }
}

impl FromValue<'_> for civil::DateTime {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let at = DateTime::from_value(value)?;
        Ok(date(at.date)?.to_datetime(time(at.hour, at.minute, at.second, at.microsecond)?))
    }

    fn accepts(kind: ValueKind) -> bool {
        DateTime::accepts(kind)
    }
}

impl FromValue<'_> for civil::Time {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Time { negative, hours, minutes, seconds, microseconds } = Time::from_value(value)?;
        let hour = u8::try_from(hours).map_err(|_| Mismatch::OutOfRange)?;
        let time = time(hour, minutes, seconds, microseconds)?;
        if negative && time != Self::midnight() { Err(Mismatch::OutOfRange) } else { Ok(time) }
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

impl FromValue<'_> for SignedDuration {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let time = Time::from_value(value)?;
        let span = Self::try_from(magnitude(time)).map_err(|_| Mismatch::OutOfRange)?;
        Ok(if time.negative { -span } else { span })
    }

    fn accepts(kind: ValueKind) -> bool {
        Time::accepts(kind)
    }
}

fn date(Date { year, month, day }: Date) -> Result<civil::Date, Mismatch> {
    let year = i16::try_from(year).map_err(|_| Mismatch::OutOfRange)?;
    civil::Date::new(year, small(month)?, small(day)?).map_err(|_| Mismatch::OutOfRange)
}

fn time(hour: u8, minute: u8, second: u8, microsecond: u32) -> Result<civil::Time, Mismatch> {
    let nanosecond = i32::try_from(microsecond).ok().and_then(|micros| micros.checked_mul(1000));
    let nanosecond = nanosecond.ok_or(Mismatch::OutOfRange)?;
    civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanosecond)
        .map_err(|_| Mismatch::OutOfRange)
}

impl ToParam for civil::Date {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(Param::Date(sent_date(*self)?).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for civil::DateTime {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let at = DateTime {
            date: sent_date(self.date())?,
            hour: self.hour().unsigned_abs(),
            minute: self.minute().unsigned_abs(),
            second: self.second().unsigned_abs(),
            microsecond: self.subsec_nanosecond().unsigned_abs() / 1000,
        };
        Ok(Param::DateTime(at).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for civil::Time {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        let time = Time {
            negative: false,
            hours: self.hour().unsigned_abs().into(),
            minutes: self.minute().unsigned_abs(),
            seconds: self.second().unsigned_abs(),
            microseconds: self.subsec_nanosecond().unsigned_abs() / 1000,
        };
        Ok(Param::Time(time).into())
    }
}

/// Parts of a microsecond are lost.
impl ToParam for SignedDuration {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        span(self.unsigned_abs(), self.is_negative())
    }
}

fn sent_date(date: civil::Date) -> Result<Date, Mismatch> {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    Ok(Date { year: year(date.year().into())?, month, day })
}
