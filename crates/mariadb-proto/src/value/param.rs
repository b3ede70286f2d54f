use super::{Date, DateTime, Time};
use crate::column::ColumnType;
use crate::wire::WriteWire;

/// One parameter to send, in a command of either protocol. Text is UTF-8.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Param<'a> {
    /// SQL NULL.
    Null,
    /// Sent as a number; `true` is 1.
    Bool(bool),
    /// A signed integer of 32 bits, sent as INT.
    Int32(i32),
    /// A signed integer, sent as BIGINT whatever its value: a statement's types do not change with its values.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A single-precision number.
    Float(f32),
    /// A double-precision number.
    Double(f64),
    /// An exact number as decimal text: `[-]digits[.digits]`.
    Decimal(&'a str),
    /// Text.
    Text(&'a str),
    /// Bytes without a character set.
    Bytes(&'a [u8]),
    /// A date.
    Date(Date),
    /// A date and time.
    DateTime(DateTime),
    /// A span or time of day.
    Time(Time),
}

/// A parameter, told apart by what it borrows: what [`Param::lent`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LentParam<'a> {
    /// It borrows nothing.
    Whole(Param<'static>),
    /// The text of a [`Param::Decimal`].
    Decimal(&'a str),
    /// That of a [`Param::Text`].
    Text(&'a str),
    /// Those of a [`Param::Bytes`].
    Bytes(&'a [u8]),
}

impl<'a> Param<'a> {
    /// What the parameter borrows, so that it can be kept elsewhere.
    #[must_use]
    pub const fn lent(self) -> LentParam<'a> {
        LentParam::Whole(match self {
            Self::Decimal(text) => return LentParam::Decimal(text),
            Self::Text(text) => return LentParam::Text(text),
            Self::Bytes(bytes) => return LentParam::Bytes(bytes),
            Self::Null => Param::Null,
            Self::Bool(truth) => Param::Bool(truth),
            Self::Int32(number) => Param::Int32(number),
            Self::Int(number) => Param::Int(number),
            Self::UInt(number) => Param::UInt(number),
            Self::Float(number) => Param::Float(number),
            Self::Double(number) => Param::Double(number),
            Self::Date(date) => Param::Date(date),
            Self::DateTime(moment) => Param::DateTime(moment),
            Self::Time(time) => Param::Time(time),
        })
    }
}

impl Param<'_> {
    /// The type announced for the parameter in COM_STMT_EXECUTE, and whether it is announced as unsigned.
    ///
    /// Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/3-binary-protocol-prepared-statements/com_stmt_execute>.
    #[must_use]
    pub fn column_type(&self) -> (ColumnType, bool) {
        let kind = match self {
            Self::Null => ColumnType::NULL,
            Self::Bool(_) => ColumnType::TINY,
            Self::Int32(_) => ColumnType::LONG,
            Self::Int(_) | Self::UInt(_) => ColumnType::LONGLONG,
            Self::Float(_) => ColumnType::FLOAT,
            Self::Double(_) => ColumnType::DOUBLE,
            Self::Decimal(_) => ColumnType::NEWDECIMAL,
            Self::Text(_) => ColumnType::VAR_STRING,
            Self::Bytes(_) => ColumnType::BLOB,
            Self::Date(_) => ColumnType::DATE,
            Self::DateTime(_) => ColumnType::DATETIME,
            Self::Time(_) => ColumnType::TIME,
        };
        (kind, matches!(self, Self::UInt(_)))
    }

    /// Appends the value in the form of [`Self::column_type`]; nothing for NULL, which the command's bitmap holds.
    ///
    /// Dates and times take their shortest form. Parts out of their range are sent as they are.
    pub fn encode_binary(&self, out: &mut Vec<u8>) {
        match *self {
            Self::Null => {}
            Self::Bool(value) => out.put_u8(value.into()),
            Self::Int32(value) => out.put_bytes(&value.to_le_bytes()),
            Self::Int(value) => out.put_bytes(&value.to_le_bytes()),
            Self::UInt(value) => out.put_u64(value),
            Self::Float(value) => out.put_bytes(&value.to_le_bytes()),
            Self::Double(value) => out.put_bytes(&value.to_le_bytes()),
            Self::Decimal(text) | Self::Text(text) => out.put_lenenc_bytes(text.as_bytes()),
            Self::Bytes(bytes) => out.put_lenenc_bytes(bytes),
            Self::Date(date) => date.encode_binary(out),
            Self::DateTime(datetime) => datetime.encode_binary(out),
            Self::Time(time) => time.encode_binary(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::ColumnFlags;
    use crate::value::{Value, sample};
    use crate::wire::Reader;
    use proptest::prelude::*;

    fn encoded(param: &Param<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        param.encode_binary(&mut out);
        out
    }

    /// Reads the parameter back as a column of its own type, to the last byte.
    fn assert_echoed(param: &Param<'_>, expected: Value<'_>) {
        let (kind, unsigned) = param.column_type();
        let flags = if unsigned { ColumnFlags::UNSIGNED } else { ColumnFlags::default() };
        let collation = if kind == ColumnType::VAR_STRING { 45 } else { 63 };
        let bytes = encoded(param);
        let mut reader = Reader::new("test", &bytes);
        let value = Value::from_binary(&sample::column(kind, flags, collation), &mut reader);
        assert_eq!(value, Ok(expected));
        assert!(reader.is_empty(), "{param:?} left {:?}", reader.rest());
    }

    #[test]
    fn an_integer_takes_the_size_of_its_kind_whatever_its_value() {
        assert_eq!(Param::Int32(-1).column_type(), (ColumnType::LONG, false));
        assert_eq!(encoded(&Param::Int32(-1)), [255; 4]);
        assert_eq!(Param::Int(-1).column_type(), (ColumnType::LONGLONG, false));
        assert_eq!(encoded(&Param::Int(-1)), [255; 8]);
    }

    #[test]
    fn null_is_announced_but_takes_no_bytes() {
        assert_eq!(Param::Null.column_type(), (ColumnType::NULL, false));
        assert!(encoded(&Param::Null).is_empty());
    }

    #[test]
    fn dates_and_times_take_their_shortest_form() {
        let date = Date { year: 2024, month: 2, day: 29 };
        let midnight = DateTime { date, ..DateTime::default() };
        let second = Time { seconds: 1, ..Time::default() };
        for (param, bytes) in [
            (Param::Date(date), &[4, 0xe8, 7, 2, 29][..]),
            (Param::Date(Date::default()), &[4, 0, 0, 0, 0]),
            (Param::DateTime(DateTime::default()), &[0]),
            (Param::DateTime(midnight), &[4, 0xe8, 7, 2, 29]),
            (Param::DateTime(DateTime { second: 1, ..midnight }), &[7, 0xe8, 7, 2, 29, 0, 0, 1]),
            (
                Param::DateTime(DateTime { microsecond: 1, ..midnight }),
                &[11, 0xe8, 7, 2, 29, 0, 0, 0, 1, 0, 0, 0],
            ),
            (Param::Time(Time::default()), &[0]),
            (Param::Time(Time { hours: 25, ..second }), &[8, 0, 1, 0, 0, 0, 1, 0, 1]),
            (
                Param::Time(Time { negative: true, microseconds: 1, ..second }),
                &[12, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0],
            ),
        ] {
            assert_eq!(encoded(&param), bytes, "{param:?}");
        }
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (0..=9999_u16, 0..=12_u8, 0..=31_u8).prop_map(|(year, month, day)| Date {
            year,
            month,
            day,
        })
    }

    fn any_datetime() -> impl Strategy<Value = DateTime> {
        (any_date(), 0..=23_u8, 0..=59_u8, 0..=59_u8, prop_oneof![Just(0), 0..=999_999_u32])
            .prop_map(|(date, hour, minute, second, microsecond)| DateTime {
                date,
                hour,
                minute,
                second,
                microsecond,
            })
    }

    fn any_time() -> impl Strategy<Value = Time> {
        (any::<bool>(), 0..=838_u16, 0..=59_u8, 0..=59_u8, prop_oneof![Just(0), 0..=999_999_u32])
            .prop_map(|(negative, hours, minutes, seconds, microseconds)| Time {
                negative,
                hours,
                minutes,
                seconds,
                microseconds,
            })
    }

    proptest! {
        #[test]
        fn every_number_survives_the_round_trip(
            int: i64, small: i32, uint: u64, float: f32, double: f64, truth: bool,
        ) {
            for (param, value) in [
                (Param::Int(int), Value::Int(int)),
                (Param::Int(small.into()), Value::Int(small.into())),
                (Param::UInt(uint), Value::UInt(uint)),
                (Param::Float(float), Value::Float(float)),
                (Param::Double(double), Value::Double(double)),
                (Param::Bool(truth), Value::Int(truth.into())),
            ] {
                assert_echoed(&param, value);
            }
        }

        #[test]
        fn every_string_survives_the_round_trip(
            text: String, bytes: Vec<u8>, decimal in "-?[0-9]{1,30}(\\.[0-9]{1,30})?",
        ) {
            for (param, value) in [
                (Param::Text(&text), Value::Text(text.as_bytes())),
                (Param::Bytes(&bytes), Value::Bytes(&bytes)),
                (Param::Decimal(&decimal), Value::Decimal(&decimal)),
            ] {
                assert_echoed(&param, value);
            }
        }

        #[test]
        fn every_date_and_time_survives_the_round_trip(
            date in any_date(), datetime in any_datetime(), time in any_time(),
        ) {
            for (param, value) in [
                (Param::Date(date), Value::Date(date)),
                (Param::DateTime(datetime), Value::DateTime(datetime)),
                (Param::Time(time), Value::Time(time)),
            ] {
                assert_echoed(&param, value);
            }
        }
    }
}
