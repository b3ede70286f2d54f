//! The test server, as the environment names it.

use otaria::mariadb::{Connection, FromRow, Options, Row};
use otaria::{Sql, Tls};

/// A variable of the environment that `scripts/mariadb env` prints.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set; start a server and name it: scripts/mariadb start && eval \"$(scripts/mariadb env)\""
        )
    })
}

/// Options for the test server over plain TCP.
pub(crate) fn plain_options() -> Options {
    variable("MARIADB_URL").parse().expect("MARIADB_URL is a URL that otaria takes")
}

/// Options for the test server, reached as `TRANSPORT` says: by `socket`, `tls`, `compress`, or else plain TCP.
pub(crate) fn options() -> Options {
    match transport().as_str() {
        "socket" => plain_options().unix_socket(variable("MARIADB_SOCKET")),
        _ => options_for_proxies(),
    }
}

/// The same where there is a proxy in between, which knows TCP alone.
pub(crate) fn options_for_proxies() -> Options {
    match transport().as_str() {
        "tcp" | "socket" => plain_options(),
        "tls" => plain_options().tls(Tls::ca_file(variable("MARIADB_CA"))),
        "compress" => plain_options().compression(true),
        other => panic!("TRANSPORT is tcp, socket, tls or compress, not '{other}'"),
    }
}

fn transport() -> String {
    std::env::var("TRANSPORT").unwrap_or_else(|_| "tcp".into())
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
