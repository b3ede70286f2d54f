use std::time::Duration;

use otaria::Sql;
use otaria::mariadb::{Connection, Date, DateTime, OwnedRow, Time, Value};

use crate::server::{connect, run};

/// The same row by the text protocol and by the binary protocol.
async fn both(connection: &mut Connection, sql: &str) -> [OwnedRow; 2] {
    let text = connection
        .query(Sql::trusted(sql))
        .await
        .unwrap()
        .next()
        .await
        .unwrap()
        .unwrap()
        .into_owned();
    let binary = connection
        .exec(Sql::trusted(sql), ())
        .await
        .unwrap()
        .next()
        .await
        .unwrap()
        .unwrap()
        .into_owned();
    [text, binary]
}

#[tokio::test]
async fn integers_of_every_width_and_sign() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, \
         f MEDIUMINT UNSIGNED, g INT, h INT UNSIGNED, i BIGINT, j BIGINT UNSIGNED, k YEAR, l INT(5) ZEROFILL)",
    )
    .await;
    run(
        &mut connection,
        "INSERT INTO t VALUES (-128, 255, -32768, 65535, -8388608, 16777215, -2147483648, 4294967295, \
         -9223372036854775808, 18446744073709551615, 2155, 42)",
    )
    .await;
    for row in both(&mut connection, "SELECT * FROM t").await {
        assert_eq!(row.get::<i8>("a").unwrap(), i8::MIN);
        assert_eq!(row.get::<u8>("b").unwrap(), u8::MAX);
        assert_eq!(row.get::<i16>("c").unwrap(), i16::MIN);
        assert_eq!(row.get::<u16>("d").unwrap(), u16::MAX);
        assert_eq!(row.get::<i32>("e").unwrap(), -8_388_608);
        assert_eq!(row.get::<u32>("f").unwrap(), 16_777_215);
        assert_eq!(row.get::<i32>("g").unwrap(), i32::MIN);
        assert_eq!(row.get::<u32>("h").unwrap(), u32::MAX);
        assert_eq!(row.get::<i64>("i").unwrap(), i64::MIN);
        assert_eq!(row.get::<u64>("j").unwrap(), u64::MAX);
        assert_eq!(row.get::<u16>("k").unwrap(), 2155);
        assert_eq!(row.get::<u8>("l").unwrap(), 42);
        assert!(row.get::<i8>("b").is_err() && row.get::<u64>("i").is_err());
    }
}

#[tokio::test]
async fn floats_decimals_booleans_and_bits() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (f FLOAT, d DOUBLE, n DECIMAL(65, 30), s DECIMAL(10, 0), b BOOLEAN, bits BIT(12))",
    )
    .await;
    run(
        &mut connection,
        "INSERT INTO t VALUES (1.25, 2.5e-300, '-12345678901234567890123456789012345.5', 99, TRUE, b'101000000001')",
    )
    .await;
    for row in both(&mut connection, "SELECT *, SUM(s) AS sum FROM t").await {
        assert_eq!(row.get::<f32>("f").unwrap(), 1.25);
        assert_eq!(row.get::<f64>("f").unwrap(), 1.25);
        assert_eq!(row.get::<f64>("d").unwrap(), 2.5e-300);
        let exact = "-12345678901234567890123456789012345.500000000000000000000000000000";
        assert_eq!(row.get::<&str>("n").unwrap(), exact);
        assert_eq!(row.get::<f64>("n").unwrap(), -1.234_567_890_123_457e34);
        assert_eq!(row.get::<i32>("s").unwrap(), 99);
        assert_eq!(row.get::<i64>("sum").unwrap(), 99);
        assert!(row.get::<bool>("b").unwrap());
        assert_eq!(row.get::<u16>("bits").unwrap(), 0b1010_0000_0001);
        assert_eq!(row.get::<&[u8]>("bits").unwrap(), [0b1010, 1]);
    }
}

