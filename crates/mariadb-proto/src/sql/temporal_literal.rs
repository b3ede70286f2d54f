use super::LiteralError;
use crate::value::{Date, DateTime, Time};

/// `'YYYY-MM-DD'`
pub(super) fn write_date(out: &mut Vec<u8>, date: Date) -> Result<(), LiteralError> {
    check("DATE", is_date(date))?;
    out.push(b'\'');
    put_date(out, date);
    out.push(b'\'');
    Ok(())
}

/// `'YYYY-MM-DD HH:MM:SS[.ffffff]'`
pub(super) fn write_date_time(out: &mut Vec<u8>, value: DateTime) -> Result<(), LiteralError> {
    let DateTime { date, hour, minute, second, microsecond } = value;
    check("DATETIME", is_date(date) && hour <= 23 && is_clock(minute, second, microsecond))?;
    out.push(b'\'');
    put_date(out, date);
    out.push(b' ');
    put_padded(out, u32::from(hour), 2);
    put_clock(out, minute, second, microsecond);
    out.push(b'\'');
    Ok(())
}

/// `'[-]HH:MM:SS[.ffffff]'`, with a third digit of hours where needed.
pub(super) fn write_time(out: &mut Vec<u8>, value: Time) -> Result<(), LiteralError> {
    let Time { negative, hours, minutes, seconds, microseconds } = value;
    check("TIME", hours <= 838 && is_clock(minutes, seconds, microseconds))?;
    out.push(b'\'');
    if negative {
        out.push(b'-');
    }
    put_padded(out, u32::from(hours), 2);
    put_clock(out, minutes, seconds, microseconds);
    out.push(b'\'');
    Ok(())
}

/// Wrong parts would not be an error on the server: a microsecond of 1000000 would be read as a tenth of a second.
const fn check(kind: &'static str, in_range: bool) -> Result<(), LiteralError> {
    if in_range { Ok(()) } else { Err(LiteralError::OutOfRange { kind }) }
}

const fn is_date(date: Date) -> bool {
    date.year <= 9999 && date.month <= 12 && date.day <= 31
}

const fn is_clock(minute: u8, second: u8, microsecond: u32) -> bool {
    minute <= 59 && second <= 59 && microsecond <= 999_999
}

fn put_date(out: &mut Vec<u8>, date: Date) {
    put_padded(out, u32::from(date.year), 4);
    out.push(b'-');
    put_padded(out, u32::from(date.month), 2);
    out.push(b'-');
    put_padded(out, u32::from(date.day), 2);
}

fn put_clock(out: &mut Vec<u8>, minute: u8, second: u8, microsecond: u32) {
    out.push(b':');
    put_padded(out, u32::from(minute), 2);
    out.push(b':');
    put_padded(out, u32::from(second), 2);
    if microsecond != 0 {
        out.push(b'.');
        if microsecond.is_multiple_of(1000) {
            put_padded(out, microsecond / 1000, 3);
        } else {
            put_padded(out, microsecond, 6);
        }
    }
}

fn put_padded(out: &mut Vec<u8>, value: u32, width: usize) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(value).as_bytes();
    out.extend(std::iter::repeat_n(b'0', width.saturating_sub(digits.len())));
    out.extend_from_slice(digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: DateTime = DateTime {
        date: Date { year: 2024, month: 2, day: 9 },
        hour: 12,
        minute: 0,
        second: 5,
        microsecond: 0,
    };

    fn written(
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), LiteralError>,
    ) -> Result<String, LiteralError> {
        let mut out = Vec::new();
        let result = write(&mut out);
        assert!(result.is_ok() || out.is_empty(), "an error must not append");
        result.map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn dates_are_padded() {
        let date = Date { year: 33, month: 4, day: 5 };
        assert_eq!(written(|out| write_date(out, date)), Ok("'0033-04-05'".to_owned()));
        assert_eq!(written(|out| write_date(out, Date::default())), Ok("'0000-00-00'".to_owned()));
    }

    #[test]
    fn a_fraction_is_written_when_there_is_one() {
        assert_eq!(
            written(|out| write_date_time(out, NOON)),
            Ok("'2024-02-09 12:00:05'".to_owned())
        );
        let fraction = DateTime { microsecond: 1200, ..NOON };
        assert_eq!(
            written(|out| write_date_time(out, fraction)),
            Ok("'2024-02-09 12:00:05.001200'".to_owned())
        );
    }

    #[test]
    fn times_are_signed_and_have_up_to_three_digits_of_hours() {
        let longest =
            Time { negative: true, hours: 838, minutes: 59, seconds: 59, microseconds: 999_999 };
        assert_eq!(written(|out| write_time(out, longest)), Ok("'-838:59:59.999999'".to_owned()));
        assert_eq!(written(|out| write_time(out, Time::default())), Ok("'00:00:00'".to_owned()));
    }

    #[test]
    fn parts_out_of_range_are_refused() {
        let month = Date { month: 13, ..NOON.date };
        let cases = [
            written(|out| write_date(out, month)),
            written(|out| write_date(out, Date { year: 10_000, ..NOON.date })),
            written(|out| write_date(out, Date { day: 32, ..NOON.date })),
            written(|out| write_date_time(out, DateTime { date: month, ..NOON })),
            written(|out| write_date_time(out, DateTime { hour: 24, ..NOON })),
            written(|out| write_date_time(out, DateTime { minute: 60, ..NOON })),
            written(|out| write_date_time(out, DateTime { second: 60, ..NOON })),
            written(|out| write_date_time(out, DateTime { microsecond: 1_000_000, ..NOON })),
            written(|out| write_time(out, Time { hours: 839, ..Time::default() })),
            written(|out| write_time(out, Time { microseconds: 1_000_000, ..Time::default() })),
        ];
        for case in cases {
            assert!(matches!(case, Err(LiteralError::OutOfRange { .. })), "{case:?}");
        }
    }
}
