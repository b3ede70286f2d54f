use otaria::mariadb::Connection;

use otaria::mariadb::{IsolationLevel, TransactionOptions};

use crate::server::{connect, first, run};

async fn with_table() -> Connection {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").await;
    connection
}

async fn rows(connection: &mut Connection) -> i64 {
    first(connection, "SELECT COUNT(*) FROM t").await
}

#[tokio::test]
async fn a_commit_makes_it_lasting_and_a_rollback_undoes_it() {
    let mut connection = with_table().await;
    let mut transaction = connection.transaction().await.unwrap();
    transaction.exec("INSERT INTO t VALUES (?)", (1,)).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(rows(&mut connection).await, 1);
    let mut transaction = connection.transaction().await.unwrap();
    transaction.exec("INSERT INTO t VALUES (?)", (2,)).await.unwrap();
    assert_eq!(rows(&mut transaction).await, 2);
    transaction.rollback().await.unwrap();
    assert_eq!(rows(&mut connection).await, 1);
}

#[tokio::test]
async fn a_dropped_transaction_is_rolled_back() {
    let mut connection = with_table().await;
    let mut transaction = connection.transaction().await.unwrap();
    run(&mut transaction, "INSERT INTO t VALUES (1)").await;
    drop(transaction);
    assert_eq!(rows(&mut connection).await, 0);
    assert_eq!(first::<i64>(&mut connection, "SELECT @@in_transaction").await, 0);
}

#[tokio::test]
async fn a_transaction_dropped_in_the_middle_of_a_result_is_rolled_back() {
    let mut connection = with_table().await;
    let mut transaction = connection.transaction().await.unwrap();
    run(&mut transaction, "INSERT INTO t VALUES (1)").await;
    let mut result = transaction.query("SELECT seq FROM seq_1_to_30000").await.unwrap();
    assert_eq!(result.next_as::<i32>().await.unwrap(), Some(1));
    drop(transaction);
    assert_eq!(rows(&mut connection).await, 0);
}

#[tokio::test]
async fn a_failed_statement_leaves_the_transaction_to_its_owner() {
    let mut connection = with_table().await;
    let mut transaction = connection.transaction().await.unwrap();
    run(&mut transaction, "INSERT INTO t VALUES (1)").await;
    assert!(transaction.query("INSERT INTO t VALUES (1, 2)").await.is_err());
    transaction.commit().await.unwrap();
    assert_eq!(rows(&mut connection).await, 1);
}

#[tokio::test]
async fn the_locks_of_a_dropped_transaction_are_released_without_another_use() {
    let mut connection = connect().await;
    let mut other = connect().await;
    run(&mut connection, "CREATE OR REPLACE TABLE rust_lock (a INT PRIMARY KEY) ENGINE = InnoDB")
        .await;
    let mut transaction = connection.transaction().await.unwrap();
    run(&mut transaction, "INSERT INTO rust_lock VALUES (1)").await;
    drop(transaction);
    run(&mut other, "INSERT INTO rust_lock VALUES (1)").await;
    run(&mut other, "DROP TABLE rust_lock").await;
}

#[tokio::test]
async fn a_transaction_within_another_one_is_undone_alone() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").await;
    let mut outer = connection.transaction().await.unwrap();
    run(&mut outer, "INSERT INTO t VALUES (1)").await;
    let mut dropped = outer.transaction().await.unwrap();
    run(&mut dropped, "INSERT INTO t VALUES (2)").await;
    let mut innermost = dropped.transaction().await.unwrap();
    run(&mut innermost, "INSERT INTO t VALUES (3)").await;
    innermost.commit().await.unwrap();
    drop(dropped);
    let mut undone = outer.transaction().await.unwrap();
    run(&mut undone, "INSERT INTO t VALUES (4)").await;
    undone.rollback().await.unwrap();
    let mut kept = outer.transaction().await.unwrap();
    run(&mut kept, "INSERT INTO t VALUES (5)").await;
    kept.commit().await.unwrap();
    outer.commit().await.unwrap();
    let mut rows = connection.query("SELECT a FROM t ORDER BY a").await.unwrap();
    assert_eq!(rows.collect::<u8>().await.unwrap(), [1, 5]);
}

#[tokio::test]
async fn a_transaction_begins_in_the_way_that_is_asked_for() {
    let mut connection = connect().await;
    let table = "otaria_isolation";
    run(&mut connection, &format!("CREATE OR REPLACE TABLE {table} (a INT) ENGINE = InnoDB")).await;
    let read_only = TransactionOptions::new().read_only(true).consistent_snapshot(true);
    let mut transaction = connection.transaction_with(read_only).await.unwrap();
    let error = transaction.query("INSERT INTO otaria_isolation VALUES (1)").await.unwrap_err();
    assert_eq!(error.server_error().unwrap().code(), 1792);
    drop(transaction);
    let mut other = connect().await;
    for (level, seen) in [
        (IsolationLevel::ReadUncommitted, 1_u8),
        (IsolationLevel::ReadCommitted, 0),
        (IsolationLevel::RepeatableRead, 0),
        (IsolationLevel::Serializable, 0),
    ] {
        let mut writing = other.transaction().await.unwrap();
        run(&mut writing, "INSERT INTO otaria_isolation VALUES (1)").await;
        let isolated = TransactionOptions::new().isolation(level);
        let mut reading = connection.transaction_with(isolated).await.unwrap();
        run(&mut reading, "SET SESSION innodb_lock_wait_timeout = 0").await;
        let sql = "SELECT COUNT(*) FROM otaria_isolation";
        let rows = async { reading.query(sql).await?.one::<u8>().await };
        match rows.await {
            // A serializable one waits for what others write.
            Err(error) => {
                assert_eq!(error.server_error().unwrap().code(), 1205);
                assert_eq!(level, IsolationLevel::Serializable);
            }
            Ok(rows) => assert_eq!(rows, seen, "{level}"),
        }
    }
    run(&mut other, &format!("DROP TABLE {table}")).await;
}
