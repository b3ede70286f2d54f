use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryViewArray, BooleanArray, Date32Array, Decimal256Array, DictionaryArray,
    DurationMillisecondArray, Float32Array, Int8Array, Int64Array, LargeStringArray, ListArray,
    RecordBatch, StringArray, Time64NanosecondArray, TimestampMicrosecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use otaria::ErrorKind;
use otaria::arrow::ArrowOptions;
use otaria::mariadb::Connection;

use crate::server::{connect, first, run};

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    let names = (0..columns.len()).map(|index| format!("c{index}"));
    RecordBatch::try_from_iter(names.zip(columns)).unwrap()
}

/// One column into `t (v)` of the type; what is in it then, as text.
async fn sent(connection: &mut Connection, sql_type: &str, array: ArrayRef) -> Vec<Option<String>> {
    run(connection, "DROP TEMPORARY TABLE IF EXISTS t").await;
    run(
        connection,
        &format!("CREATE TEMPORARY TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v {sql_type})"),
    )
    .await;
    let rows = array.len() as u64;
    let sql = "INSERT INTO t (v) VALUES (?)";
    let sent = connection.exec_record_batch(sql, &batch(vec![array]), ArrowOptions::new()).await;
    assert_eq!(sent.unwrap(), rows);
    let mut result = connection.query("SELECT CAST(v AS CHAR) FROM t ORDER BY id").await.unwrap();
    result.collect().await.unwrap()
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<Option<String>> {
    let text = |text: &str| (text != "NULL").then(|| text.to_owned());
    texts.map(text).into()
}

#[tokio::test]
async fn arrays_of_many_types_are_sent_exactly() {
    let mut connection = connect().await;
    let c = &mut connection;
    run(c, "SET sql_mode = 'STRICT_ALL_TABLES'").await;
    let array: ArrayRef = Arc::new(Int8Array::from(vec![Some(-128), None, Some(127)]));
    assert_eq!(sent(c, "TINYINT", array).await, texts(["-128", "NULL", "127"]));
    let array: ArrayRef = Arc::new(UInt64Array::from(vec![u64::MAX, 0]));
    assert_eq!(sent(c, "BIGINT UNSIGNED", array).await, texts(["18446744073709551615", "0"]));
    let array: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]));
    assert_eq!(sent(c, "BOOLEAN", array).await, texts(["1", "0", "NULL"]));
    let array: ArrayRef = Arc::new(Float32Array::from(vec![0.5, -1.25]));
    assert_eq!(sent(c, "FLOAT", array).await, texts(["0.5", "-1.25"]));
    let digits = "12345678901234567890123456789012345678901234567890123";
    let wide = i256::from_string(&format!("-{digits}")).unwrap();
    let array = Decimal256Array::from(vec![wide, i256::from_i128(5)]);
    let array: ArrayRef = Arc::new(array.with_precision_and_scale(60, 3).unwrap());
    let expected = format!("-{}.{}", &digits[..50], &digits[50..]);
    assert_eq!(sent(c, "DECIMAL(60, 3)", array).await, texts([&expected, "0.005"]));
    let array: ArrayRef = Arc::new(Date32Array::from(vec![-719_162, 0, 19_782, 2_932_896]));
    let expected = texts(["0001-01-01", "1970-01-01", "2024-02-29", "9999-12-31"]);
    assert_eq!(sent(c, "DATE", array).await, expected);
    let array: ArrayRef =
        Arc::new(TimestampMicrosecondArray::from(vec![-1, 1_700_000_000_000_001]));
    let expected = texts(["1969-12-31 23:59:59.999999", "2023-11-14 22:13:20.000001"]);
    assert_eq!(sent(c, "DATETIME(6)", array).await, expected);
    let array: ArrayRef =
        Arc::new(DurationMillisecondArray::from(vec![-3_020_399_000, 90_061_250]));
    assert_eq!(sent(c, "TIME(2)", array).await, texts(["-838:59:59.00", "25:01:01.25"]));
    let array: ArrayRef = Arc::new(Time64NanosecondArray::from(vec![3_723_000_001_000]));
    assert_eq!(sent(c, "TIME(6)", array).await, texts(["01:02:03.000001"]));
    let array: ArrayRef = Arc::new(LargeStringArray::from(vec![Some("it's"), Some(""), None]));
    assert_eq!(sent(c, "TEXT", array).await, texts(["it's", "", "NULL"]));
    let array: ArrayRef =
        Arc::new(BinaryViewArray::from(vec![&b"blob"[..], b"a blob of more bytes"]));
    assert_eq!(sent(c, "BLOB", array).await, texts(["blob", "a blob of more bytes"]));
    let array: DictionaryArray<Int32Type> =
        vec![Some("red"), None, Some("red")].into_iter().collect();
    assert_eq!(sent(c, "VARCHAR(9)", Arc::new(array)).await, texts(["red", "NULL", "red"]));
}

