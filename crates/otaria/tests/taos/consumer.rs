//! What a consumer gets of the topics of a development server.

use std::collections::BTreeMap;

use futures_util::{StreamExt, TryStreamExt};
use otaria::ErrorKind;
use otaria::taos::{Client, Consumer, ConsumerOptions, OffsetReset, TableBlock, Timestamp};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::recorder::spans_of;
use crate::server::{TestServer, database, run};

/// A member of the group `g`, which begins at the begin.
pub(crate) fn options(server: &TestServer) -> ConsumerOptions {
    ConsumerOptions::new(server.options(), "g").offset_reset(OffsetReset::Earliest)
}

pub(crate) async fn subscribed(options: ConsumerOptions, topic: &str) -> Consumer {
    let mut consumer = Consumer::connect(options).await.unwrap();
    consumer.subscribe([topic]).await.unwrap();
    consumer
}

/// The database `d` with one vgroup, the super table `s`, and the normal table `n`.
pub(crate) async fn tables() -> (TestServer, Client) {
    let (server, client) = database("VGROUPS 1").await;
    run(&client, "CREATE STABLE s (ts TIMESTAMP, v INT, w VARCHAR(8)) TAGS (g INT)").await;
    run(&client, "CREATE TABLE n (ts TIMESTAMP, x DOUBLE)").await;
    (server, client)
}

/// The only rows of the next message, as a number each.
pub(crate) async fn numbers(consumer: &mut Consumer) -> Vec<i64> {
    consumer.next().await.unwrap().unwrap().read().unwrap()
}

fn names(block: &TableBlock) -> Vec<&str> {
    block.fields().iter().map(|field| field.name.as_str()).collect()
}

#[derive(Debug, PartialEq, Deserialize)]
struct Written {
    ts: i64,
    w: String,
}

#[derive(Debug, PartialEq, otaria::FromRow)]
struct Measured {
    ts: Timestamp,
    x: Option<f64>,
}

#[tokio::test]
async fn a_message_has_the_rows_of_each_table_with_its_name_and_its_columns() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS DATABASE d").await;
    run(
        &client,
        "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x') (2, NULL, 'y') n VALUES (3, 0.5)",
    )
    .await;
    run(&client, "INSERT INTO long_name USING s TAGS (2) (ts, w) VALUES (4, 'z')").await;
    let mut consumer = subscribed(options(&server), "t").await;
    let message = consumer.next().await.unwrap().unwrap();
    assert_eq!((message.topic(), message.database(), message.meta()), ("t", "d", None));
    assert!(message.offset() < message.next_offset());
    let [a, n, long] = message.blocks() else { panic!("{message:?}") };
    assert_eq!((a.table(), names(a)), (Some("a"), vec!["ts", "v", "w"]));
    assert_eq!((n.table(), names(n)), (Some("n"), vec!["ts", "x"]));
    assert_eq!((long.table(), names(long)), (Some("long_name"), vec!["ts", "w"]));
    let rows: Vec<(i64, Option<i32>, String)> = a.read().unwrap();
    assert_eq!(rows, [(1, Some(10), "x".to_owned()), (2, None, "y".to_owned())]);
    let measured: Vec<Measured> = n.read().unwrap();
    assert_eq!((measured.len(), measured[0].x), (1, Some(0.5)));
    let written: Vec<Written> = long.deserialize().unwrap();
    assert_eq!(written, [Written { ts: 4, w: "z".into() }]);
    let values = a.block().column(1).unwrap().values::<i32>().unwrap();
    assert_eq!(values.collect::<Vec<_>>(), [Some(10), None]);
    assert_eq!(message.rows().count(), 4);
}

#[tokio::test]
async fn a_query_delivers_what_it_selects_and_the_table_if_it_is_wanted() {
    let (server, client) = tables().await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x') (2, 20, 'y')").await;
    run(&client, "INSERT INTO b USING s TAGS (2) VALUES (1, 30, 'z')").await;
    run(&client, "CREATE TOPIC t AS SELECT v, g FROM s WHERE v >= 20").await;
    let message = subscribed(options(&server), "t").await.next().await.unwrap().unwrap();
    assert_eq!(message.read::<(i32, i32)>().unwrap(), [(20, 1), (30, 2)]);
    let tables = message.blocks().iter().map(TableBlock::table);
    assert_eq!(tables.collect::<Vec<_>>(), [Some("a"), Some("b")]);
    let nameless = ConsumerOptions::new(server.options(), "other").table_names(false);
    let nameless = nameless.offset_reset(OffsetReset::Earliest);
    let message = subscribed(nameless, "t").await.next().await.unwrap().unwrap();
    assert_eq!(message.blocks().iter().map(TableBlock::table).collect::<Vec<_>>(), [None, None]);
}

