use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt64Type};
use futures_util::TryStreamExt;
use otaria::ErrorKind;
use otaria::arrow::ArrowOptions;

use crate::abandon::abandon_after;
use crate::server::{connect, connect_with, first, run};
use crate::slow_proxy::options_through_slow_proxy;

#[tokio::test]
async fn a_result_without_rows_has_its_columns_and_no_batch() {
    let mut connection = connect().await;
    let sql = "SELECT seq, 'a' AS text FROM seq_1_to_3 WHERE seq > ?";
    let mut stream = connection.exec_arrow(sql, (5,)).await.unwrap();
    let names: Vec<_> = stream.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(names, ["seq", "text"]);
    assert!(stream.next().await.unwrap().is_none());

    let mut stream = connection.query_arrow("DO 1").await.unwrap();
    assert!(stream.schema().fields().is_empty());
    assert!(stream.next().await.unwrap().is_none());
}

#[tokio::test]
async fn batches_have_the_rows_that_are_asked_for_and_the_last_one_the_rest() {
    let mut connection = connect().await;
    let result = connection.query("SELECT seq FROM seq_1_to_10000").await.unwrap();
    let stream = result.into_arrow(ArrowOptions::new().batch_rows(3000)).unwrap();
    let batches: Vec<_> = stream.try_collect().await.unwrap();
    let rows: Vec<_> = batches.iter().map(|batch| batch.num_rows()).collect();
    assert_eq!(rows, [3000, 3000, 3000, 1000]);
    let numbers =
        batches.iter().flat_map(|batch| batch.column(0).as_primitive::<UInt64Type>().values());
    assert!(numbers.copied().eq(1..=10_000));
}

#[tokio::test]
async fn large_rows_end_a_batch_early() {
    let mut connection = connect().await;
    let sql = "SELECT seq, REPEAT('x', 1024 * 1024) FROM seq_1_to_70";
    let mut stream = connection.query_arrow(sql).await.unwrap();
    let mut rows = Vec::new();
    while let Some(batch) = stream.next().await.unwrap() {
        assert!(
            (0..batch.num_rows())
                .all(|row| batch.column(1).as_string::<i32>().value_length(row) == 1 << 20)
        );
        rows.push(batch.num_rows());
    }
    assert_eq!(rows, [64, 6]);
}

#[tokio::test]
async fn a_stream_can_be_dropped_between_batches() {
    let mut connection = connect().await;
    let mut stream = connection.query_arrow("SELECT seq FROM seq_1_to_100000").await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().num_rows(), 8192);
    drop(stream);
    assert_eq!(first::<i32>(&mut connection, "SELECT 2").await, 2);
}

#[tokio::test]
async fn rows_that_were_taken_before_are_not_in_the_batches() {
    let mut connection = connect().await;
    let mut result = connection.query("SELECT seq FROM seq_1_to_5").await.unwrap();
    assert_eq!(result.next_as::<u8>().await.unwrap(), Some(1));
    let batches = result.into_arrow(ArrowOptions::new()).unwrap().collect().await.unwrap();
    assert_eq!(batches[0].column(0).as_primitive::<UInt64Type>().values(), &[2, 3, 4, 5]);
}

#[tokio::test]
async fn the_second_result_of_a_procedure_becomes_batches_too() {
    let mut connection = connect().await;
    run(
        &mut connection,
        "CREATE OR REPLACE PROCEDURE arrow_two() BEGIN SELECT 1; SELECT 'b' AS b, 2 AS n; END",
    )
    .await;
    let mut result = connection.query("CALL arrow_two()").await.unwrap();
    assert!(result.next_result().await.unwrap());
    let mut stream = result.into_arrow(ArrowOptions::new()).unwrap();
    let batch = stream.next().await.unwrap().unwrap();
    assert_eq!(batch.column(0).as_string::<i32>().value(0), "b");
    assert_eq!(batch.column(1).len(), 1);
    assert!(stream.next().await.unwrap().is_none());
    run(&mut connection, "DROP PROCEDURE arrow_two").await;
}

#[tokio::test]
async fn an_error_of_the_server_ends_the_batches() {
    let mut connection = connect().await;
    let sql = "SELECT seq, IF(seq = 20000, (SELECT 1 UNION SELECT 2), 7) AS n FROM seq_1_to_30000";
    let mut stream = connection.query_arrow(sql).await.unwrap();
    let mut rows = 0;
    let error = loop {
        match stream.next().await {
            Ok(batch) => {
                let batch = batch.expect("an error comes first");
                assert!(
                    batch.column(1).as_primitive::<Int32Type>().values().iter().all(|n| *n == 7)
                );
                rows += batch.num_rows();
            }
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), rows % 8192), (ErrorKind::Server, 0));
    assert!(stream.next().await.unwrap().is_none());
}

#[tokio::test]
async fn no_row_is_lost_when_the_future_of_a_batch_is_dropped() {
    let mut connection = connect_with(options_through_slow_proxy(5).await).await;
    let result = connection.query("SELECT seq FROM seq_1_to_200").await.unwrap();
    let mut stream = result.into_arrow(ArrowOptions::new().batch_rows(30)).unwrap();
    let mut numbers = Vec::<u64>::new();
    for polls in (1..4).cycle() {
        match abandon_after(polls, stream.next()).await.transpose().unwrap() {
            Some(Some(batch)) => {
                numbers.extend(batch.column(0).as_primitive::<UInt64Type>().values());
            }
            Some(None) => break,
            None => {}
        }
    }
    assert!(numbers.into_iter().eq(1..=200));
}

#[tokio::test]
async fn a_task_may_hold_a_stream_and_its_schema_while_it_waits() {
    let task = tokio::spawn(async {
        let mut connection = connect().await;
        let result = connection.query("SELECT seq FROM seq_1_to_9").await.unwrap();
        let stream = result.into_arrow(ArrowOptions::new().batch_rows(2)).unwrap();
        let schema = stream.schema();
        tokio::task::yield_now().await;
        assert_eq!(schema.fields().len(), 1);
        stream.collect().await.unwrap().len()
    });
    assert_eq!(task.await.unwrap(), 5);
}
