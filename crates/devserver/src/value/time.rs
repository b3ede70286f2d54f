//! Points in time as texts, and durations.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::{Precision, fraction_digits};
use crate::sql::ast::Duration;

const NANOS: i128 = 1_000_000_000;

pub(crate) fn ticks_of_nanos(nanos: i128, precision: Precision) -> i64 {
    let per_tick = NANOS / i128::from(precision.per_second());
    i64::try_from(nanos.div_euclid(per_tick)).unwrap_or(i64::MAX)
}

fn timestamp(ticks: i64, precision: Precision) -> Option<Timestamp> {
    let per_tick = NANOS / i128::from(precision.per_second());
    Timestamp::from_nanosecond(i128::from(ticks) * per_tick).ok()
}

/// Reads `2024-01-02[ T]03:04:05.678[Z|±hh[:]mm]`, or a date alone. Without a zone it is in `zone`.
pub(crate) fn parse(text: &str, precision: Precision, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    let (date, rest) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim_start()),
        None => (text, ""),
    };
    let date = parse_date(date)?;
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = (rest.get(..zone_at)?.trim_end(), rest.get(zone_at..)?);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let time = parse_time(clock)?;
    let civil = DateTime::from_parts(date, time);
    let seconds = if offset.is_empty() {
        zone.to_timestamp(civil).ok()?.as_second()
    } else {
        parse_offset(offset)?.to_timestamp(civil).ok()?.as_second()
    };
    let fraction = parse_fraction(fraction, precision)?;
    seconds.checked_mul(precision.per_second())?.checked_add(fraction)
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, ['-', '/']);
    let year: i16 = number(parts.next()?, 4)?;
    let month: i8 = number(parts.next()?, 2)?;
    let day: i8 = number(parts.next()?, 2)?;
    Date::new(year, month, day).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    if text.is_empty() {
        return Some(Time::midnight());
    }
    let mut parts = text.splitn(3, ':');
    let hour: i8 = number(parts.next()?, 2)?;
    let minute: i8 = parts.next().map_or(Some(0), |part| number(part, 2))?;
    let second: i8 = parts.next().map_or(Some(0), |part| number(part, 2))?;
    Time::new(hour, minute, second, 0).ok()
}

fn number<T: std::str::FromStr>(text: &str, digits: usize) -> Option<T> {
    let plain =
        !text.is_empty() && text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn parse_fraction(text: &str, precision: Precision) -> Option<i64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept: String =
        text.chars().chain(std::iter::repeat('0')).take(fraction_digits(precision)).collect();
    kept.parse().ok()
}

/// `Z`, `+08:00`, `+0800`, `+08`
pub(crate) fn parse_offset(text: &str) -> Option<Offset> {
    let sign = match text.as_bytes() {
        [b'Z' | b'z'] => return Some(Offset::UTC),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let digits = text.get(1..)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None => digits.split_at_checked(2)?,
    };
    let hours: i32 = number(hours, 2)?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { number(minutes, 2)? };
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// `2024-01-01T00:00:00.000` in this zone.
pub(crate) fn format_local(
    ticks: i64,
    precision: Precision,
    zone: &TimeZone,
    separator: char,
) -> Option<String> {
    let local = zone.to_datetime(timestamp(ticks, precision)?);
    let fraction = ticks.rem_euclid(precision.per_second());
    Some(format!(
        "{}{separator}{:02}:{:02}:{:02}.{fraction:0digits$}",
        local.date(),
        local.hour(),
        local.minute(),
        local.second(),
        digits = fraction_digits(precision),
    ))
}

/// The local time, for its parts.
pub(crate) fn local(ticks: i64, precision: Precision, zone: &TimeZone) -> Option<DateTime> {
    Some(zone.to_datetime(timestamp(ticks, precision)?))
}

/// `+0800`
pub(crate) fn format_offset(ticks: i64, precision: Precision, zone: &TimeZone) -> Option<String> {
    let seconds = zone.to_offset(timestamp(ticks, precision)?).seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    Some(format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60))
}