#[tokio::test]
async fn changes_of_tables_come_in_their_order_and_the_rows_behind_them_too() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t WITH META AS DATABASE d").await;
    run(&client, "INSERT INTO a USING s TAGS (7) VALUES (1, 1, 'x')").await;
    run(&client, "ALTER STABLE s ADD COLUMN u INT").await;
    let mut consumer = subscribed(options(&server), "t").await;
    let mut seen = Vec::new();
    while seen.len() < 5 {
        let message = consumer.next().await.unwrap().unwrap();
        seen.push(match message.meta() {
            Some(meta) => {
                assert!(message.blocks().is_empty());
                let change: Json = serde_json::from_str(meta).unwrap();
                format!("{} {}", change["type"], change["tableName"])
            }
            None => format!("{} rows", message.rows().count()),
        });
        consumer.commit().await.unwrap();
    }
    let expected =
        [r#""create" "s""#, r#""create" "n""#, r#""create" "a""#, "1 rows", r#""alter" "s""#];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_consumer_is_a_stream() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT x FROM n").await;
    let mut consumer = subscribed(options(&server), "t").await;
    let mut found = Vec::new();
    for number in 0..3 {
        run(&client, &format!("INSERT INTO n VALUES ({number}, {number})")).await;
        let message = consumer.try_next().await.unwrap().unwrap();
        found.append(&mut message.read::<f64>().unwrap());
    }
    assert_eq!(found, [0.0, 1.0, 2.0]);
    consumer.unsubscribe().await.unwrap();
    assert!(consumer.next().await.unwrap().is_none());
    assert!(StreamExt::next(&mut consumer).await.is_none());
}

#[tokio::test]
async fn other_topics_take_the_place_of_those_before() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC of_s AS SELECT v FROM s").await;
    run(&client, "CREATE TOPIC of_n AS SELECT x FROM n").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x') n VALUES (1, 0.5)").await;
    let mut consumer = subscribed(options(&server), "of_s").await;
    assert_eq!(consumer.topics().await.unwrap(), ["of_s"]);
    assert_eq!(consumer.next().await.unwrap().unwrap().read::<i32>().unwrap(), [10]);
    consumer.subscribe(["of_n"]).await.unwrap();
    assert_eq!(consumer.topics().await.unwrap(), ["of_n"]);
    assert_eq!(consumer.next().await.unwrap().unwrap().read::<f64>().unwrap(), [0.5]);
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_an_error_that_names_its_column() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x') (2, NULL, 'y')").await;
    let message = subscribed(options(&server), "t").await.next().await.unwrap().unwrap();
    let error = message.read::<i32>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conversion);
    assert!(error.to_string().starts_with("row 2: column 'v' (INT)"), "{error}");
    assert_eq!(message.read::<Option<i32>>().unwrap(), [Some(10), None]);
}

#[tokio::test]
async fn what_cannot_be_subscribed_to_says_why_and_the_consumer_stays_usable() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    let mut consumer = Consumer::connect(options(&server)).await.unwrap();
    assert_eq!(consumer.next().await.unwrap_err().kind(), ErrorKind::Usage);
    assert!(consumer.next().await.unwrap().is_none());
    let nothing: [&str; 0] = [];
    assert_eq!(consumer.subscribe(nothing).await.unwrap_err().kind(), ErrorKind::Usage);
    let error = consumer.subscribe(["no_topic"]).await.unwrap_err();
    assert_eq!(error.server_error().map(|reported| reported.code()), Some(0x3e1));
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    consumer.subscribe(["t"]).await.unwrap();
    assert_eq!(numbers(&mut consumer).await, [10]);

    let login = server.options().password("wrong");
    let mut consumer = Consumer::connect(ConsumerOptions::new(login, "g")).await.unwrap();
    let error = consumer.subscribe(["t"]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(!error.is_fatal() && !format!("{error:?} {consumer:?}").contains("wrong"));

    let unknown = options(&server).property("no.such.key", "1");
    let error = Consumer::connect(unknown).await.unwrap().subscribe(["t"]).await.unwrap_err();
    assert!(error.to_string().contains("no.such.key"), "{error}");
    let groupless = ConsumerOptions::new(server.options(), "");
    assert_eq!(Consumer::connect(groupless).await.unwrap_err().kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn closing_leaves_the_group_to_the_others() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    let mut first = subscribed(options(&server), "t").await;
    let mut second = subscribed(options(&server), "t").await;
    assert_eq!(numbers(&mut first).await, [10]);
    first.close().await;
    assert_eq!(numbers(&mut second).await, [10]);
    let mut third = subscribed(options(&server), "t").await;
    drop(second);
    assert_eq!(numbers(&mut third).await, [10]);
}

#[tokio::test]
async fn spans_tell_what_a_consumer_does() {
    let (server, client) = tables().await;
    run(&client, "CREATE TOPIC t AS SELECT v FROM s").await;
    run(&client, "INSERT INTO a USING s TAGS (1) VALUES (1, 10, 'x')").await;
    let spans = spans_of(async {
        let mut consumer = subscribed(options(&server), "t").await;
        assert_eq!(numbers(&mut consumer).await, [10]);
        consumer.commit().await.unwrap();
        consumer.seek_to_end("t").await.unwrap();
    })
    .await;
    let operation =
        |span: &BTreeMap<&str, String>| span.get("db.operation.name").cloned().unwrap_or_default();
    let operations: Vec<_> = spans.iter().map(operation).collect();
    assert_eq!(operations, ["", "SUBSCRIBE", "COMMIT", "ASSIGNMENT", "SEEK"]);
}
