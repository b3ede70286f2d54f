use otaria::mariadb::Connection;

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
