//! Futures are dropped at every point where they wait, and the next use of the connection must be right.

use otaria::mariadb::Connection;
use otaria::{ErrorKind, Sql};

use crate::abandon::abandon_after;
use crate::server::{connect, connect_with, counter, first, options, run};
use crate::slow_proxy::options_through_slow_proxy;

/// Connections where an answer comes in pieces of a few bytes, and as fast as it can.
async fn connections() -> [Connection; 2] {
    [connect_with(options_through_slow_proxy(5).await).await, connect().await]
}

pub(crate) async fn assert_in_step(connection: &mut Connection, number: usize) {
    let sql = format!("SELECT {number}, 'in step'");
    let row: (usize, String) = first(connection, &sql).await;
    assert_eq!(row, (number, "in step".into()));
    let mut result = connection.exec("SELECT ?, 'in step'", (number,)).await.unwrap();
    assert_eq!(result.next_as::<(usize, String)>().await.unwrap(), Some(row));
    assert!(result.next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_query_can_be_dropped_at_every_point() {
    for mut connection in connections().await {
        for polls in 0.. {
            let querying = async {
                let mut result =
                    connection.query("SELECT 7, 'seven' UNION SELECT 8, 'eight'").await?;
                result.collect::<(i32, String)>().await
            };
            let done = abandon_after(polls, querying).await;
            assert_in_step(&mut connection, polls).await;
            if let Some(rows) = done {
                assert_eq!(rows.unwrap(), [(7, "seven".into()), (8, "eight".into())]);
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_first_execution_can_be_dropped_at_every_point_and_loses_no_statement() {
    for mut connection in connections().await {
        for polls in 0.. {
            let sql = format!("SELECT ? + {polls}");
            let executing =
                async { connection.exec(Sql::trusted(&sql), (1,)).await?.collect::<usize>().await };
            let done = abandon_after(polls, executing).await;
            assert_in_step(&mut connection, polls).await;
            let mut result = connection.exec(Sql::trusted(&sql), (2,)).await.unwrap();
            assert_eq!(result.next_as().await.unwrap(), Some(2 + polls));
            // Each statement so far, and the one of `assert_in_step`, exactly once.
            assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, polls as u64 + 2);
            if let Some(rows) = done {
                assert_eq!(rows.unwrap(), [1 + polls]);
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_failing_statement_can_be_dropped_at_every_point() {
    for mut connection in connections().await {
        for polls in 0.. {
            let executing =
                async { connection.exec("SELECT * FROM no_such_table", ()).await.map(drop) };
            let done = abandon_after(polls, executing).await;
            assert_in_step(&mut connection, polls).await;
            if let Some(result) = done {
                assert_eq!(result.unwrap_err().server_error().unwrap().code(), 1146);
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_transaction_dropped_at_any_point_has_happened_wholly_or_not_at_all() {
    for mut connection in connections().await {
        run(&mut connection, "CREATE TEMPORARY TABLE t (a INT) ENGINE = InnoDB").await;
        for polls in 0.. {
            let transferring = async {
                let mut transaction = connection.transaction().await?;
                transaction.exec("INSERT INTO t VALUES (?)", (1,)).await?;
                transaction.query("INSERT INTO t VALUES (2)").await?;
                transaction.commit().await
            };
            let done = abandon_after(polls, transferring).await;
            let rows: i64 = first(&mut connection, "SELECT COUNT(*) FROM t").await;
            assert!(rows == 0 || rows == 2, "{rows} rows after {polls} polls");
            assert_eq!(first::<i64>(&mut connection, "SELECT @@in_transaction").await, 0);
            if done.is_some() {
                assert_eq!(rows, 2);
                break;
            }
            run(&mut connection, "DELETE FROM t").await;
        }
    }
}

#[tokio::test]
async fn a_large_statement_can_be_dropped_while_it_is_being_sent() {
    let mut connection = connect().await;
    let text = "x".repeat(20_000_000);
    let sql = format!("SELECT LENGTH('{text}')");
    for polls in 0.. {
        let querying =
            async { connection.query(Sql::trusted(&sql)).await?.collect::<usize>().await };
        let done = abandon_after(polls, querying).await;
        assert_in_step(&mut connection, polls).await;
        if let Some(rows) = done {
            assert_eq!(rows.unwrap(), [text.len()]);
            break;
        }
    }
}

#[tokio::test]
async fn a_result_can_be_dropped_after_any_number_of_rows() {
    for mut connection in connections().await {
        for rows in [0, 1, 2, 100, 999, 1000] {
            let mut result = connection.query("SELECT seq FROM seq_1_to_1000").await.unwrap();
            for row in 1..=rows {
                assert_eq!(result.next_as::<usize>().await.unwrap(), Some(row));
            }
            assert_in_step(&mut connection, rows).await;
        }
    }
}

#[tokio::test]
async fn waiting_for_a_row_can_be_given_up_and_taken_up_again() {
    let mut connection = connect_with(options_through_slow_proxy(3).await).await;
    let mut result = connection.query("SELECT seq FROM seq_1_to_200").await.unwrap();
    let mut seen = Vec::new();
    loop {
        match abandon_after(1, result.next_as::<u32>()).await {
            Some(Ok(Some(row))) => seen.push(row),
            Some(Ok(None)) => break,
            Some(Err(error)) => panic!("{error}"),
            None => tokio::task::yield_now().await,
        }
    }
    assert_eq!(seen, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reset_dropped_at_any_point_does_not_lose_the_statements_of_init() {
    let proxied = options_through_slow_proxy(5).await.init("SET @a = 1").init("SET @b = 2");
    let mut connection = connect_with(proxied).await;
    for polls in 0.. {
        run(&mut connection, "SET @a = 10, @b = 10").await;
        let done = abandon_after(polls, connection.reset()).await;
        let variables: (i64, i64) = first(&mut connection, "SELECT @a, @b").await;
        assert!(variables == (1, 2) || polls == 0, "{variables:?} after {polls} polls");
        if let Some(result) = done {
            result.unwrap();
            break;
        }
    }
}

#[tokio::test]
async fn a_result_with_more_left_than_the_limit_closes_the_connection_at_the_next_use() {
    let mut connection = connect_with(options().drain_limit(100_000)).await;
    let sql = "SELECT seq, REPEAT('x', 100) FROM seq_1_to_1000000";
    drop(connection.query(sql).await.unwrap());
    let error = connection.query("SELECT 1").await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
    assert!(error.to_string().contains("more than 100000 bytes unread"), "{error}");
    assert!(connection.is_closed());
}

#[tokio::test]
async fn connecting_can_be_dropped_at_every_point() {
    let options = options_through_slow_proxy(20).await;
    for polls in 0.. {
        if let Some(result) = abandon_after(polls, Connection::connect(&options)).await {
            assert_in_step(&mut result.unwrap(), polls).await;
            break;
        }
    }
}
