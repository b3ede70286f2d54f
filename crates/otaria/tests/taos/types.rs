use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otaria::ErrorKind;
use otaria::taos::{Cell, Client, DataType, Decimal, FromValue, Precision, Row, Timestamp};

use crate::server::{TestServer, database, run};

const COLUMNS: &str = "ts TIMESTAMP, b BOOL, i8 TINYINT, i16 SMALLINT, i32 INT, i64 BIGINT, u8 TINYINT UNSIGNED, \
    u16 SMALLINT UNSIGNED, u32 INT UNSIGNED, u64 BIGINT UNSIGNED, f FLOAT, g DOUBLE, v VARCHAR(20), n NCHAR(20), \
    x VARBINARY(20), p GEOMETRY(100), l BLOB, d64 DECIMAL(10, 3), d128 DECIMAL(38, 10), t TIMESTAMP";

/// A table with every type and three rows: the largest values, the smallest, and NULL.
async fn with_every_type(client: &Client) {
    run(client, &format!("CREATE TABLE t ({COLUMNS})")).await;
    run(
        client,
        r"INSERT INTO t VALUES
        (1, true, 127, 32767, 2147483647, 9223372036854775807, 255, 65535, 4294967295, 18446744073709551615,
         3.4e38, 1.7e308, 'text', '中文😀', '\x00ff', 'POINT(1 2)', 'blob', '1234567.125',
         '1234567890123456789012345678.0123456789', 1700000000000)
        (2, false, -128, -32768, -2147483648, -9223372036854775808, 0, 0, 0, 0,
         -3.4e38, -1.7e308, '', '', '\x', 'POINT(0 0)', '', '-1234567.125',
         '-1234567890123456789012345678.0123456789', -1)
        (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    )
    .await;
}

async fn rows_of(client: &Client) -> [Row; 3] {
    let mut rows = client.query("SELECT * FROM t ORDER BY ts").await.unwrap();
    let mut next = async || rows.next().await.unwrap().unwrap();
    [next().await, next().await, next().await]
}

fn point(x: f64, y: f64) -> Vec<u8> {
    [&[1, 1, 0, 0, 0][..], &x.to_le_bytes(), &y.to_le_bytes()].concat()
}

#[track_caller]
fn reads<'r, T: FromValue<'r> + PartialEq + std::fmt::Debug>(
    [large, small, null]: &'r [Row; 3],
    column: &str,
    expected: [T; 2],
) {
    let found = [large, small].map(|row| row.get::<T>(column).unwrap());
    assert_eq!(found, expected, "{column}");
    assert_eq!(null.get::<Option<T>>(column).unwrap(), None, "{column}");
    assert_eq!(null.get::<T>(column).unwrap_err().kind(), ErrorKind::Conversion, "{column}");
}

#[tokio::test]
async fn values_of_every_type_are_read_as_their_rust_types() {
    let (_server, client) = database("").await;
    with_every_type(&client).await;
    let rows = rows_of(&client).await;
    reads(&rows, "b", [true, false]);
    reads(&rows, "i8", [i8::MAX, i8::MIN]);
    reads(&rows, "i16", [i16::MAX, i16::MIN]);
    reads(&rows, "i32", [i32::MAX, i32::MIN]);
    reads(&rows, "i64", [i64::MAX, i64::MIN]);
    reads(&rows, "u8", [u8::MAX, 0]);
    reads(&rows, "u16", [u16::MAX, 0]);
    reads(&rows, "u32", [u32::MAX, 0]);
    reads(&rows, "u64", [u64::MAX, 0]);
    reads(&rows, "f", [3.4e38_f32, -3.4e38]);
    reads(&rows, "g", [1.7e308, -1.7e308]);
    reads(&rows, "v", ["text", ""]);
    reads(&rows, "n", ["中文😀".to_owned(), String::new()]);
    reads(&rows, "x", [&[0_u8, 255][..], &[]]);
    reads(&rows, "p", [point(1.0, 2.0), point(0.0, 0.0)]);
    reads(&rows, "l", [&b"blob"[..], b""]);
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    reads(&rows, "d64", [decimal("1234567.125"), decimal("-1234567.125")]);
    let long = "1234567890123456789012345678.0123456789";
    reads(&rows, "d128", [decimal(long), decimal(&format!("-{long}"))]);
    reads(&rows, "d128", [long.to_owned(), format!("-{long}")]);
    let precision = Precision::Milliseconds;
    let timestamp = |ticks| Timestamp { ticks, precision };
    reads(&rows, "t", [timestamp(1_700_000_000_000), timestamp(-1)]);
    let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    reads(&rows, "t", [time, UNIX_EPOCH - Duration::from_millis(1)]);
    // Wider types take narrower values, and cells take all.
    reads(&rows, "i8", [127_i64, -128]);
    reads(&rows, "u16", [65535.0_f64, 0.0]);
    reads(&rows, "f", [f64::from(3.4e38_f32), f64::from(-3.4e38_f32)]);
    assert!(rows[2].cells().skip(1).all(|cell| cell == Cell::Null));
}

#[tokio::test]
async fn the_columns_tell_their_types_and_sizes() {
    let (_server, client) = database("").await;
    with_every_type(&client).await;
    let rows = client.query("SELECT v, n, d64, d128, t FROM t").await.unwrap();
    let fields = rows.fields();
    let types: Vec<_> = fields.iter().map(|field| field.data_type).collect();
    let expected = [
        DataType::VarChar,
        DataType::NChar,
        DataType::Decimal64,
        DataType::Decimal,
        DataType::Timestamp,
    ];
    assert_eq!(types, expected);
    assert_eq!((fields[0].length, fields[1].length), (20, 20));
    assert_eq!((fields[2].precision, fields[2].scale), (10, 3));
    assert_eq!((fields[3].precision, fields[3].scale), (38, 10));
}

#[tokio::test]
async fn timestamps_have_the_precision_of_their_database() {
    for (name, precision) in [
        ("ms", Precision::Milliseconds),
        ("us", Precision::Microseconds),
        ("ns", Precision::Nanoseconds),
    ] {
        let server = TestServer::start().await;
        let client = server.database(&format!("PRECISION '{name}'")).await;
        run(&client, "CREATE TABLE t (ts TIMESTAMP, v INT)").await;
        run(&client, "INSERT INTO t VALUES ('2024-01-01T00:00:00.123456789Z', 1)").await;
        run(&client, "INSERT INTO t VALUES ('1999-12-31T23:59:59.5Z', 2)").await;
        let mut rows = client.query("SELECT ts FROM t ORDER BY v").await.unwrap();
        assert_eq!(rows.precision(), precision);
        let digits = match precision {
            Precision::Milliseconds => 123_000_000,
            Precision::Microseconds => 123_456_000,
            Precision::Nanoseconds => 123_456_789,
        };
        let (new, old): (Timestamp, Timestamp) =
            (rows.next_as().await.unwrap().unwrap(), rows.next_as().await.unwrap().unwrap());
        assert_eq!(new.precision, precision);
        let expected = UNIX_EPOCH + Duration::new(1_704_067_200, digits);
        assert_eq!(SystemTime::from(new), expected, "{name}");
        assert_eq!(SystemTime::from(old), UNIX_EPOCH + Duration::from_millis(946_684_799_500));
        // As parameters they find their rows again.
        let sql = "SELECT v FROM t WHERE ts = ?";
        for (timestamp, v) in [(new, 1), (old, 2)] {
            let rows = client.query_with(sql, (timestamp,)).await.unwrap();
            assert_eq!(rows.collect::<i32>().await.unwrap(), [v], "{name}");
        }
    }
}

#[tokio::test]
async fn json_tags_are_text_and_what_serde_makes_of_it() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE s (ts TIMESTAMP, v INT) TAGS (j JSON)").await;
    run(&client, r#"INSERT INTO c USING s TAGS ('{"place": "attic", "level": 3}') VALUES (1, 1)"#)
        .await;
    run(&client, "INSERT INTO e USING s TAGS (NULL) VALUES (2, 2)").await;
    let mut rows = client.query("SELECT j FROM s ORDER BY ts").await.unwrap();
    let row = rows.next().await.unwrap().unwrap();
    let json: serde_json::Value = serde_json::from_str(row.get("j").unwrap()).unwrap();
    assert_eq!(json, serde_json::json!({ "place": "attic", "level": 3 }));
    let row = rows.next().await.unwrap().unwrap();
    assert_eq!(row.get::<Option<&str>>("j").unwrap(), None);
}