#[tokio::test]
async fn batches_that_were_read_can_be_written_again() {
    let mut connection = connect().await;
    let table = "(a BIGINT UNSIGNED, b DECIMAL(65, 30), c DATETIME(6), d TIME(6), e UUID, f JSON, g BLOB, h TIMESTAMP(6) NULL, \
                 i INET6, j DATE, k BIT(9))";
    run(&mut connection, "SET time_zone = '+02:00'").await;
    run(&mut connection, &format!("CREATE TEMPORARY TABLE t {table}")).await;
    run(&mut connection, &format!("CREATE TEMPORARY TABLE u {table}")).await;
    run(
        &mut connection,
        "INSERT INTO t VALUES (18446744073709551615, -1.5, '2024-02-29 01:02:03.4', '-100:00:00.5', \
         '123e4567-e89b-12d3-a456-426655440000', '{\"a\": [1]}', x'00ff', FROM_UNIXTIME(1700000000.5), '::1', \
         '0001-01-01', b'101010101'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
    )
    .await;
    let options = ArrowOptions::new().session_offset(120);
    let result = connection.query("SELECT * FROM t").await.unwrap();
    let batch = result.into_arrow(options).unwrap().next().await.unwrap().unwrap();
    let sql = "INSERT INTO u VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    assert_eq!(connection.exec_record_batch(sql, &batch, options).await.unwrap(), 2);
    let differing = "SELECT (SELECT COUNT(*) FROM (SELECT * FROM t EXCEPT SELECT * FROM u) AS x)";
    assert_eq!(first::<u8>(&mut connection, differing).await, 0);
    let result = connection.query("SELECT * FROM u").await.unwrap();
    let again = result.into_arrow(options).unwrap().next().await.unwrap().unwrap();
    assert_eq!(again, batch);
}

async fn refusal(connection: &mut Connection, column: ArrayRef) -> String {
    let good: ArrayRef = Arc::new(Int64Array::from(vec![1; column.len()]));
    let batch = batch(vec![good, column]);
    let sql = "INSERT INTO t VALUES (?, ?)";
    let error = connection.exec_record_batch(sql, &batch, ArrowOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    error.to_string()
}

#[tokio::test]
async fn what_the_server_does_not_have_is_refused_by_column_type_and_row() {
    let mut connection = connect().await;
    let c = &mut connection;
    run(c, "CREATE TEMPORARY TABLE t (a BIGINT, b TEXT)").await;
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)])]);
    let text = refusal(c, Arc::new(lists)).await;
    assert!(text.starts_with("column 'c1' is List("), "{text}");
    let text = refusal(c, Arc::new(TimestampNanosecondArray::from(vec![0, 1_000, 1]))).await;
    let expected = "row 3 of column 2 'c1' (Timestamp(ns)) cannot be sent: it has parts of a microsecond, or is too far \
                    away; nothing was executed";
    assert_eq!(text, expected);
    let zoned = TimestampMicrosecondArray::from(vec![0]).with_timezone("+00:00");
    let text = refusal(c, Arc::new(zoned)).await;
    assert!(
        text.contains("tell the zone of the session by ArrowOptions::session_offset"),
        "{text}"
    );
    for (column, row) in [
        (Arc::new(Date32Array::from(vec![0, 2_932_897])) as ArrayRef, 2),
        (Arc::new(Date32Array::from(vec![i32::MIN])), 1),
        (Arc::new(DurationMillisecondArray::from(vec![839 * 3_600_000])), 1),
        (Arc::new(Decimal256Array::from(vec![i256::MAX])), 1),
    ] {
        let text = refusal(c, column).await;
        assert!(text.starts_with(&format!("row {row} of column 2 'c1'")), "{text}");
        assert!(text.ends_with("the value does not fit; nothing was executed"), "{text}");
    }
    assert_eq!(first::<u8>(c, "SELECT COUNT(*) FROM t").await, 0);
    let names: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let sql = "INSERT INTO t VALUES (?, ?)";
    let error =
        c.exec_record_batch(sql, &batch(vec![names]), ArrowOptions::new()).await.unwrap_err();
    assert!(error.to_string().contains("takes 2 parameters, 1 were given"), "{error}");
}
