use std::thread;
use std::time::Duration;

use otaria::ErrorKind;
use otaria::mariadb::PoolOptions;
use otaria::mariadb::blocking::{Connection, Pool};

use crate::server::options;

#[test]
fn statements_run_without_a_runtime() {
    let mut connection = Connection::connect(options()).unwrap();
    connection.ping().unwrap();
    let sum: u8 = connection.exec("SELECT ? + ?", (1, 2)).unwrap().one().unwrap();
    assert_eq!(sum, 3);
    let statement = connection.prepare("SELECT ? AS a").unwrap();
    let mut result = connection.execute(&statement, (7,)).unwrap();
    assert_eq!(result.columns().len(), 1);
    assert_eq!(result.next().unwrap().unwrap().get::<u8>("a").unwrap(), 7);
    assert!(result.next().unwrap().is_none());
    let rows = connection.query("SELECT seq FROM seq_1_to_3").unwrap().rows::<u8>();
    assert_eq!(rows.collect::<Result<Vec<_>, _>>().unwrap(), [1, 2, 3]);
    let affected = connection.wait(async |connection| {
        let mut pipeline = connection.pipeline().await?;
        pipeline.query("SET @a = 1");
        pipeline.query("SET @b = 2");
        pipeline.send().finish().await
    });
    assert_eq!(affected.unwrap(), [0, 0]);
    connection.reset().unwrap();
    let error = connection.query("SELECT * FROM no_such_table").map(drop).unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1146));
    connection.close().unwrap();
}

#[test]
fn a_dropped_transaction_is_rolled_back_and_a_savepoint_alone() {
    let mut connection = Connection::connect(options()).unwrap();
    connection.query("CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").unwrap();
    let mut transaction = connection.transaction().unwrap();
    transaction.exec_batch("INSERT INTO t VALUES (?)", [(1,), (2,)]).unwrap();
    let mut savepoint = transaction.transaction().unwrap();
    savepoint.query("INSERT INTO t VALUES (3)").unwrap();
    savepoint.rollback().unwrap();
    transaction.commit().unwrap();
    let mut transaction = connection.transaction().unwrap();
    transaction.query("DELETE FROM t").unwrap();
    drop(transaction);
    let rows: Vec<u8> = connection.query("SELECT a FROM t ORDER BY a").unwrap().collect().unwrap();
    assert_eq!(rows, [1, 2]);
}

#[test]
fn threads_share_a_pool() {
    let pool = Pool::new(options(), PoolOptions::new().max_size(2)).unwrap();
    thread::scope(|threads| {
        for number in 0..8_u32 {
            let pool = pool.clone();
            threads.spawn(move || {
                let mut connection = pool.get().unwrap();
                let answer: u32 = connection.exec("SELECT ?", (number,)).unwrap().one().unwrap();
                assert_eq!(answer, number);
            });
        }
    });
    assert!(pool.status().connected <= 2);
    assert_eq!((pool.status().acquired, pool.status().in_use), (8, 0));
    pool.close(Duration::from_secs(10)).unwrap();
    assert_eq!(pool.get().map(drop).unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn a_call_in_asynchronous_code_panics_and_a_thread_for_waiting_may_wait() {
    let pool = Pool::new(options(), PoolOptions::new()).unwrap();
    let shared = pool.clone();
    let called = tokio::spawn(async move { shared.get().map(drop) }).await;
    assert!(called.unwrap_err().is_panic());
    let waiting = tokio::task::spawn_blocking(move || {
        let sum: u8 = pool.get()?.query("SELECT 1 + 1")?.one()?;
        pool.close(Duration::from_secs(10)).map(|()| sum)
    });
    assert_eq!(waiting.await.unwrap().unwrap(), 2);
}
