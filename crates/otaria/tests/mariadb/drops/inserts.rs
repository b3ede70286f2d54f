use std::sync::Arc;

use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use otaria::arrow::ArrowOptions;
use otaria::mariadb::{Connection, ParamColumn};

use super::Drops;
use crate::server::{first, run};

const COUNT: i32 = 40;
const INSERT: &str = "INSERT INTO t VALUES (?, ?)";

/// Drops an insert of all numbers at every point; each number is in the table once at most each time.
async fn drop_inserts(
    drops: &mut Drops,
    mut insert: impl AsyncFnMut(&mut Connection) -> otaria::Result<u64>,
) {
    for polls in 0.. {
        run(
            &mut drops.connection,
            "CREATE OR REPLACE TEMPORARY TABLE t (a INT PRIMARY KEY, b TEXT)",
        )
        .await;
        let done = drops.once(polls, &mut insert).await;
        drops.assert_in_step().await;
        let sql = "SELECT COUNT(*), COUNT(CASE WHEN b = CONCAT('text ', a) THEN 1 END) FROM t";
        let (rows, right): (i32, i32) = first(&mut drops.connection, sql).await;
        assert!(rows == right && rows <= COUNT, "{rows} rows, {right} right ones");
        if let Some(inserted) = done {
            assert_eq!((inserted.unwrap(), rows), (COUNT as u64, COUNT));
            break;
        }
    }
}

#[tokio::test]
async fn inserts_of_many_rows_can_be_dropped_at_every_point() {
    let mut drops = Drops::start(|options| options.statement_cache_size(0)).await;
    let numbers: Vec<_> = (1..=COUNT).collect();
    let texts: Vec<_> = numbers.iter().map(|number| format!("text {number}")).collect();
    drop_inserts(&mut drops, async |connection| {
        connection.exec_batch(INSERT, numbers.iter().zip(&texts)).await
    })
    .await;
    drop_inserts(&mut drops, async |connection| {
        let columns = [ParamColumn::new(&numbers), ParamColumn::new(&texts)];
        connection.exec_columns(INSERT, columns).await
    })
    .await;
    let columns: [ArrayRef; 2] =
        [Arc::new(Int32Array::from(numbers.clone())), Arc::new(StringArray::from(texts.clone()))];
    let batch = RecordBatch::try_from_iter(["a", "b"].into_iter().zip(columns)).unwrap();
    drop_inserts(&mut drops, async |connection| {
        connection.exec_record_batch(INSERT, &batch, ArrowOptions::new()).await
    })
    .await;
    drops.assert_more_than(150);
}
