//! The test server, as the environment names it.

use otaria::Sql;
use otaria::mariadb::{Connection, FromRow, Options, Row};

/// A variable of the environment that `scripts/mariadb env` prints.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set; start a server and name it: scripts/mariadb start && eval \"$(scripts/mariadb env)\""
        )
    })
}

/// Options for the test server.
pub(crate) fn options() -> Options {
    variable("MARIADB_URL").parse().expect("MARIADB_URL is a URL that otaria takes")
}

pub(crate) async fn connect() -> Connection {
    connect_with(options()).await
}

pub(crate) async fn connect_with(options: Options) -> Connection {
    Connection::connect(options).await.expect("the test server can be connected")
}

/// Runs a statement for its effect.
pub(crate) async fn run(connection: &mut Connection, sql: &str) {
    connection.query(Sql::trusted(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The first row of a statement's result.
pub(crate) async fn first<T>(connection: &mut Connection, sql: &str) -> T
where
    T: for<'r> FromRow<Row<'r>>,
{
    let mut result =
        connection.query(Sql::trusted(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    result.next_as().await.unwrap_or_else(|error| panic!("{sql}: {error}")).expect("a row")
}

/// A counter of this session, such as `Com_stmt_close`.
pub(crate) async fn counter(connection: &mut Connection, name: &str) -> u64 {
    let (_, value): (String, String) =
        first(connection, &format!("SHOW SESSION STATUS LIKE '{name}'")).await;
    value.parse().expect("a counter is a number")
}
