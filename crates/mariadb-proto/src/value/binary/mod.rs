//! Values of the binary protocol: numbers little-endian in their own width, the rest with a length before it.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/resultset-row#binary-resultset-row>.

mod temporal;

use super::text::parse_decimal;
use super::{Date, DateTime, Time, Value};
use crate::column::{ColumnDefinition, ColumnType};
use crate::error::Malformed;
use crate::wire::Reader;

impl<'a> Value<'a> {
    /// Decodes one value that is not NULL; what is NULL stands in the row's bitmap alone.
    ///
    /// Types that this crate does not know are read as length-encoded strings, which is what servers use for all
    /// newer types.
    // See `from_text`.
    #[inline(always)]
    pub fn from_binary(
        column: &ColumnDefinition,
        reader: &mut Reader<'a>,
    ) -> Result<Self, Malformed> {
        let unsigned = column.is_unsigned();
        Ok(match column.kind() {
            ColumnType::TINY if unsigned => Self::UInt(reader.u8()?.into()),
            ColumnType::TINY => Self::Int(i8::from_le_bytes(reader.array()?).into()),
            ColumnType::SHORT | ColumnType::YEAR if unsigned => Self::UInt(reader.u16()?.into()),
            ColumnType::SHORT | ColumnType::YEAR => {
                Self::Int(i16::from_le_bytes(reader.array()?).into())
            }
            ColumnType::LONG | ColumnType::INT24 if unsigned => Self::UInt(reader.u32()?.into()),
            ColumnType::LONG | ColumnType::INT24 => {
                Self::Int(i32::from_le_bytes(reader.array()?).into())
            }
            ColumnType::LONGLONG if unsigned => Self::UInt(reader.u64()?),
            ColumnType::LONGLONG => Self::Int(i64::from_le_bytes(reader.array()?)),
            ColumnType::FLOAT => Self::Float(f32::from_le_bytes(reader.array()?)),
            ColumnType::DOUBLE => Self::Double(f64::from_le_bytes(reader.array()?)),
            ColumnType::DECIMAL | ColumnType::NEWDECIMAL => {
                Self::Decimal(parse_decimal(reader.lenenc_bytes()?)?)
            }
            ColumnType::DATE | ColumnType::NEWDATE => Self::Date(Date::from_binary(reader)?),
            ColumnType::DATETIME | ColumnType::TIMESTAMP => {
                Self::DateTime(DateTime::from_binary(reader)?)
            }
            ColumnType::TIME => Self::Time(Time::from_binary(reader)?),
            _ => Self::from_string(column, reader.lenenc_bytes()?),
        })
    }
}

/// Passes over one value that is not NULL.
#[inline]
pub(crate) fn skip(kind: ColumnType, reader: &mut Reader<'_>) -> Result<(), Malformed> {
    match kind {
        ColumnType::TINY => reader.skip(1),
        ColumnType::SHORT | ColumnType::YEAR => reader.skip(2),
        ColumnType::LONG | ColumnType::INT24 | ColumnType::FLOAT => reader.skip(4),
        ColumnType::LONGLONG | ColumnType::DOUBLE => reader.skip(8),
        // Dates and times too: the byte before them is a length.
        _ => reader.lenenc_bytes().map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::ColumnFlags;
    use crate::value::sample::{any_kind, column};
    use proptest::prelude::*;

    fn decode(kind: ColumnType, flags: ColumnFlags, bytes: &[u8]) -> Result<Value<'_>, Malformed> {
        Value::from_binary(&column(kind, flags, 63), &mut Reader::new("test", bytes))
    }

    #[test]
    fn the_unsigned_flag_decides_what_the_highest_bit_means() {
        for (kind, width) in [
            (ColumnType::TINY, 1),
            (ColumnType::SHORT, 2),
            (ColumnType::YEAR, 2),
            (ColumnType::INT24, 4),
            (ColumnType::LONG, 4),
            (ColumnType::LONGLONG, 8),
        ] {
            let ones = vec![0xff; width];
            assert_eq!(decode(kind, ColumnFlags::default(), &ones), Ok(Value::Int(-1)));
            let greatest = u64::MAX >> (64 - 8 * width);
            assert_eq!(decode(kind, ColumnFlags::UNSIGNED, &ones), Ok(Value::UInt(greatest)));
        }
    }

    #[test]
    fn a_decimal_that_is_no_number_is_refused() {
        let no_flags = ColumnFlags::default();
        assert_eq!(decode(ColumnType::NEWDECIMAL, no_flags, b"\x031.5"), Ok(Value::Decimal("1.5")));
        assert!(decode(ColumnType::NEWDECIMAL, no_flags, b"\x03abc").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn skipping_a_value_stops_where_reading_it_stops(
            kind in any_kind(), flags: u16, bytes in proptest::collection::vec(0..16_u8, 0..24),
        ) {
            let column = column(kind, ColumnFlags(flags), 63);
            let (mut read, mut skipped) = (Reader::new("test", &bytes), Reader::new("test", &bytes));
            if Value::from_binary(&column, &mut read).is_ok() {
                prop_assert_eq!(skip(column.kind(), &mut skipped), Ok(()));
                prop_assert_eq!(read.rest(), skipped.rest());
            }
        }

        #[test]
        fn hostile_bytes_never_panic(
            kind in any_kind(), flags: u16, collation: u16, bytes: Vec<u8>,
        ) {
            let column = column(kind, ColumnFlags(flags), collation);
            let _ = Value::from_binary(&column, &mut Reader::new("test", &bytes));
            let _ = skip(column.kind(), &mut Reader::new("test", &bytes));
        }
    }
}
