//! Rows as Rust types: what the derive can do, as with rows of MariaDB.

use futures_util::{StreamExt, TryStreamExt};
use otaria::FromRow;
use otaria::taos::{Client, Timestamp};

use crate::server::{TestServer, database, make_numbers, run};

async fn with_meters() -> (TestServer, Client) {
    let (server, client) = database("").await;
    run(&client, "CREATE TABLE m (ts TIMESTAMP, amps FLOAT, volts INT) TAGS (place VARCHAR(20))")
        .await;
    let rows = "(1, 10.5, 230) (2, NULL, 229)";
    run(&client, &format!("INSERT INTO d1 USING m TAGS ('küche') VALUES {rows}")).await;
    (server, client)
}

const SELECT: &str = "SELECT ts AS at, amps, volts AS electric_volts, NULL AS spare_name, place \
                      FROM m ORDER BY ts";

/// The same derive serves MariaDB.
#[derive(Debug, PartialEq, FromRow)]
struct Measured<'r> {
    #[otaria(rename = "at")]
    time: Timestamp,
    amps: Option<f32>,
    place: &'r str,
    #[otaria(flatten, prefix = "electric_")]
    electric: Electric,
    #[otaria(flatten, prefix = "spare_")]
    spare: Option<Spare>,
}

#[derive(Debug, PartialEq, FromRow)]
struct Electric {
    volts: u16,
    #[otaria(default)]
    phase: i8,
}

#[derive(Debug, PartialEq, FromRow)]
struct Spare {
    name: String,
}

#[derive(Debug, PartialEq, FromRow)]
struct Pair(i64, Option<f64>);

#[tokio::test]
async fn a_struct_is_read_by_name_with_renamed_nested_and_absent_fields_and_borrows_its_text() {
    let (_server, client) = with_meters().await;
    let mut rows = client.query(SELECT).await.unwrap();
    let first = rows.next().await.unwrap().unwrap();
    let measured: Measured<'_> = first.read().unwrap();
    assert_eq!((measured.time.ticks, measured.amps, measured.place), (1, Some(10.5), "küche"));
    assert_eq!((measured.electric, measured.spare), (Electric { volts: 230, phase: 0 }, None));
    let second = rows.next().await.unwrap().unwrap();
    assert_eq!(second.read::<Measured<'_>>().unwrap().amps, None);
}

#[tokio::test]
async fn a_struct_without_names_is_read_by_position() {
    let (_server, client) = with_meters().await;
    let rows = client.query("SELECT volts, amps FROM m ORDER BY ts").await.unwrap();
    assert_eq!(rows.collect::<Pair>().await.unwrap(), [Pair(230, Some(10.5)), Pair(229, None)]);
}

#[tokio::test]
async fn one_row_is_asked_for_and_none_or_more_are_errors() {
    let (_server, client) = with_meters().await;
    let count: u8 = client.query("SELECT COUNT(*) FROM m").await.unwrap().one().await.unwrap();
    assert_eq!(count, 2);
    let none = client.query("SELECT volts FROM m WHERE volts > 1000").await.unwrap();
    let message = none.one::<i32>().await.unwrap_err().to_string();
    assert_eq!(message, "one row was asked for, the result has none");
    let more = client.query("SELECT volts FROM m").await.unwrap();
    let message = more.one::<i32>().await.unwrap_err().to_string();
    assert_eq!(message, "one row was asked for, the result has more");
}

#[tokio::test]
async fn a_stream_of_a_type_goes_on_after_a_row_that_does_not_fit() {
    let (_server, client) = database("").await;
    make_numbers(&client, 9000).await;
    let rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    let rows: Vec<_> = rows.into_stream_of::<u8>().collect().await;
    assert_eq!(rows.len(), 9000);
    assert_eq!(rows.iter().flatten().count(), 256);
    let rows = client.query("SELECT v FROM numbers ORDER BY ts").await.unwrap();
    let sum = rows.into_stream_of::<i64>().try_fold(0, async |sum, v| Ok(sum + v)).await.unwrap();
    assert_eq!(sum, 8999 * 9000 / 2);
}

#[tokio::test]
async fn a_stream_of_a_type_that_the_columns_do_not_fit_is_one_error() {
    let (_server, client) = with_meters().await;
    let rows = client.query("SELECT volts FROM m").await.unwrap();
    let rows: Vec<_> = rows.into_stream_of::<(i32, i32)>().collect().await;
    let [Err(error)] = &rows[..] else { panic!("{rows:?}") };
    assert!(error.to_string().contains("1 column"), "{error}");
    let rows = client.query("SELECT volts FROM m WHERE volts > 1000").await.unwrap();
    let rows: Vec<_> = rows.into_stream_of::<i32>().collect().await;
    assert!(rows.is_empty());
}
