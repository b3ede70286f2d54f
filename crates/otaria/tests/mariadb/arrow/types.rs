use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, TimestampMicrosecondType};
use arrow_schema::DataType::{
    Binary, Date32, Decimal128, Decimal256, Duration, FixedSizeBinary, Float64, Int8, Int32, Int64,
    Null, Timestamp, UInt16, UInt32, UInt64, Utf8,
};
use arrow_schema::{DataType, TimeUnit};
use otaria::arrow::{ArrowOptions, InvalidDates, SQL_TYPE};
use otaria::mariadb::Connection;
use otaria::{ErrorKind, Sql};

use crate::server::{connect, run};

async fn schema_of(connection: &mut Connection, sql: &str) -> Vec<(String, DataType)> {
    let text = connection.query_arrow(Sql::trusted(sql)).await.unwrap().schema().clone();
    let binary = connection.exec_arrow(Sql::trusted(sql), ()).await.unwrap().schema().clone();
    let fields = text.fields().iter().zip(binary.fields()).map(|(field, again)| {
        assert_eq!(field.name(), again.name());
        // The text protocol names the type of a bare NULL only.
        assert_eq!(field.data_type(), again.data_type(), "{}", field.name());
        (field.name().clone(), field.data_type().clone())
    });
    fields.collect()
}

#[tokio::test]
async fn every_type_has_one_in_arrow() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE TEMPORARY TABLE t (a BOOLEAN, b MEDIUMINT, c INT UNSIGNED, d YEAR, e BIT(3), f DECIMAL(10, 2) UNSIGNED, \
         g DECIMAL(38, 38), h DECIMAL(39, 1), i DATE, j DATETIME(3), k TIMESTAMP NULL, l TIME, m ENUM('x'), n BLOB, \
         o JSON, p UUID, q INET6, r GEOMETRY)",
    )
    .await;
    let found = schema_of(&mut connection, "SELECT * FROM t").await;
    let microseconds = || Timestamp(TimeUnit::Microsecond, None);
    let expected = [
        Int8,
        Int32,
        UInt32,
        UInt16,
        UInt64,
        Decimal128(10, 2),
        Decimal128(38, 38),
        Decimal256(39, 1),
        Date32,
        microseconds(),
        microseconds(),
        Duration(TimeUnit::Microsecond),
        Utf8,
        Binary,
        Utf8,
        FixedSizeBinary(16),
        Utf8,
        Binary,
    ];
    assert_eq!(found.into_iter().map(|(_, data_type)| data_type).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn expressions_have_types_that_hold_their_values() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (n INT NOT NULL, d DECIMAL(4, 1))").await;
    run(&mut connection, "INSERT INTO t VALUES (1, -999.9), (2, 0.5), (2147483647, 1)").await;
    let sql = "SELECT n, SUM(n), AVG(d), d / 3, ROUND(d, n), 1.50, 0.0, n * 1e0, COUNT(*), MAX(d) * 1000000 \
               FROM t GROUP BY n WITH ROLLUP";
    let schema = schema_of(&mut connection, sql).await;
    assert_eq!((&schema[0].1, &schema[7].1, &schema[8].1), (&Int32, &Float64, &Int64));
    for column in [1, 2, 3, 4, 5, 6, 9] {
        assert!(matches!(schema[column].1, Decimal128(..)), "{:?}", schema[column]);
    }
    let batches = connection.query_arrow(sql).await.unwrap().collect().await.unwrap();
    // The row of the sums has NULL in a column that is declared NOT NULL.
    assert_eq!(batches[0].column(0).null_count(), 1);
    let average = batches[0].column(2).as_primitive::<Decimal128Type>();
    assert_eq!(average.value_as_string(0), "-999.90000");
    assert_eq!(schema_of(&mut connection, "SELECT NULL AS n").await, [("n".into(), Null)]);
}

