use futures_util::TryStreamExt;

use crate::server::{connect, first};

#[tokio::test]
async fn rows_come_as_a_stream() {
    let mut connection = connect().await;
    let result = connection.query("SELECT seq FROM seq_1_to_50000").await.unwrap();
    let sum = result
        .into_stream()
        .try_fold(0, |sum, row| async move { Ok(sum + row.get::<u64>(0)?) })
        .await
        .unwrap();
    assert_eq!(sum, 50_000 * 50_001 / 2);
}

#[tokio::test]
async fn a_stream_can_be_dropped_in_the_middle() {
    let mut connection = connect().await;
    let mut stream =
        connection.exec("SELECT seq FROM seq_1_to_50000", ()).await.unwrap().into_stream();
    let row = stream.try_next().await.unwrap().unwrap();
    assert_eq!(row.get::<u32>("seq").unwrap(), 1);
    drop(stream);
    assert_eq!(first::<i32>(&mut connection, "SELECT 2").await, 2);
}

#[tokio::test]
async fn rows_of_a_stream_stay_right_while_further_ones_arrive() {
    let mut connection = connect().await;
    let sql = "SELECT seq, REPEAT('x', seq % 500) FROM seq_1_to_5000";
    let rows: Vec<_> =
        connection.query(sql).await.unwrap().into_stream().try_collect().await.unwrap();
    assert_eq!(rows.len(), 5000);
    for (row, number) in rows.iter().zip(1_usize..) {
        assert_eq!(row.get::<usize>(0).unwrap(), number);
        assert_eq!(row.get::<&str>(1).unwrap().len(), number % 500);
    }
}
