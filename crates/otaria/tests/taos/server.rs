//! A development server and a client of it, or the server that `TDENGINE_URL` names, such as
//! `ws://root:taosdata@127.0.0.1:6041`, on this machine.
//!
//! All tests share that one, and take turns with it. It loses the databases `d` and `other`, and all topics. Tests of what
//! only a development server can be told to do have one of their own.

use std::net::{SocketAddr, ToSocketAddrs};

use devserver::{DevServer, DevServerOptions};
use otaria::Sql;
use otaria::taos::{Client, FromRow, Options, Row};
use tokio::sync::{Mutex, MutexGuard};
use url::Url;

/// Held by the test that uses the named server.
static TURN: Mutex<()> = Mutex::const_new(());

/// The server stops when this is dropped, unless it is a named one.
pub(crate) struct TestServer {
    server: Option<DevServer>,
    url: String,
    _turn: Option<MutexGuard<'static, ()>>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        match std::env::var("TDENGINE_URL") {
            Ok(url) => Self { server: None, url, _turn: Some(TURN.lock().await) },
            Err(_) => Self::start_with(DevServerOptions::new()).await,
        }
    }

    pub(crate) async fn start_with(options: DevServerOptions) -> Self {
        let server = DevServer::start(options).await.expect("a port is free");
        Self { url: server.url(), server: Some(server), _turn: None }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    fn parsed(&self) -> Url {
        Url::parse(&self.url).expect("a server has a URL")
    }

    /// The first address of its host.
    pub(crate) fn address(&self) -> SocketAddr {
        let url = self.parsed();
        let place = (url.host_str().unwrap_or("localhost"), url.port().unwrap_or(6041));
        let mut addresses = place.to_socket_addrs().expect("the server's host is known");
        addresses.next().expect("the server's host has an address")
    }

    pub(crate) fn port(&self) -> u16 {
        self.address().port()
    }

    /// Options with its login and without its address.
    pub(crate) fn login(&self) -> Options {
        let url = self.parsed();
        Options::new().user(url.username()).password(url.password().unwrap_or_default())
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
        if self.server.is_none() {
            empty(&client).await;
        }
        run(&client, &format!("CREATE DATABASE d KEEP 36500 {options}")).await;
        run(&client, "USE d").await;
        client
    }

    pub(crate) async fn stop(self) {
        self.server.expect("only a server of one's own is stopped").stop().await;
    }
}

/// Takes away what other tests have left.
async fn empty(client: &Client) {
    for topic in all::<String>(client, "SHOW TOPICS").await {
        run(client, &format!("DROP TOPIC IF EXISTS `{topic}`")).await;
    }
    for database in ["d", "other", "`Other`"] {
        run(client, &format!("DROP DATABASE IF EXISTS {database}")).await;
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
    let rows =
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
