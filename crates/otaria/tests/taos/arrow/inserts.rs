use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, RecordBatch,
    StringArray, StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use otaria::taos::{Client, Precision, Statement, Timestamp};
use otaria::{ErrorKind, Sql};

use crate::server::{all, database, run};

fn batch<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

async fn inserting(client: &Client, columns: &str) -> Statement {
    run(client, "DROP TABLE IF EXISTS t").await;
    run(client, &format!("CREATE TABLE t (ts TIMESTAMP, {columns})")).await;
    let marks = vec!["?"; columns.split(", ").count() + 1].join(", ");
    client.prepare(Sql::trusted(format!("INSERT INTO t VALUES ({marks})"))).await.unwrap()
}

#[tokio::test]
async fn batches_of_every_type_come_back_as_they_were_sent() {
    for precision in ["ms", "us", "ns"] {
        let (_server, client) = database(&format!("PRECISION '{precision}'")).await;
        let mut insert = inserting(
            &client,
            "b BOOL, i8 TINYINT, i16 SMALLINT, i32 INT, i64 BIGINT, u8 TINYINT UNSIGNED, u16 SMALLINT UNSIGNED, \
             u32 INT UNSIGNED, u64 BIGINT UNSIGNED, f FLOAT, g DOUBLE, v VARCHAR(20), n NCHAR(20), x VARBINARY(20)",
        )
        .await;
        let ts: ArrayRef = match precision {
            "ms" => {
                Arc::new(TimestampMillisecondArray::from(vec![1, 2, 3]).with_timezone("+00:00"))
            }
            "us" => {
                Arc::new(TimestampMicrosecondArray::from(vec![1, 2, 3]).with_timezone("+00:00"))
            }
            _ => Arc::new(TimestampNanosecondArray::from(vec![1, 2, 3]).with_timezone("+00:00")),
        };
        let sent = batch([
            ("ts", ts),
            ("b", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
            ("i8", Arc::new(Int8Array::from(vec![Some(i8::MIN), Some(i8::MAX), None]))),
            ("i16", Arc::new(Int16Array::from(vec![Some(i16::MIN), Some(i16::MAX), None]))),
            ("i32", Arc::new(Int32Array::from(vec![Some(i32::MIN), Some(i32::MAX), None]))),
            ("i64", Arc::new(Int64Array::from(vec![Some(i64::MIN), Some(i64::MAX), None]))),
            ("u8", Arc::new(UInt8Array::from(vec![Some(0), Some(u8::MAX), None]))),
            ("u16", Arc::new(UInt16Array::from(vec![Some(0), Some(u16::MAX), None]))),
            ("u32", Arc::new(UInt32Array::from(vec![Some(0), Some(u32::MAX), None]))),
            ("u64", Arc::new(UInt64Array::from(vec![Some(0), Some(u64::MAX), None]))),
            ("f", Arc::new(Float32Array::from(vec![Some(f32::MIN), Some(0.5), None]))),
            ("g", Arc::new(Float64Array::from(vec![Some(f64::MIN), Some(0.1), None]))),
            ("v", Arc::new(StringArray::from(vec![Some("it's"), Some(""), None]))),
            ("n", Arc::new(StringArray::from(vec![Some("中文\u{1f600}"), Some(""), None]))),
            ("x", Arc::new(BinaryArray::from(vec![Some(&[0, 255][..]), Some(&[]), None]))),
        ]);
        assert_eq!(insert.insert_record_batch(&sent).await.unwrap(), 3);
        let mut stream = client.query_arrow("SELECT * FROM t ORDER BY ts").await.unwrap();
        let read = stream.next().await.unwrap().unwrap();
        assert_eq!(read.columns(), sent.columns());
        // A part of a batch, and its columns in another order.
        run(&client, "DELETE FROM t").await;
        let reversed: Vec<_> = (0..sent.num_columns()).rev().collect();
        let part = sent.slice(1, 1).project(&reversed).unwrap();
        assert_eq!(insert.insert_record_batch(&part).await.unwrap(), 1);
        let read =
            client.query_arrow("SELECT * FROM t").await.unwrap().next().await.unwrap().unwrap();
        assert_eq!(read.columns(), sent.slice(1, 1).columns());
    }
}

#[tokio::test]
async fn numbers_decimals_and_times_are_converted_where_nothing_is_lost() {
    let (_server, client) = database("PRECISION 'us'").await;
    let mut insert = inserting(
        &client,
        "i INT, u BIGINT UNSIGNED, d DECIMAL(10,2), g DOUBLE, v VARCHAR(9), k TIMESTAMP, b BOOL",
    )
    .await;
    let decimals = Decimal128Array::from(vec![Some(-150), None]).with_precision_and_scale(8, 2);
    let words: DictionaryArray<Int32Type> = vec!["red", "red"].into_iter().collect();
    let sent = batch([
        ("ts", Arc::new(TimestampNanosecondArray::from(vec![1_000, 2_000]))),
        ("i", Arc::new(Int64Array::from(vec![1 << 30, -5]))),
        ("u", Arc::new(Int8Array::from(vec![1, 2]))),
        ("d", Arc::new(decimals.unwrap())),
        ("g", Arc::new(Float32Array::from(vec![0.5, 0.25]))),
        ("v", Arc::new(words)),
        ("k", Arc::new(Int64Array::from(vec![7, 8]))),
        // As MariaDB's BOOLEAN comes.
        ("b", Arc::new(Int8Array::from(vec![1, 0]))),
    ]);
    assert_eq!(insert.insert_record_batch(&sent).await.unwrap(), 2);
    type Found = (Timestamp, i32, u64, Option<String>, f64, String, Timestamp, bool);
    let rows: Vec<Found> = all(&client, "SELECT * FROM t ORDER BY ts").await;
    let at = |ticks| Timestamp { ticks, precision: Precision::Microseconds };
    let expected = [
        (at(1), 1 << 30, 1, Some("-1.50".into()), 0.5, "red".into(), at(7), true),
        (at(2), -5, 2, None, 0.25, "red".into(), at(8), false),
    ];
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn names_of_tables_and_tags_may_be_columns() {
    let (_server, client) = database("").await;
    run(
        &client,
        "CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(20), level INT)",
    )
    .await;
    let sql = "INSERT INTO meters (tbname, ts, amps, place, level) VALUES (?, ?, ?, ?, ?)";
    let mut insert = client.prepare(sql).await.unwrap();
    let tables: DictionaryArray<Int32Type> = vec!["d1", "d2", "d1"].into_iter().collect();
    let sent = batch([
        ("level", Arc::new(Int32Array::from(vec![Some(1), None, Some(1)]))),
        ("place", Arc::new(StringViewArray::from(vec!["attic", "Küche", "attic"]))),
        ("tbname", Arc::new(tables)),
        ("ts", Arc::new(TimestampMillisecondArray::from(vec![1, 2, 3]))),
        ("amps", Arc::new(Float32Array::from(vec![Some(1.5), None, Some(2.5)]))),
    ]);
    assert_eq!(insert.insert_record_batch(&sent).await.unwrap(), 3);
    let rows: Vec<(String, Option<f32>, String, Option<i32>)> =
        all(&client, "SELECT tbname, amps, place, level FROM meters ORDER BY ts").await;
    let row = |name: &str, amps, place: &str, level| (name.into(), amps, place.into(), level);
    let expected = [
        row("d1", Some(1.5), "attic", Some(1)),
        row("d2", None, "Küche", None),
        row("d1", Some(2.5), "attic", Some(1)),
    ];
    assert_eq!(rows, expected);
    assert_eq!(insert.insert_record_batch(&sent.slice(0, 0)).await.unwrap(), 0);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_column_type_and_row() {
    let (_server, client) = database("").await;
    let mut insert = inserting(&client, "v INT").await;
    let ts: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1, 2]));
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1, 1 << 31]));
    let doubles: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0]));
    let days: ArrayRef = Arc::new(Date32Array::from(vec![1, 2]));
    let fine: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let nanoseconds: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![1_000_000, 1]));
    for (batch, expected) in [
        (
            batch([("ts", ts.clone()), ("v", numbers)]),
            "the column 'v': row 2: Int64 becomes INT: misuse: a parameter of type INT cannot be an integer out of its range",
        ),
        (
            batch([("ts", ts.clone()), ("v", doubles)]),
            "the column 'v': Float64 does not become INT",
        ),
        (
            batch([("ts", days), ("v", fine.clone())]),
            "the column 'ts': Date32 does not become TIMESTAMP",
        ),
        (
            batch([("ts", nanoseconds), ("v", fine.clone())]),
            "the column 'ts': row 2: Timestamp(ns) becomes TIMESTAMP: it is no whole number of ms",
        ),
        (batch([("ts", ts.clone())]), "the record batch lacks 'v'"),
        (
            batch([("ts", ts), ("v", fine.clone()), ("w", fine)]),
            "the statement has no parameter 'w'",
        ),
    ] {
        let error = insert.insert_record_batch(&batch).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Usage, expected));
    }
    assert_eq!(all::<i64>(&client, "SELECT COUNT(*) FROM t").await, [0]);
    let (_server, client) = database("").await;
    let mut flags = inserting(&client, "v BOOL").await;
    let ts: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![1, 2]));
    let two = batch([("ts", ts), ("v", Arc::new(Int8Array::from(vec![1, 2])))]);
    let error = flags.insert_record_batch(&two).await.unwrap_err().to_string();
    assert!(error.starts_with("the column 'v': row 2: Int8 becomes BOOL: "), "{error}");
    let mut select = client.prepare("SELECT * FROM t WHERE v > ?").await.unwrap();
    let empty = RecordBatch::new_empty(Arc::new(arrow_schema::Schema::empty()));
    assert_eq!(select.insert_record_batch(&empty).await.unwrap_err().kind(), ErrorKind::Usage);
}
