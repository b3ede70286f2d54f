use futures_util::TryStreamExt;

use super::Drops;

/// Answered by some 400 bytes.
const ROWS: &str = "SELECT seq, MD5(seq) FROM seq_1_to_12";
const COUNT: usize = 12;

type Two = (u8, String);

#[tokio::test]
async fn rows_can_be_given_up_at_every_point_however_they_are_read() {
    let mut drops = Drops::start(|options| options).await;
    let mut counts = Vec::new();
    counts.push(
        drops
            .at_every_point_of(async |connection| {
                let mut result = connection.query(ROWS).await?;
                let mut count = 0;
                while result.next().await?.is_some() {
                    count += 1;
                }
                Ok(count)
            })
            .await,
    );
    counts.push(
        drops
            .at_every_point_of(async |connection| {
                let mut result = connection.exec(ROWS, ()).await?;
                let mut count = 0;
                while result.next_as::<(u8, &str)>().await?.is_some() {
                    count += 1;
                }
                Ok(count)
            })
            .await,
    );
    counts.push(
        drops
            .at_every_point_of(async |connection| {
                Ok(connection.query(ROWS).await?.collect::<Two>().await?.len())
            })
            .await,
    );
    assert_eq!(counts, [COUNT; 3]);
    drops.assert_more_than(800);
}

#[tokio::test]
async fn streams_can_be_given_up_at_every_point() {
    let mut drops = Drops::start(|options| options).await;
    let rows = drops
        .at_every_point_of(async |connection| {
            connection.query(ROWS).await?.into_stream().try_collect::<Vec<_>>().await
        })
        .await;
    assert_eq!(rows.len(), COUNT);
    let rows = drops
        .at_every_point_of(async |connection| {
            connection.query(ROWS).await?.into_stream_of::<Two>().try_collect::<Vec<_>>().await
        })
        .await;
    assert_eq!(rows.len(), COUNT);
    let rows = drops
        .at_every_point_of(async |connection| {
            let mut rows = connection.query(ROWS).await?.deserialize::<Two>();
            let first = rows.next().await?;
            Ok((first, rows.collect().await?.len()))
        })
        .await;
    assert_eq!(rows, (Some((1, "c4ca4238a0b923820dcc509a6f75849b".into())), COUNT - 1));
    drops.assert_more_than(800);
}

#[tokio::test]
async fn record_batches_can_be_given_up_at_every_point() {
    let mut drops = Drops::start(|options| options).await;
    let rows = drops
        .at_every_point_of(async |connection| {
            let mut batches = connection.query_arrow(ROWS).await?;
            let first = batches.next().await?;
            assert_eq!(batches.next().await?, None);
            Ok(first.map(|batch| batch.num_rows()))
        })
        .await;
    assert_eq!(rows, Some(COUNT));
    let batches = drops
        .at_every_point_of(async |connection| {
            connection.exec_arrow("SELECT seq + ? FROM seq_1_to_12", (1,)).await?.collect().await
        })
        .await;
    assert_eq!(batches.iter().map(arrow_array::RecordBatch::num_rows).sum::<usize>(), COUNT);
    drops.assert_more_than(400);
}

#[tokio::test]
async fn further_results_can_be_given_up_at_every_point() {
    let mut drops = Drops::start(|options| options.multi_statements(true)).await;
    let last = drops
        .at_every_point_of(async |connection| {
            let sql = "SELECT seq FROM seq_1_to_3; DO 1; SELECT 'last'";
            let mut result = connection.query(sql).await?;
            assert!(result.next_result().await?);
            assert!(result.next_result().await?);
            let last = result.next_as::<String>().await?;
            assert!(!result.next_result().await?);
            Ok(last)
        })
        .await;
    assert_eq!(last.as_deref(), Some("last"));
    drops.assert_more_than(100);
}
