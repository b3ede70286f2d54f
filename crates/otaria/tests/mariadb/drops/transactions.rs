use otaria::mariadb::{Connection, IsolationLevel, TransactionOptions};

use super::Drops;
use crate::server::{first, run};

/// Drops a transaction that inserts two rows at every point: both are there afterwards, or none, and no transaction is open.
async fn drop_transactions(
    drops: &mut Drops,
    expected: usize,
    mut transfer: impl AsyncFnMut(&mut Connection) -> otaria::Result<()>,
) {
    for polls in 0.. {
        run(&mut drops.connection, "DELETE FROM t").await;
        let done = drops.once(polls, &mut transfer).await;
        let rows: usize = first(&mut drops.connection, "SELECT COUNT(*) FROM t").await;
        assert!(rows == 0 || rows == expected, "{rows} rows after {polls} polls");
        assert_eq!(first::<u8>(&mut drops.connection, "SELECT @@in_transaction").await, 0);
        drops.assert_in_step().await;
        if let Some(result) = done {
            result.unwrap();
            assert_eq!(rows, expected);
            break;
        }
    }
}

#[tokio::test]
async fn transactions_dropped_at_any_point_have_happened_wholly_or_not_at_all() {
    let mut drops = Drops::start(|options| options).await;
    run(&mut drops.connection, "CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").await;
    drop_transactions(&mut drops, 2, async |connection| {
        let mut transaction = connection.transaction().await?;
        transaction.exec("INSERT INTO t VALUES (?)", (1,)).await?;
        transaction.query("INSERT INTO t VALUES (2)").await?;
        transaction.commit().await
    })
    .await;
    let options = TransactionOptions::new()
        .isolation(IsolationLevel::ReadCommitted)
        .consistent_snapshot(true);
    drop_transactions(&mut drops, 0, async |connection| {
        let mut transaction = connection.transaction_with(options).await?;
        transaction.query("INSERT INTO t VALUES (1), (2)").await?;
        transaction.rollback().await
    })
    .await;
    drops.assert_more_than(80);
}

#[tokio::test]
async fn savepoints_dropped_at_any_point_leave_no_part_behind() {
    let mut drops = Drops::start(|options| options).await;
    run(&mut drops.connection, "CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").await;
    drop_transactions(&mut drops, 2, async |connection| {
        let mut outer = connection.transaction().await?;
        let mut undone = outer.transaction().await?;
        undone.exec("INSERT INTO t VALUES (?)", (1,)).await?;
        undone.rollback().await?;
        let mut inner = outer.transaction().await?;
        inner.exec("INSERT INTO t VALUES (?), (2)", (1,)).await?;
        inner.commit().await?;
        outer.commit().await
    })
    .await;
    drops.assert_more_than(100);
}