#[tokio::test]
async fn text_and_bytes() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (c CHAR(9), v VARCHAR(9) CHARACTER SET latin1, x TEXT, bin VARBINARY(9), blob_ BLOB, \
         e ENUM('red', 'green'), s SET('a', 'b'), j JSON, u UUID, i INET6, empty_ VARCHAR(9), g POINT)",
    )
    .await;
    run(
        &mut connection,
        "INSERT INTO t VALUES ('\u{1f409}', '\u{e9}', 'text', x'00ff', x'ff', 'green', 'a,b', '{\"a\": 1}', \
         '123e4567-e89b-12d3-a456-426655440000', '::1', '', POINT(1, 2))",
    )
    .await;
    for row in both(&mut connection, "SELECT * FROM t").await {
        for (column, text) in [
            ("c", "\u{1f409}"),
            ("v", "\u{e9}"),
            ("x", "text"),
            ("e", "green"),
            ("s", "a,b"),
            ("j", "{\"a\": 1}"),
            ("u", "123e4567-e89b-12d3-a456-426655440000"),
            ("i", "::1"),
            ("empty_", ""),
        ] {
            assert_eq!(row.get::<&str>(column).unwrap(), text);
            assert_eq!(row.get::<String>(column).unwrap(), text);
        }
        assert_eq!(row.get::<Vec<u8>>("bin").unwrap(), [0, 255]);
        assert_eq!(row.get::<Value<'_>>("blob_").unwrap(), Value::Bytes(&[255]));
        assert!(row.get::<&str>("blob_").unwrap_err().to_string().contains("it is not UTF-8"));
        assert_eq!(row.get::<&[u8]>("g").unwrap().len(), 25);
    }
}

#[tokio::test]
async fn dates_and_times_with_their_extremes() {
    let mut connection = connect().await;
    run(&mut connection, "SET sql_mode = ''").await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (a DATE, b DATE, c DATETIME, d DATETIME(6), e TIME, f TIME(6), g TIME)",
    )
    .await;
    run(
        &mut connection,
        "INSERT INTO t VALUES ('9999-12-31', '0000-00-00', '2024-02-29 00:00:00', '1000-01-01 01:02:03.000004', \
         '-838:59:59', '838:59:58.999999', '00:00:00')",
    )
    .await;
    for row in both(&mut connection, "SELECT * FROM t").await {
        assert_eq!(row.get::<Date>("a").unwrap(), Date { year: 9999, month: 12, day: 31 });
        assert_eq!(row.get::<Date>("b").unwrap(), Date::default());
        let leap = Date { year: 2024, month: 2, day: 29 };
        assert_eq!(
            row.get::<DateTime>("c").unwrap(),
            DateTime { date: leap, ..DateTime::default() }
        );
        let long_ago = Date { year: 1000, month: 1, day: 1 };
        let moment = DateTime { date: long_ago, hour: 1, minute: 2, second: 3, microsecond: 4 };
        assert_eq!(row.get::<DateTime>("d").unwrap(), moment);
        let least = Time { negative: true, hours: 838, minutes: 59, seconds: 59, microseconds: 0 };
        assert_eq!(row.get::<Time>("e").unwrap(), least);
        assert!(row.get::<Duration>("e").is_err());
        let span = Duration::from_secs(838 * 3600 + 59 * 60 + 58) + Duration::from_micros(999_999);
        assert_eq!(row.get::<Duration>("f").unwrap(), span);
        assert_eq!(row.get::<Duration>("g").unwrap(), Duration::ZERO);
    }
}

#[tokio::test]
async fn null_of_every_type_is_none() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (a INT, b DOUBLE, c DECIMAL(5, 2), d TEXT, e BLOB, f DATE, g DATETIME, h TIME, i BIT(8))",
    )
    .await;
    run(&mut connection, "INSERT INTO t () VALUES ()").await;
    for row in both(&mut connection, "SELECT * FROM t").await {
        for index in 0..9 {
            assert_eq!(row.get::<Option<Value<'_>>>(index).unwrap(), None);
            assert_eq!(row.get::<Value<'_>>(index).unwrap(), Value::Null);
        }
    }
}
