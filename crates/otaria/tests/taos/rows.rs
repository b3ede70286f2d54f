use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use otaria::ErrorKind;
use otaria::taos::{Cell, Client, Timestamp};
use serde::Deserialize;

use crate::server::{all, database, make_numbers, one, run};

async fn with_readings(client: &Client) {
    run(client, "CREATE TABLE t (ts TIMESTAMP, celsius DOUBLE, room NCHAR(20), level TINYINT)")
        .await;
    run(client, "INSERT INTO t VALUES (1, 21.5, 'küche', 1) (2, NULL, 'attic', -2)").await;
}

const SELECT: &str = "SELECT * FROM t ORDER BY ts";

#[tokio::test]
async fn rows_are_read_by_name_by_place_and_as_tuples() {
    let (_server, client) = database("").await;
    with_readings(&client).await;
    let mut rows = client.query(SELECT).await.unwrap();
    let names: Vec<_> = rows.fields().iter().map(|field| field.name.clone()).collect();
    assert_eq!(names, ["ts", "celsius", "room", "level"]);
    assert_eq!(rows.rows_affected(), 0);
    let row = rows.next().await.unwrap().unwrap();
    assert_eq!(row.get::<f64>("celsius").unwrap(), 21.5);
    assert_eq!(row.get::<String>("ROOM").unwrap(), "küche");
    assert_eq!(row.get::<i8>(3).unwrap(), 1);
    assert_eq!((row.len(), row.is_empty()), (4, false));
    assert_eq!(row.cells().nth(3), Some(Cell::Int(1)));
    assert_eq!(
        format!("{row:?}"),
        r#"{"ts": Timestamp(1), "celsius": Double(21.5), "room": NChar("küche"), "level": Int(1)}"#
    );
    let second: Option<(i64, Option<f64>, String, i32)> = rows.next_as().await.unwrap();
    assert_eq!(second, Some((2, None, "attic".into(), -2)));
    assert!(rows.next().await.unwrap().is_none());
    assert!(rows.next().await.unwrap().is_none(), "the end stays");
    // A row keeps what it needs.
    drop(rows);
    client.close().await;
    assert_eq!(row.get::<String>("room").unwrap(), "küche");
}

#[tokio::test]
async fn a_type_of_the_caller_is_read_from_a_row() {
    #[derive(Debug, PartialEq, otaria::FromRow)]
    struct Reading {
        room: String,
        celsius: Option<f64>,
    }
    let (_server, client) = database("").await;
    with_readings(&client).await;
    let readings: Vec<Reading> = all(&client, SELECT).await;
    let reading = |room: &str, celsius| Reading { room: room.into(), celsius };
    assert_eq!(readings, [reading("küche", Some(21.5)), reading("attic", None)]);
}

