use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMillisecondType};
use futures_util::TryStreamExt;
use otaria::arrow::{ArrowOptions, SQL_TYPE};
use otaria::taos::Row;

use super::cells::assert_equal;
use crate::abandon::abandon_after;
use crate::server::{database, make_numbers, one, run};

const ALL: &str = "SELECT * FROM numbers ORDER BY ts";

#[tokio::test]
async fn a_batch_is_a_block_unless_its_rows_are_told() {
    let (_server, client) = database("").await;
    make_numbers(&client, 10_000).await;
    // Every seventh number and text becomes NULL.
    let nulls: String = (0..10_000).step_by(7).map(|i| format!("({i}, NULL, NULL)")).collect();
    run(&client, &format!("INSERT INTO numbers VALUES {nulls}")).await;
    let rows: Vec<Row> = client.query(ALL).await.unwrap().try_collect().await.unwrap();

    let mut blocks = client.query_blocks(ALL).await.unwrap();
    let mut sizes = Vec::new();
    while let Some(block) = blocks.try_next().await.unwrap() {
        sizes.push(block.rows());
    }
    let batches: Vec<_> = client.query_arrow(ALL).await.unwrap().try_collect().await.unwrap();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), sizes);
    assert!(sizes.len() > 1);
    assert_equal(&batches, &rows);

    for (batch_rows, expected) in [(3001, vec![3001, 3001, 3001, 997]), (9999, vec![9999, 1])] {
        let blocks = client.query_blocks(ALL).await.unwrap();
        let stream = blocks.into_arrow(ArrowOptions::new().batch_rows(batch_rows)).unwrap();
        let batches = stream.collect().await.unwrap();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), expected);
        assert_equal(&batches, &rows);
    }
}

#[tokio::test]
async fn a_result_without_rows_has_its_columns_and_no_batch() {
    let (_server, client) = database("").await;
    make_numbers(&client, 3).await;
    let mut stream = client.query_arrow("SELECT v, s FROM numbers WHERE v > 5").await.unwrap();
    let fields = stream.schema().fields().clone();
    let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["v", "s"]);
    assert_eq!(
        fields[1].metadata().get(SQL_TYPE).map(|name| name.to_string()).as_deref(),
        Some("VARCHAR")
    );
    assert!(stream.next().await.unwrap().is_none());

    let mut stream = client.query_arrow("INSERT INTO numbers VALUES (9, 9, '9')").await.unwrap();
    assert!(stream.schema().fields().is_empty());
    assert_eq!(stream.rows_affected(), 1);
    assert!(stream.next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_prepared_query_has_record_batches_too() {
    let (_server, client) = database("").await;
    make_numbers(&client, 30).await;
    let mut select = client.prepare("SELECT v FROM numbers WHERE v > ? ORDER BY v").await.unwrap();
    let batches = select.query_arrow((26,)).await.unwrap().collect().await.unwrap();
    assert_eq!(batches[0].column(0).as_primitive::<Int64Type>().values(), &[27, 28, 29]);
    let mut blocks = select.query_blocks((28,)).await.unwrap();
    assert_eq!(blocks.try_next().await.unwrap().unwrap().rows(), 1);
}

#[tokio::test]
async fn a_stream_can_be_dropped_between_batches() {
    let (_server, client) = database("").await;
    make_numbers(&client, 10_000).await;
    let mut stream = client.query_arrow(ALL).await.unwrap();
    let batch = stream.next().await.unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<TimestampMillisecondType>().value(1), 1);
    drop(stream);
    assert_eq!(one::<i64>(&client, "SELECT COUNT(*) FROM numbers").await, 10_000);
}

#[tokio::test]
async fn json_tags_are_marked_as_json() {
    let (_server, client) = database("").await;
    run(&client, "CREATE TABLE s (ts TIMESTAMP, v INT) TAGS (j JSON)").await;
    run(&client, r#"INSERT INTO c USING s TAGS ('{"level": 3}') VALUES (1, 1)"#).await;
    let mut stream = client.query_arrow("SELECT j FROM s").await.unwrap();
    let metadata = stream.schema().field(0).metadata().clone();
    let extension = metadata.get("ARROW:extension:name").map(|name| name.to_string());
    assert_eq!(extension.as_deref(), Some("arrow.json"));
    let batch = stream.next().await.unwrap().unwrap();
    assert_eq!(batch.column(0).as_string::<i32>().value(0), r#"{"level":3}"#);
}

#[tokio::test]
async fn no_row_is_lost_when_the_future_of_a_batch_is_dropped() {
    let (_server, client) = database("").await;
    make_numbers(&client, 10_000).await;
    let blocks = client.query_blocks(ALL).await.unwrap();
    let mut stream = blocks.into_arrow(ArrowOptions::new().batch_rows(700)).unwrap();
    let mut numbers = Vec::<i64>::new();
    for polls in (1..4).cycle() {
        match abandon_after(polls, stream.next()).await.transpose().unwrap() {
            Some(Some(batch)) => {
                numbers.extend(batch.column(1).as_primitive::<Int64Type>().values());
            }
            Some(None) => break,
            None => tokio::task::yield_now().await,
        }
    }
    assert!(numbers.into_iter().eq(0..10_000));
}