pub(crate) fn midnight(ticks: i64, precision: Precision, zone: &TimeZone) -> Option<i64> {
    let date = zone.to_datetime(timestamp(ticks, precision)?).date();
    let second = zone.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_second();
    second.checked_mul(precision.per_second())
}

/// A duration of a fixed length in units of the precision; `None` for months and years and for what
/// does not fit.
pub(crate) fn ticks(duration: Duration, precision: Precision) -> Option<i64> {
    let nanos: i128 = match duration.unit {
        'b' => 1,
        'u' => 1_000,
        'a' => 1_000_000,
        's' => NANOS,
        'm' => 60 * NANOS,
        'h' => 3_600 * NANOS,
        'd' => 86_400 * NANOS,
        'w' => 604_800 * NANOS,
        _ => return None,
    };
    let per_tick = NANOS / i128::from(precision.per_second());
    i64::try_from(i128::from(duration.count) * nanos / per_tick).ok()
}

/// How many months a duration has, if it counts by the calendar.
pub(crate) fn months(duration: Duration) -> Option<i64> {
    match duration.unit {
        'n' => Some(duration.count),
        'y' => duration.count.checked_mul(12),
        _ => None,
    }
}

/// A time moved by a duration; months keep the day where they can.
pub(crate) fn shift(
    ticks: i64,
    duration: Duration,
    precision: Precision,
    zone: &TimeZone,
) -> Option<i64> {
    match months(duration) {
        Some(months) => shift_months(ticks, months, precision, zone),
        None => ticks.checked_add(self::ticks(duration, precision)?),
    }
}

pub(crate) fn shift_months(
    ticks: i64,
    months: i64,
    precision: Precision,
    zone: &TimeZone,
) -> Option<i64> {
    let local = zone.to_datetime(timestamp(ticks, precision)?);
    let shifted = local.checked_add(Span::new().try_months(months).ok()?).ok()?;
    let second = zone.to_timestamp(shifted).ok()?.as_second();
    second
        .checked_mul(precision.per_second())?
        .checked_add(ticks.rem_euclid(precision.per_second()))
}

/// The begin of the `months`-long period, counted from 1970, that holds this time.
pub(crate) fn truncate_months(
    ticks: i64,
    months: i64,
    precision: Precision,
    zone: &TimeZone,
) -> Option<i64> {
    let date = zone.to_datetime(timestamp(ticks, precision)?).date();
    let count = (i64::from(date.year()) - 1970) * 12 + i64::from(date.month()) - 1;
    let first = count.div_euclid(months) * months;
    let year = i16::try_from(1970 + first.div_euclid(12)).ok()?;
    let month = i8::try_from(first.rem_euclid(12) + 1).ok()?;
    let begin = Date::new(year, month, 1).ok()?.at(0, 0, 0, 0);
    zone.to_timestamp(begin).ok()?.as_second().checked_mul(precision.per_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Option<i64> {
        parse(text, Precision::Milliseconds, &TimeZone::UTC)
    }

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        assert_eq!(millis("2024-01-01"), Some(1_704_067_200_000));
        assert_eq!(millis("2024-01-01 00:00:00.1239"), Some(1_704_067_200_123));
        assert_eq!(millis("2024-01-02T00:00:00.5+08:00"), Some(1_704_124_800_500));
        assert_eq!(millis("2024-01-02T00:00:00-0130"), Some(1_704_159_000_000));
        assert_eq!(millis("1969-12-31T23:59:59.999Z"), Some(-1));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "not a time",
            "2024-13-01",
            "2024-01-01 25:00:00",
            "2024-01-01 00:00:00.x",
            "2024-01-01T00:00:00+99:00",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn months_keep_the_day_where_they_can() {
        let start = millis("2024-01-31 10:00:00.250").unwrap();
        let next =
            shift(start, Duration { count: 1, unit: 'n' }, Precision::Milliseconds, &TimeZone::UTC);
        assert_eq!(next, millis("2024-02-29 10:00:00.250"));
    }
}