#[tokio::test]
async fn fields_name_their_sql_types_and_extensions() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (u UUID, j JSON, e ENUM('x'), n INT UNSIGNED)")
        .await;
    let schema = connection.query_arrow("SELECT * FROM t").await.unwrap().schema().clone();
    let metadata = |name: &str, key: &str| {
        schema.field_with_name(name).unwrap().metadata().get(key).map(|value| value.to_string())
    };
    let extension = "ARROW:extension:name";
    assert_eq!(metadata("u", extension).as_deref(), Some("arrow.uuid"));
    assert_eq!(metadata("j", extension).as_deref(), Some("arrow.json"));
    assert_eq!(metadata("e", extension), None);
    assert_eq!(metadata("e", SQL_TYPE).as_deref(), Some("ENUM"));
    assert_eq!(metadata("n", SQL_TYPE).as_deref(), Some("INT UNSIGNED"));
    assert_eq!(metadata("u", SQL_TYPE).as_deref(), Some("uuid"));
}

async fn with_dates(connection: &mut Connection) {
    run(connection, "SET sql_mode = 'ALLOW_INVALID_DATES'").await;
    run(connection, "CREATE TEMPORARY TABLE t (id INT, d DATE, m DATETIME)").await;
    run(
        connection,
        "INSERT INTO t VALUES (1, '2024-02-29', '2024-02-29'), (2, '0000-00-00', '2024-02-31 01:02:03')",
    )
    .await;
}

#[tokio::test]
async fn dates_that_are_none_are_errors_that_name_row_and_column() {
    let mut connection = connect().await;
    with_dates(&mut connection).await;
    for (sql, column, date) in [
        ("SELECT d FROM t ORDER BY id", "column 'd' (DATE)", "0000-00-00"),
        ("SELECT m FROM t ORDER BY id", "column 'm' (DATETIME)", "2024-02-31"),
    ] {
        let mut stream = connection.query_arrow(sql).await.unwrap();
        let error = stream.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conversion);
        let text = error.to_string();
        assert!(text.starts_with(&format!("row 2: {column} cannot be read as ")), "{text}");
        assert!(text.contains(&format!("{date} is no day of the calendar")), "{text}");
        assert!(stream.next().await.unwrap().is_none());
    }
    assert_eq!(connection.query("SELECT 1").await.unwrap().one::<u8>().await.unwrap(), 1);
}

#[tokio::test]
async fn dates_that_are_none_become_null_where_that_is_asked_for() {
    let mut connection = connect().await;
    with_dates(&mut connection).await;
    let options = ArrowOptions::new().invalid_dates(InvalidDates::Null);
    let result = connection.query("SELECT d, m FROM t ORDER BY id").await.unwrap();
    let batches = result.into_arrow(options).unwrap().collect().await.unwrap();
    for column in batches[0].columns() {
        assert_eq!((column.is_null(0), column.is_null(1)), (false, true));
    }
    let leap = batches[0].column(0).as_primitive::<Date32Type>().value_as_date(0).unwrap();
    assert_eq!(leap.to_string(), "2024-02-29");
}

fn moment(batches: &[RecordBatch], column: usize) -> i64 {
    batches[0].column(column).as_primitive::<TimestampMicrosecondType>().value(0)
}

#[tokio::test]
async fn timestamps_are_points_in_time_once_the_zone_of_the_session_is_told() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (t TIMESTAMP(6) NULL, d DATETIME(6))").await;
    run(&mut connection, "SET time_zone = '+05:30'").await;
    run(
        &mut connection,
        "INSERT INTO t SELECT FROM_UNIXTIME(1700000000.25), FROM_UNIXTIME(1700000000.25)",
    )
    .await;
    let instant = 1_700_000_000_250_000;
    let wall = instant + 330 * 60_000_000;
    let sql = "SELECT t, d FROM t";
    let plain = connection.query_arrow(sql).await.unwrap().collect().await.unwrap();
    assert_eq!((moment(&plain, 0), moment(&plain, 1)), (wall, wall));
    let result = connection.exec(sql, ()).await.unwrap();
    let stream = result.into_arrow(ArrowOptions::new().session_offset(330)).unwrap();
    let schema = stream.schema().clone();
    let zoned = stream.collect().await.unwrap();
    assert_eq!((moment(&zoned, 0), moment(&zoned, 1)), (instant, wall));
    let types = schema.fields().iter().map(|field| field.data_type().clone());
    let zone = Timestamp(TimeUnit::Microsecond, Some("+05:30".into()));
    assert_eq!(types.collect::<Vec<_>>(), [zone, Timestamp(TimeUnit::Microsecond, None)]);

    let result = connection.query(sql).await.unwrap();
    let error = result.into_arrow(ArrowOptions::new().session_offset(-1440)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}