#[tokio::test]
async fn types_of_serde_are_read_from_rows() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Room {
        Küche,
        Attic,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Reading {
        ts: i64,
        celsius: Option<f64>,
        room: Room,
        #[serde(rename = "level")]
        floor: i16,
        #[serde(default)]
        not_there: u8,
    }
    let (_server, client) = database("").await;
    with_readings(&client).await;
    let rows = client.query(SELECT).await.unwrap();
    let readings: Vec<Reading> = rows.deserialize().try_collect().await.unwrap();
    let first = Reading { ts: 1, celsius: Some(21.5), room: Room::Küche, floor: 1, not_there: 0 };
    let second = Reading { ts: 2, celsius: None, room: Room::Attic, floor: -2, not_there: 0 };
    assert_eq!(readings, [first, second]);

    let rows = client.query("SELECT room, level FROM t ORDER BY ts").await.unwrap();
    let pairs: Vec<(String, i32)> = rows.deserialize().collect().await.unwrap();
    assert_eq!(pairs, [("küche".into(), 1), ("attic".into(), -2)]);
    let rows = client.query("SELECT level FROM t ORDER BY ts").await.unwrap();
    assert_eq!(rows.deserialize::<i64>().collect().await.unwrap(), [1, -2]);
    let mut rows = client.query(SELECT).await.unwrap();
    let row = rows.next().await.unwrap().unwrap();
    let map: BTreeMap<&str, serde_json::Value> = row.deserialize().unwrap();
    assert_eq!(
        serde_json::to_string(&map).unwrap(),
        r#"{"celsius":21.5,"level":1,"room":"küche","ts":1}"#
    );
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_an_error_that_names_row_column_type_and_reason() {
    let (_server, client) = database("").await;
    with_readings(&client).await;
    let mut rows = client.query(SELECT).await.unwrap();
    rows.next().await.unwrap();
    let row = rows.next().await.unwrap().unwrap();
    for (error, parts) in [
        (row.get::<f64>("celsius").unwrap_err(), ["row 2", "'celsius' (DOUBLE)", "f64", "NULL"]),
        (row.get::<u8>("level").unwrap_err(), ["row 2", "'level' (TINYINT)", "u8", "not fit"]),
        (row.get::<i64>("room").unwrap_err(), ["row 2", "'room' (NCHAR)", "i64", "conversion"]),
        (row.get::<i32>("floor").unwrap_err(), ["no column 'floor'", "celsius", "room", "level"]),
        (row.get::<i32>(4).unwrap_err(), ["no column 4", "4 columns", "", ""]),
        (row.deserialize::<(i64, f64, String, i8)>().unwrap_err(), ["row 2", "celsius", "", ""]),
        (row.deserialize::<(i64, i8)>().unwrap_err(), ["row 2", "4 columns", "2 values", ""]),
        (row.read::<(i64,)>().unwrap_err(), ["4 columns", "not 1", "", ""]),
    ] {
        assert_eq!(error.kind(), ErrorKind::Conversion);
        assert!(!error.is_fatal());
        let message = error.to_string();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}: {parts:?}");
    }
}

#[tokio::test]
async fn a_row_that_does_not_fit_does_not_end_the_stream() {
    let (_server, client) = database("").await;
    make_numbers(&client, 300).await;
    let rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    let mut rows = rows.deserialize::<u8>();
    let mut misfits = 0;
    for row in 0..300 {
        match rows.next().await {
            Ok(number) => assert_eq!(number.map(i32::from), Some(row)),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Conversion);
                misfits += 1;
            }
        }
    }
    assert_eq!((misfits, rows.next().await.unwrap()), (44, None));
}

#[tokio::test]
async fn a_result_of_many_blocks_comes_whole_and_in_order() {
    let (_server, client) = database("").await;
    make_numbers(&client, 20_000).await;
    let mut rows = client.query("SELECT * FROM numbers ORDER BY ts").await.unwrap();
    for expected in 0..20_000_i64 {
        let row = rows.next().await.unwrap().unwrap();
        let (ts, v, s): (Timestamp, i64, &str) = row.read().unwrap();
        assert_eq!((ts.ticks, v), (expected, expected));
        assert_eq!(s, format!("the text of row {expected:010}"));
    }
    assert!(rows.next().await.unwrap().is_none());
}

#[tokio::test]
async fn an_empty_result_has_columns_and_a_statement_without_a_result_has_none() {
    let (_server, client) = database("").await;
    make_numbers(&client, 3).await;
    let mut rows = client.query("SELECT * FROM numbers WHERE v > 10").await.unwrap();
    assert_eq!(rows.fields().len(), 3);
    assert!(rows.next().await.unwrap().is_none());
    let mut rows = client.query("INSERT INTO numbers VALUES (10, 10, 'x')").await.unwrap();
    assert_eq!((rows.fields().len(), rows.rows_affected()), (0, 1));
    assert!(rows.next().await.unwrap().is_none());
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM numbers").await, 4);
}

#[tokio::test]
async fn a_derived_struct_is_compared_with_the_columns_before_the_first_row() {
    #[derive(Debug, otaria::FromRow)]
    struct Reading {
        #[otaria(rename = "celsius")]
        _celsius: String,
    }
    let (_server, client) = database("").await;
    with_readings(&client).await;
    let rows = client.query("SELECT room, celsius FROM t WHERE celsius > 1000").await.unwrap();
    let message = rows.collect::<Reading>().await.unwrap_err().to_string();
    assert!(
        message.contains("column 'celsius' (") && message.contains("cannot be read as"),
        "{message}"
    );
}
