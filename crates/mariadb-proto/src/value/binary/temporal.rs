//! Dates and times in binary: a length that leaves out what is zero at the end, then the parts.

use crate::error::Malformed;
use crate::value::{Date, DateTime, Time};
use crate::wire::{Reader, WriteWire};

const NO_DATETIME_LENGTH: Malformed =
    Malformed::new("binary DATETIME", "its length is none of 0, 4, 7, 11");
const DATETIME_OUT_OF_RANGE: Malformed =
    Malformed::new("binary DATETIME", "a part is out of its range");
const NO_TIME_LENGTH: Malformed = Malformed::new("binary TIME", "its length is none of 0, 8, 12");
const TIME_OUT_OF_RANGE: Malformed = Malformed::new("binary TIME", "a part is out of its range");

impl Date {
    /// Reads a DATE with the length before it. A time of day that a server may add is left out.
    ///
    /// # Errors
    /// A length that is none of 0, 4, 7, 11, or a part out of its range.
    #[inline]
    pub fn from_binary(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        DateTime::from_binary(reader).map(|datetime| datetime.date)
    }

    pub(crate) fn encode_binary(self, out: &mut Vec<u8>) {
        out.put_u8(4);
        self.encode_parts(out);
    }

    fn encode_parts(self, out: &mut Vec<u8>) {
        out.put_u16(self.year);
        out.put_bytes(&[self.month, self.day]);
    }
}

impl DateTime {
    /// Reads a DATETIME or TIMESTAMP with the length before it.
    ///
    /// # Errors
    /// A length that is none of 0, 4, 7, 11, or a part out of its range.
    #[inline]
    pub fn from_binary(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let length = reader.u8()?;
        let mut datetime = Self::default();
        match length {
            0 => return Ok(datetime),
            4 | 7 | 11 => {
                let [y0, y1, month, day] = reader.array()?;
                datetime.date = Date { year: u16::from_le_bytes([y0, y1]), month, day };
            }
            _ => return Err(NO_DATETIME_LENGTH),
        }
        if length > 4 {
            [datetime.hour, datetime.minute, datetime.second] = reader.array()?;
        }
        if length > 7 {
            datetime.microsecond = reader.u32()?;
        }
        if datetime.is_in_range() { Ok(datetime) } else { Err(DATETIME_OUT_OF_RANGE) }
    }

    pub(crate) fn encode_binary(self, out: &mut Vec<u8>) {
        let time = [self.hour, self.minute, self.second];
        let length = match self {
            _ if self.microsecond != 0 => 11,
            _ if time != [0; 3] => 7,
            _ if self.date != Date::default() => 4,
            _ => 0,
        };
        out.put_u8(length);
        if length >= 4 {
            self.date.encode_parts(out);
        }
        if length >= 7 {
            out.put_bytes(&time);
        }
        if length == 11 {
            out.put_u32(self.microsecond);
        }
    }
}

impl Time {
    /// Reads a TIME with the length before it; its days become hours.
    ///
    /// # Errors
    /// A length that is none of 0, 8, 12, more than 838 hours, or another part out of its range.
    #[inline]
    pub fn from_binary(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let length = reader.u8()?;
        match length {
            0 => return Ok(Self::default()),
            8 | 12 => {}
            _ => return Err(NO_TIME_LENGTH),
        }
        let negative = reader.u8()? != 0;
        let days = reader.u32()?;
        let [hours, minutes, seconds] = reader.array()?;
        let microseconds = if length == 12 { reader.u32()? } else { 0 };
        let hours = u16::try_from(days)
            .ok()
            .and_then(|days| days.checked_mul(24)?.checked_add(hours.into()))
            .ok_or(TIME_OUT_OF_RANGE)?;
        let time = Self { negative, hours, minutes, seconds, microseconds };
        if time.is_in_range() { Ok(time) } else { Err(TIME_OUT_OF_RANGE) }
    }

    pub(crate) fn encode_binary(self, out: &mut Vec<u8>) {
        let length = match self {
            _ if self.microseconds != 0 => 12,
            _ if self != Self::default() => 8,
            _ => 0,
        };
        out.put_u8(length);
        if length >= 8 {
            out.put_u8(self.negative.into());
            out.put_u32(u32::from(self.hours / 24));
            out.put_bytes(&[(self.hours % 24) as u8, self.minutes, self.seconds]);
        }
        if length == 12 {
            out.put_u32(self.microseconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datetime(bytes: &[u8]) -> Result<DateTime, Malformed> {
        DateTime::from_binary(&mut Reader::new("test", bytes))
    }

    fn time(bytes: &[u8]) -> Result<Time, Malformed> {
        Time::from_binary(&mut Reader::new("test", bytes))
    }

    #[test]
    fn a_length_that_the_protocol_does_not_define_is_refused() {
        for length in (0..=255).filter(|length| ![0, 4, 7, 11].contains(length)) {
            let bytes = [&[length][..], &[0; 255]].concat();
            assert_eq!(datetime(&bytes), Err(NO_DATETIME_LENGTH));
        }
        for length in (0..=255).filter(|length| ![0, 8, 12].contains(length)) {
            let bytes = [&[length][..], &[0; 255]].concat();
            assert_eq!(time(&bytes), Err(NO_TIME_LENGTH));
        }
    }

    #[test]
    fn parts_out_of_range_are_refused() {
        for bytes in [
            [11, 0xff, 0xff, 1, 1, 0, 0, 0, 0, 0, 0, 0],
            [11, 0xe8, 7, 13, 1, 0, 0, 0, 0, 0, 0, 0],
            [11, 0xe8, 7, 1, 32, 0, 0, 0, 0, 0, 0, 0],
            [11, 0xe8, 7, 1, 1, 24, 0, 0, 0, 0, 0, 0],
            [11, 0xe8, 7, 1, 1, 0, 60, 0, 0, 0, 0, 0],
            [11, 0xe8, 7, 1, 1, 0, 0, 60, 0, 0, 0, 0],
            [11, 0xe8, 7, 1, 1, 0, 0, 0, 0x40, 0x42, 0x0f, 0],
        ] {
            assert_eq!(datetime(&bytes), Err(DATETIME_OUT_OF_RANGE));
        }
    }

    #[test]
    fn days_of_a_time_become_hours_up_to_838() {
        let longest = Time { hours: 838, minutes: 59, seconds: 59, ..Time::default() };
        assert_eq!(time(&[8, 0, 34, 0, 0, 0, 22, 59, 59]), Ok(longest));
        assert_eq!(time(&[8, 0, 34, 0, 0, 0, 23, 0, 0]), Err(TIME_OUT_OF_RANGE));
        assert_eq!(time(&[8, 0, 0xff, 0xff, 0, 0, 0, 0, 0]), Err(TIME_OUT_OF_RANGE));
        assert_eq!(time(&[8, 0, 0, 0, 0, 0x80, 0, 0, 0]), Err(TIME_OUT_OF_RANGE));
    }
}
