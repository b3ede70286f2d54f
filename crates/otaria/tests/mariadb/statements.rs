use otaria::ErrorKind;
use otaria::mariadb::Connection;

use crate::scripted::{ScriptedServer, greeting, mariadb_greeting, ok_packet, packet};
use otaria::Sql;

use crate::server::{connect, connect_with, counter, first, options, run};

#[tokio::test]
async fn a_statement_is_prepared_once_and_used_again() {
    let mut connection = connect().await;
    for number in 0..5 {
        let mut result = connection.exec("SELECT ? * 2", (number,)).await.unwrap();
        assert_eq!(result.next_as::<i64>().await.unwrap(), Some(number * 2));
    }
    let statement = connection.prepare("SELECT ? * 2").await.unwrap();
    assert_eq!((statement.sql(), statement.parameters()), ("SELECT ? * 2", 1));
    assert_eq!(statement.columns().count(), 1);
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 1);
    assert_eq!(counter(&mut connection, "Com_stmt_execute").await, 5);
}

#[tokio::test]
async fn statements_that_fall_out_of_the_cache_are_closed_on_the_server() {
    let mut connection = connect_with(options().statement_cache_size(2)).await;
    for number in 0..10 {
        let sql = format!("SELECT {number} + ?");
        let mut result = connection.exec(Sql::trusted(&sql), (1,)).await.unwrap();
        assert_eq!(result.next_as::<i64>().await.unwrap(), Some(number + 1));
    }
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 10);
    assert_eq!(counter(&mut connection, "Com_stmt_close").await, 8);
    // The most recently used ones are still there.
    for sql in ["SELECT 8 + ?", "SELECT 9 + ?"] {
        connection.exec(sql, (1,)).await.unwrap();
    }
    assert_eq!(counter(&mut connection, "Com_stmt_prepare").await, 10);
}

#[tokio::test]
async fn without_a_cache_every_statement_is_closed_after_its_last_use() {
    let mut connection = connect_with(options().statement_cache_size(0)).await;
    let kept = connection.prepare("SELECT ?").await.unwrap();
    for _ in 0..3 {
        connection.exec("SELECT ? + 1", (1,)).await.unwrap();
    }
    assert_eq!(counter(&mut connection, "Com_stmt_close").await, 3);
    connection.execute(&kept.clone(), (1,)).await.unwrap();
    assert_eq!(counter(&mut connection, "Com_stmt_close").await, 3);
    drop(kept);
    assert_eq!(counter(&mut connection, "Com_stmt_close").await, 4);
}

#[tokio::test]
async fn a_statement_of_another_session_is_refused() {
    let mut connection = connect().await;
    let mut other = connect().await;
    let statement = connection.prepare("SELECT ?").await.unwrap();
    let error = other.execute(&statement, (1,)).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    connection.reset().await.unwrap();
    let error = connection.execute(&statement, (1,)).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    // The same text is prepared anew.
    let mut result = connection.exec("SELECT ?", (3,)).await.unwrap();
    assert_eq!(result.next_as::<i64>().await.unwrap(), Some(3));
}

#[tokio::test]
async fn a_statement_follows_changes_of_its_table() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t AS SELECT 1 AS a").await;
    let sql = "SELECT * FROM t";
    assert_eq!(connection.exec(sql, ()).await.unwrap().next_as::<i32>().await.unwrap(), Some(1));
    run(&mut connection, "ALTER TABLE t ADD b VARCHAR(9) DEFAULT 'new', MODIFY a VARCHAR(9)").await;
    for _ in 0..2 {
        let mut result = connection.exec(sql, ()).await.unwrap();
        assert_eq!(
            result.next_as::<(String, String)>().await.unwrap(),
            Some(("1".into(), "new".into()))
        );
    }
    assert_eq!(first::<i32>(&mut connection, "SELECT 1").await, 1);
}

