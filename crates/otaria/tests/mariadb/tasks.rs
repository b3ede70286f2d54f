use futures_util::StreamExt;
use otaria::mariadb::{Connection, Row};

use crate::server::options;

async fn read(row: &Row<'_>) -> otaria::Result<u32> {
    tokio::task::yield_now().await;
    row.get(0)
}

/// Everything that a task may hold while it waits.
async fn work(number: u32) -> otaria::Result<u32> {
    let mut connection = Connection::connect(&options()).await?;
    let mut transaction = connection.transaction().await?;
    let mut result = transaction.exec("SELECT ? + ?", (number, 1_u32)).await?;
    let row = result.next().await?.expect("a row");
    let sum = read(&row).await?;
    transaction.commit().await?;
    let mut stream = connection.query("SELECT seq FROM seq_1_to_100").await?.into_stream();
    let mut rows = 0;
    while let Some(row) = stream.next().await {
        rows += u32::from(row?.get::<u8>(0)? > 0);
    }
    connection.close().await?;
    Ok(sum + rows)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_work_in_tasks_on_several_threads() {
    let tasks: Vec<_> = (0..8).map(|number| tokio::spawn(work(number))).collect();
    for (task, number) in tasks.into_iter().zip(0..) {
        assert_eq!(task.await.unwrap().unwrap(), number + 101);
    }
}
