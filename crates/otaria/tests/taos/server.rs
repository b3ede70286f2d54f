//! A development server and a client of it.

use devserver::{DevServer, DevServerOptions};
use otaria::Sql;
use otaria::taos::{Client, FromRow, Options, Row};

/// The server stops when this is dropped.
pub(crate) struct TestServer {
    server: DevServer,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(DevServerOptions::new()).await
    }

    pub(crate) async fn start_with(options: DevServerOptions) -> Self {
        Self { server: DevServer::start(options).await.expect("a port is free") }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn port(&self) -> u16 {
        self.server.address().port()
    }

    pub(crate) fn options(&self) -> Options {
        self.url().parse().expect("the server's URL is one that otaria takes")
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.options()).await.expect("the test server can be connected")
    }

    /// A client whose current database is a new one, with options such as `PRECISION 'us'`.
    pub(crate) async fn database(&self, options: &str) -> Client {
        let client = self.connect().await;
        run(&client, &format!("CREATE DATABASE d KEEP 36500 {options}")).await;
        run(&client, "USE d").await;
        client
    }

    pub(crate) async fn stop(self) {
        self.server.stop().await;
    }
}

/// A server and a client whose current database is a new one.
pub(crate) async fn database(options: &str) -> (TestServer, Client) {
    let server = TestServer::start().await;
    let client = server.database(options).await;
    (server, client)
}

/// Runs a statement for its effect.
pub(crate) async fn run(client: &Client, sql: &str) -> u64 {
    client.exec(Sql::trusted(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// All rows of a statement's result.
pub(crate) async fn all<T>(client: &Client, sql: &str) -> Vec<T>
where
    T: for<'r> FromRow<&'r Row>,
{
    let mut rows =
        client.query(Sql::trusted(sql)).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.collect().await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The only row of a statement's result.
pub(crate) async fn one<T>(client: &Client, sql: &str) -> T
where
    T: for<'r> FromRow<&'r Row>,
{
    let mut rows = all(client, sql).await;
    assert_eq!(rows.len(), 1, "{sql}");
    rows.remove(0)
}

/// A table `numbers` with so many rows: `ts` 0, 1, 2, … ms and `v` the same number, and a text.
pub(crate) async fn make_numbers(client: &Client, count: i64) {
    run(client, "CREATE TABLE numbers (ts TIMESTAMP, v BIGINT, s VARCHAR(40))").await;
    for start in (0..count).step_by(5000) {
        let rows = start..count.min(start + 5000);
        let values: String = rows.map(|i| format!("({i},{i},'the text of row {i:010}')")).collect();
        run(client, &format!("INSERT INTO numbers VALUES {values}")).await;
    }
}