#[tokio::test]
async fn a_statement_held_by_the_caller_follows_changes_of_its_table() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t AS SELECT 1 AS a, 'x' AS gone").await;
    let statement = connection.prepare("SELECT * FROM t").await.unwrap();
    let mut result = connection.execute(&statement, ()).await.unwrap();
    assert_eq!(result.one::<(i32, String)>().await.unwrap(), (1, "x".into()));
    run(&mut connection, "ALTER TABLE t DROP gone").await;
    let mut result = connection.execute(&statement, ()).await.unwrap();
    assert_eq!(result.one::<i32>().await.unwrap(), 1);
    run(&mut connection, "ALTER TABLE t ADD b BIGINT UNSIGNED DEFAULT 18446744073709551615").await;
    let mut result = connection.execute(&statement, ()).await.unwrap();
    assert_eq!(result.one::<(i32, u64)>().await.unwrap(), (1, u64::MAX));
    run(&mut connection, "ALTER TABLE t CHANGE a c VARCHAR(5), MODIFY b DECIMAL(22, 2)").await;
    let mut result = connection.execute(&statement, ()).await.unwrap();
    assert_eq!(result.columns().next().unwrap().name(), "c");
    let row: (String, String) = result.one().await.unwrap();
    assert_eq!(row, ("1".into(), "18446744073709551615.00".into()));
}

#[tokio::test]
async fn a_statement_that_the_server_cannot_prepare_again_itself_is_prepared_at_its_next_use() {
    let prepared = |id| packet(1, &[0, id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let need_reprepare = packet(1, b"\xff\x4f\x06#HY000Prepared statement needs to be re-prepared");
    let answers =
        vec![greeting(), ok_packet(2), prepared(1), need_reprepare, prepared(2), ok_packet(1)];
    let server = ScriptedServer::start(answers).await;
    let mut connection = Connection::connect(server.options()).await.unwrap();
    let error = connection.exec("DO 1", ()).await.map(drop).unwrap_err();
    assert_eq!(error.server_error().map(|server| server.code()), Some(1615));
    assert!(!connection.is_closed());
    connection.exec("DO 1", ()).await.unwrap();
    let sent = server.received().await;
    let count = |part: &[u8]| sent.windows(part.len()).filter(|window| *window == part).count();
    assert_eq!(count(b"\x16DO 1"), 2);
    // The old one is closed, the new one executed.
    assert_eq!((count(b"\x19\x01\0\0\0"), count(b"\x17\x02\0\0\0")), (1, 1));
}

#[tokio::test]
async fn a_procedure_that_uses_an_unknown_statement_is_not_repeated() {
    let mut connection = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT)").await;
    let body = "BEGIN INSERT INTO t VALUES (1); EXECUTE no_such_statement; END";
    run(&mut connection, &format!("CREATE OR REPLACE PROCEDURE uses_an_unknown_one() {body}"))
        .await;
    for calls in 1..=3 {
        let error = connection.exec("CALL uses_an_unknown_one()", ()).await.map(drop).unwrap_err();
        assert_eq!(error.server_error().map(|server| server.code()), Some(1243));
        assert_eq!(first::<u8>(&mut connection, "SELECT COUNT(*) FROM t").await, calls);
    }
    run(&mut connection, "DROP PROCEDURE uses_an_unknown_one").await;
}

#[tokio::test]
async fn the_first_execution_is_one_round_trip_on_mariadb_and_two_on_mysql() {
    for (greeting, executed_at_once) in [(mariadb_greeting(), true), (greeting(), false)] {
        let server = ScriptedServer::start(vec![greeting, ok_packet(2)]).await;
        let mut connection = Connection::connect(server.options()).await.unwrap();
        server.received().await;
        // The script has no answer: this waits until something else than the execution ends it.
        let sent = tokio::select! {
            _ = connection.exec("SELECT ?", ("value",)) => panic!("there was no answer"),
            sent = server.received() => sent,
        };
        let contains = |part: &[u8]| sent.windows(part.len()).any(|window| window == part);
        assert!(contains(b"\x16SELECT ?"));
        // COM_STMT_EXECUTE of the statement prepared last.
        assert_eq!(contains(b"\x17\xff\xff\xff\xff"), executed_at_once);
        assert_eq!(contains(b"value"), executed_at_once);
    }
}
