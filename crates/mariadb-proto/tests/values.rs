//! Values of every type as a real server wrote them, in both protocols.
//!
//! Each file in `fixtures/values` holds the statements, then column definitions and row packets in hexadecimal, first of
//! the text protocol, then of the binary one.

#[cfg(test)]
mod recorded;

#[cfg(test)]
mod tests {
    use super::recorded::{assert_rows, assert_values};
    use mariadb_proto::value::Value::{
        self, Bit, Bytes, Date, DateTime, Decimal, Double, Float, Int, Null, Text, Time, UInt,
    };
    use mariadb_proto::value::{self, Date as CalendarDate};

    const fn date(year: u16, month: u8, day: u8) -> CalendarDate {
        CalendarDate { year, month, day }
    }

    const fn datetime(
        date: CalendarDate,
        [hour, minute, second]: [u8; 3],
        microsecond: u32,
    ) -> Value<'static> {
        DateTime(value::DateTime { date, hour, minute, second, microsecond })
    }

    const fn time(
        negative: bool,
        hours: u16,
        [minutes, seconds]: [u8; 2],
        microseconds: u32,
    ) -> Value<'static> {
        Time(value::Time { negative, hours, minutes, seconds, microseconds })
    }

    #[test]
    fn signed_integers_of_every_width() {
        assert_values("tinyint", &[Int(-128), Int(-1), Int(0), Int(127), Null]);
        assert_values("smallint", &[Int(-32_768), Int(-1), Int(0), Int(32_767), Null]);
        assert_values("mediumint", &[Int(-8_388_608), Int(-1), Int(0), Int(8_388_607), Null]);
        assert_values("int", &[Int(i32::MIN.into()), Int(-1), Int(0), Int(i32::MAX.into()), Null]);
        assert_values("bigint", &[Int(i64::MIN), Int(-1), Int(0), Int(i64::MAX), Null]);
    }

    #[test]
    fn unsigned_integers_of_every_width() {
        assert_values("tinyint-unsigned", &[UInt(0), UInt(127), UInt(255)]);
        assert_values("smallint-unsigned", &[UInt(0), UInt(32_767), UInt(65_535)]);
        assert_values("mediumint-unsigned", &[UInt(0), UInt(8_388_607), UInt(16_777_215)]);
        assert_values("int-unsigned", &[UInt(0), UInt(2_147_483_647), UInt(4_294_967_295)]);
        assert_values("bigint-unsigned", &[UInt(0), UInt(u64::MAX / 2), UInt(u64::MAX)]);
    }

    #[test]
    fn zerofill_integers_and_years_are_unsigned() {
        assert_values("int-zerofill", &[UInt(42), UInt(123_456)]);
        assert_values("bigint-zerofill", &[UInt(0), UInt(u64::MAX)]);
        assert_values("year", &[UInt(1901), UInt(2024), UInt(0)]);
    }

    #[test]
    fn floating_point_numbers() {
        assert_values("float", &[Float(45.12), Float(0.0), Float(1e-38), Float(3.40282e38)]);
        assert_values(
            "double",
            &[
                Double(45.12),
                Double(0.1),
                Double(-1e-300),
                Double(f64::MAX),
                Double(123_456_789_012_345_680.0),
            ],
        );
        assert_values("double-zerofill", &[Double(1.5)]);
    }

    #[test]
    fn decimals_keep_all_their_digits() {
        assert_values(
            "decimal",
            &[
                Decimal("0.000000000000000000000000000000"),
                Decimal("-0.500000000000000000000000000000"),
                Decimal("99999999999999999999999999999999999.999999999999999999999999999999"),
            ],
        );
        assert_values("decimal-zerofill", &[Decimal("000001.50")]);
    }

    #[test]
    fn dates_with_and_without_zero_parts() {
        assert_values(
            "date",
            &[
                Date(date(2024, 2, 29)),
                Date(date(9999, 12, 31)),
                Date(date(0, 0, 0)),
                Date(date(2024, 0, 0)),
            ],
        );
    }

    #[test]
    fn datetimes_and_timestamps_of_every_precision() {
        let leap_day = date(2024, 2, 29);
        let zero = datetime(date(0, 0, 0), [0, 0, 0], 0);
        assert_values(
            "datetime",
            &[
                datetime(leap_day, [23, 59, 58], 0),
                datetime(leap_day, [0, 0, 0], 0),
                zero,
                datetime(date(2024, 5, 0), [1, 2, 3], 0),
            ],
        );
        assert_values(
            "datetime-3",
            &[
                datetime(leap_day, [23, 59, 58], 7_000),
                datetime(leap_day, [23, 59, 58], 0),
                datetime(leap_day, [0, 0, 0], 0),
            ],
        );
        assert_values(
            "datetime-6",
            &[datetime(leap_day, [23, 59, 58], 1), datetime(date(1, 1, 1), [0, 0, 0], 999_999)],
        );
        assert_values("timestamp-6", &[datetime(leap_day, [23, 59, 58], 123_456), zero, Null]);
    }

    #[test]
    fn times_beyond_a_day_and_below_zero() {
        let zero = time(false, 0, [0, 0], 0);
        assert_values("time", &[zero, time(true, 838, [59, 59], 0), time(false, 25, [0, 1], 0)]);
        assert_values(
            "time-6",
            &[
                time(true, 838, [59, 59], 999_999),
                time(false, 838, [59, 59], 999_999),
                time(true, 0, [0, 0], 1),
                zero,
            ],
        );
    }

    #[test]
    fn bits_are_bytes_in_both_protocols() {
        assert_values("bit-1", &[Bit(&[0]), Bit(&[1])]);
        assert_values("bit-17", &[Bit(&[0, 0, 0]), Bit(&[1, 0, 255])]);
    }

    #[test]
    fn text_comes_in_the_character_set_of_the_results() {
        assert_values("char", &[Text(b"abc"), Text(b""), Text("ä€🦦".as_bytes())]);
        let (long, longer) = ([b'x'; 250], [b'x'; 251]);
        let otter = Text("🦦".as_bytes());
        assert_values("varchar", &[Text(b""), Text(&long), Text(&longer), otter]);
        assert_values("varchar-latin1", &[Text("ä€".as_bytes())]);
        assert_values("text", &[Text("ä".as_bytes())]);
        assert_values("enum", &[Text(b"small"), Text("große".as_bytes())]);
        assert_values("set", &[Text(b""), Text(b"a,c")]);
    }

    #[test]
    fn types_that_the_server_writes_as_text_are_text() {
        assert_values("json", &[Text(br#"{"a": [1, null]}"#)]);
        assert_values("uuid", &[Text(b"123e4567-e89b-12d3-a456-426655440000")]);
        assert_values("inet4", &[Text(b"192.0.2.1")]);
        assert_values("inet6", &[Text(b"2001:db8::1")]);
    }

    #[test]
    fn binary_strings_and_geometries_are_bytes() {
        assert_values("binary", &[Bytes(&[0, 255, 0])]);
        assert_values("varbinary", &[Bytes(&[]), Bytes(&[0, 255, 0x27])]);
        assert_values("blob", &[Bytes(&[0xfb, 0, 255])]);
        let point = b"\0\0\0\0\x01\x01\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
        assert_values("point", &[Bytes(point), Null]);
    }

    #[test]
    fn nulls_and_values_of_many_columns_do_not_get_mixed_up() {
        assert_values("null", &[Null]);
        let day = Date(date(2024, 1, 2));
        assert_rows(
            "many-columns",
            &[vec![
                Int(1),
                Null,
                Text(b"a"),
                Null,
                Decimal("2.5"),
                Null,
                Double(1.0),
                Null,
                day,
                Null,
                Bytes(&[0]),
            ]],
        );
    }
}
