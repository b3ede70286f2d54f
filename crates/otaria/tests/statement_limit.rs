//! A server that can prepare no more statements. Alone in its program, since the limit is the whole server's.

use otaria::mariadb::{Connection, Options};
use otaria::{ServerError, Sql};

async fn connect() -> Connection {
    let url = std::env::var("MARIADB_URL").expect(
        "MARIADB_URL is not set; start a server: scripts/mariadb start && eval \"$(scripts/mariadb env)\"",
    );
    let options: Options = url.parse().expect("MARIADB_URL is a URL that otaria takes");
    Connection::connect(options).await.expect("the test server can be connected")
}

async fn run(connection: &mut Connection, sql: &str) {
    connection.query(Sql::trusted(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn count(connection: &mut Connection, sql: &str) -> i64 {
    let mut result = connection.query(Sql::trusted(sql)).await.expect(sql);
    result.next_as::<i64>().await.expect(sql).expect("a row")
}

#[tokio::test]
async fn a_server_at_its_limit_runs_no_other_statement() {
    let mut connection = connect().await;
    let mut administrator = connect().await;
    run(&mut connection, "CREATE TEMPORARY TABLE limit_a (v INT)").await;
    run(&mut connection, "CREATE TEMPORARY TABLE limit_b (v INT)").await;
    connection.exec("INSERT INTO limit_a VALUES (?)", (1,)).await.unwrap();
    let limit = count(&mut administrator, "SELECT @@GLOBAL.max_prepared_stmt_count").await;
    run(&mut administrator, "SET GLOBAL max_prepared_stmt_count = 0").await;
    let refused = connection.exec("INSERT INTO limit_b VALUES (?)", (2,)).await.err();
    run(&mut administrator, &format!("SET GLOBAL max_prepared_stmt_count = {limit}")).await;
    let code = refused.and_then(|error| error.server_error().map(ServerError::code));
    assert_eq!(code, Some(1461));
    assert_eq!(count(&mut connection, "SELECT COUNT(*) FROM limit_a").await, 1);
    assert_eq!(count(&mut connection, "SELECT COUNT(*) FROM limit_b").await, 0);
    connection.exec("INSERT INTO limit_b VALUES (?)", (2,)).await.unwrap();
    assert_eq!(count(&mut connection, "SELECT COUNT(*) FROM limit_b").await, 1);
}
