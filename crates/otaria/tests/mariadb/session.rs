use crate::server::{connect, connect_with, first, options, run};

#[tokio::test]
async fn a_ping_is_answered() {
    connect().await.ping().await.unwrap();
}

#[tokio::test]
async fn a_reset_forgets_the_session_and_runs_init_again() {
    let mut connection = connect_with(options().init("SET @a = 1")).await;
    run(&mut connection, "SET @a = 2, @b = 3, SESSION sql_mode = ''").await;
    run(&mut connection, "CREATE TEMPORARY TABLE t (a INT)").await;
    connection.reset().await.unwrap();
    let variables: (Option<i64>, Option<String>, String) =
        first(&mut connection, "SELECT @a, @b, @@character_set_results").await;
    assert_eq!(variables, (Some(1), None, "utf8mb4".into()));
    assert_eq!(
        connection.query("SELECT * FROM t").await.unwrap_err().server_error().unwrap().code(),
        1146
    );
}

#[tokio::test]
async fn closing_says_good_bye_to_the_server() {
    let mut watcher = connect().await;
    let connection = connect().await;
    let there = format!(
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {}",
        connection.connection_id()
    );
    assert_eq!(first::<i64>(&mut watcher, &there).await, 1);
    connection.close().await.unwrap();
    while first::<i64>(&mut watcher, &there).await != 0 {}
}

#[tokio::test]
async fn found_rows_decides_what_an_update_counts() {
    for (found_rows, counted) in [(true, 2), (false, 1)] {
        let mut connection = connect_with(options().found_rows(found_rows)).await;
        run(&mut connection, "CREATE TEMPORARY TABLE t AS SELECT 1 AS a UNION SELECT 2").await;
        let result = connection.query("UPDATE t SET a = 2").await.unwrap();
        assert_eq!(result.rows_affected(), counted);
    }
}
