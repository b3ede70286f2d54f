//! An asynchronous driver for MariaDB and MySQL, and for TDengine, on [tokio](https://docs.rs/tokio).
//!
//! A dropped future never leaves a connection out of step, in either of them. This page goes through MariaDB and MySQL first:
//! [connect](#connect), [query](#query), [streams](#streams), [rows](#rows), [parameters](#parameters),
//! [transactions](#transactions), [many rows at once](#many-rows-at-once), [pool](#pool), [cluster](#cluster). Then come
//! [TDengine](#tdengine) and [columnar results](#columnar-results) of both, and what holds for all: [cancellation](#cancellation),
//! [TLS](#tls), [errors](#errors), [spans](#spans), [features](#features), [versions](#versions).
//!
//! The examples run against the server that the environment variable `MARIADB_URL` names, and a development server in place of a
//! TDengine.
//!
//! # Connect
//!
//! Input and output of a connection to MariaDB happen in the task that calls: there is no task and no channel behind it. Rows
//! borrow from what the network delivered.
//!
//! [`Connection::connect`](mariadb::Connection::connect) takes a URL or [`Options`](mariadb::Options). The time limit
//! covers everything from the name's resolution to the session's settings, and its error says where the time went.
//!
//! ```
//! use std::time::Duration;
//!
//! use otaria::mariadb::{Connection, Options};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! let mut connection = Connection::connect(&url).await?;
//! connection.ping().await?;
//! println!("server {}, connection {}", connection.server_version(), connection.connection_id());
//! connection.close().await?;
//!
//! let options: Options = url.parse()?;
//! let options = options.connect_timeout(Duration::from_secs(3)).init("SET time_zone = '+00:00'");
//! let connection = Connection::connect(&options).await?;
//! # connection.close().await
//! # }
//! ```
//!
//! # Query
//!
//! [`query`](mariadb::Connection::query) sends text and gives the result as it arrives. A row becomes a tuple, a single
//! value, or a struct that derives [`FromRow`]; its values convert only where nothing is lost.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let mut result = connection.query("SELECT seq, CONCAT('row ', seq) FROM seq_1_to_3").await?;
//! let rows: Vec<(u32, String)> = result.collect().await?;
//! assert_eq!(rows[2], (3, "row 3".into()));
//!
//! let mut result = connection.query("SELECT VERSION()").await?;
//! let version: Option<String> = result.next_as().await?;
//! assert!(version.is_some());
//! # connection.close().await
//! # }
//! ```
//!
//! Row by row nothing is copied, and memory does not grow with the result:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let mut result = connection.query("SELECT seq AS id, REPEAT('x', seq % 9) AS text FROM seq_1_to_5000").await?;
//! let mut letters = 0;
//! while let Some(row) = result.next().await? {
//!     let text: &str = row.get("text")?;
//!     letters += text.len();
//! }
//! assert_eq!(letters, 19_995);
//! # connection.close().await
//! # }
//! ```
//!
//! # Streams
//!
//! Results are [streams](futures_core::Stream) as well: of rows that can be kept by
//! [`into_stream`](mariadb::QueryResult::into_stream), of values of a type by
//! [`into_stream_of`](mariadb::QueryResult::into_stream_of). The server goes on only as the stream is read, and a stream that is
//! dropped early leaves its connection usable, see [cancellation](#cancellation).
//!
//! ```
//! use futures_util::TryStreamExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let result = connection.query("SELECT seq FROM seq_1_to_100000").await?;
//! let mut squares = result.into_stream_of::<u64>().map_ok(|number| number * number);
//! while let Some(square) = squares.try_next().await? {
//!     if square > 1000 {
//!         break;
//!     }
//! }
//! drop(squares);
//! let right: bool = connection.query("SELECT TRUE").await?.one().await?;
//! assert!(right);
//! # connection.close().await
//! # }
//! ```
//!
//! # Rows
//!
//! [`#[derive(FromRow)]`](derive@FromRow) reads a struct by the names of its fields. Names and types are compared once for a result, so
//! that a column that is missing or of another type is an error before the first row, and a row costs one pass. A struct
//! may borrow from the row: then nothing is allocated for it.
//!
//! ```
//! use otaria::FromRow;
//!
//! #[derive(FromRow)]
//! struct City<'r> {
//!     name: &'r str,
//!     people: u32,
//!     #[otaria(flatten, prefix = "mayor_")]
//!     mayor: Option<Person>,
//! }
//!
//! #[derive(FromRow)]
//! struct Person {
//!     name: String,
//!     #[otaria(default)]
//!     age: u8,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let sql = "SELECT 'Bern' AS name, 146000 AS people, NULL AS mayor_name UNION ALL SELECT 'Ulm', 129000, 'Eva'";
//! let mut result = connection.query(sql).await?;
//! while let Some(city) = result.next_as::<City<'_>>().await? {
//!     let mayor = city.mayor.map(|person| (person.name, person.age));
//!     assert!(mayor.is_none() || city.name == "Ulm" && city.people == 129_000);
//! }
//! # connection.close().await
//! # }
//! ```
//!
//! [`deserialize`](mariadb::QueryResult::deserialize) reads rows as types of [serde](https://docs.rs/serde) instead, with the
//! feature `serde`.
//!
//! # Parameters
//!
//! [`exec`](mariadb::Connection::exec) runs a prepared statement with values for its `?`. Values never become part of
//! the statement's text. Statements are kept for their next use; MariaDB prepares and executes a new one in one round
//! trip.
//!
//! ```
//! use otaria::mariadb::Date;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! # connection.query("CREATE TEMPORARY TABLE person (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT, born DATE)").await?;
//! let born = Date { year: 1815, month: 12, day: 10 };
//! let insert = "INSERT INTO person (name, born) VALUES (?, ?)";
//! let result = connection.exec(insert, ("Ada", Some(born))).await?;
//! assert_eq!((result.rows_affected(), result.last_insert_id()), (1, Some(1)));
//!
//! let mut result = connection.exec("SELECT name FROM person WHERE born = ?", (born,)).await?;
//! assert_eq!(result.next_as::<String>().await?.as_deref(), Some("Ada"));
//! # connection.close().await
//! # }
//! ```
//!
//! Parameters can have names, and features add the types of other crates: dates of jiff, chrono and time, decimals, UUIDs, JSON.
//!
//! The text of a statement is a `&'static str`, a part of the program. Whatever was put together while it runs is taken
//! as [`Sql::trusted`] only, so that a forgotten parameter is seen where it happens.
//!
//! ```
//! use otaria::{Sql, named};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let name = "O'Hara";
//! let mut result = connection.exec("SELECT :name, :times * 2", named! { times: 3, name }).await?;
//! assert_eq!(result.one::<(String, i64)>().await?, ("O'Hara".into(), 6));
//!
//! let table = "seq_1_to_3";
//! let sql = Sql::trusted(format!("SELECT COUNT(*) FROM {table}"));
//! assert_eq!(connection.query(sql).await?.one::<u8>().await?, 3);
//! # connection.close().await
//! # }
//! ```
//!
//! # Transactions
//!
//! A [`Transaction`](mariadb::Transaction) is a connection with an end: what is not committed is rolled back when it
//! is dropped, by an early `?` for instance, without waiting.
//!
//! ```
//! # use otaria::mariadb::Connection;
//! async fn transfer(connection: &mut Connection, amount: i64) -> otaria::Result<()> {
//!     let mut transaction = connection.transaction().await?;
//!     transaction.exec("UPDATE account SET money = money - ? WHERE id = 1", (amount,)).await?;
//!     transaction.exec("UPDATE account SET money = money + ? WHERE id = 2", (amount,)).await?;
//!     transaction.commit().await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = Connection::connect(&url).await?;
//! # connection.query("CREATE TEMPORARY TABLE account (id INT, money INT UNSIGNED) ENGINE = InnoDB").await?;
//! # connection.query("INSERT INTO account VALUES (1, 10), (2, 0)").await?;
//! transfer(&mut connection, 7).await?;
//! let error = transfer(&mut connection, 7).await.unwrap_err(); // UNSIGNED does not go below 0
//! assert_eq!(error.server_error().map(|server| server.code()), Some(1690));
//! let money: Vec<u64> = connection.query("SELECT money FROM account").await?.collect().await?;
//! assert_eq!(money, [3, 7]);
//! # connection.close().await
//! # }
//! ```
//!
//! # Many rows at once
//!
//! [`exec_batch`](mariadb::Connection::exec_batch) runs a statement for each row of an iterator, by bulk commands, and
//! [`exec_columns`](mariadb::Connection::exec_columns) for each row of columns;
//! [`pipeline`](mariadb::Connection::pipeline) sends different statements in one go, and each has an answer of its own;
//! [`load_local`](mariadb::Connection::load_local) loads data from an `AsyncRead`.
//!
//! # Pool
//!
//! A [`Pool`](mariadb::Pool) hands out connections to those who ask, the first one first. They return when they are dropped, with a
//! new session for the next one. When none is to be had in time, the error says what keeps it from being had.
//!
//! ```
//! use std::time::Duration;
//!
//! use otaria::mariadb::{Pool, PoolOptions};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! let pool = Pool::new(&url, PoolOptions::new().max_size(4).acquire_timeout(Duration::from_secs(2)))?;
//! let tasks = (0..20_u32).map(|number| {
//!     let pool = pool.clone();
//!     tokio::spawn(async move {
//!         let mut connection = pool.get().await?;
//!         connection.exec("SELECT ? + 1", (number,)).await?.one::<u32>().await
//!     })
//! });
//! for (number, task) in (1..).zip(tasks.collect::<Vec<_>>()) {
//!     assert_eq!(task.await.expect("no task panics")?, number);
//! }
//! assert!(pool.status().connected <= 4);
//! pool.close(Duration::from_secs(1)).await
//! # }
//! ```
//!
//! For programs that have a pool already, the examples `deadpool` and `bb8` are adapters of twenty lines.
//!
//! # Cluster
//!
//! A [`Cluster`](mariadb::Cluster) is a primary and its replicas, with a pool for each. [`writer`](mariadb::Cluster::writer)
//! and [`reader`](mariadb::Cluster::reader) say what a connection is for. It finds the new primary after a failover, lets
//! hosts rest that fail, and never sends anything twice.
//!
//! # TDengine
//!
//! A [`taos::Client`] is one WebSocket to TDengine's adapter, for any number of calls at once. Rows, parameters, errors and
//! cancellation are as for MariaDB, and the same `#[derive(FromRow)]` reads rows of both. The page of [`taos`] goes on with prepared
//! inserts by columns, schemaless lines, topics, lost connections and the pool; `otaria::devserver`, behind the feature `embedded`,
//! stands in for a TDengine in tests.
//!
//! ```
//! use otaria::FromRow;
//! use otaria::devserver::{DevServer, DevServerOptions};
//! use otaria::taos::{Client, Timestamp};
//!
//! #[derive(FromRow)]
//! struct Reading {
//!     ts: Timestamp,
//!     #[otaria(rename = "amps")]
//!     current: Option<f32>,
//!     place: String,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = DevServer::start(DevServerOptions::new()).await?;
//! let client = Client::connect(server.url()).await?; // ws://root:taosdata@localhost:6041 of a TDengine
//! client.exec("CREATE DATABASE power KEEP 36500").await?;
//! client.exec("USE power").await?;
//! client.exec("CREATE TABLE meters (ts TIMESTAMP, amps FLOAT) TAGS (place NCHAR(20))").await?;
//!
//! let insert = "INSERT INTO d1 USING meters TAGS (?) VALUES (?, ?)";
//! client.exec_with(insert, ("attic", 1_700_000_000_000_i64, Some(10.5))).await?;
//!
//! let rows = client.query_with("SELECT * FROM meters WHERE amps > ?", (10,)).await?;
//! for reading in rows.collect::<Reading>().await? {
//!     println!("{}: {:?} A in the {}", reading.ts, reading.current, reading.place);
//! #   assert_eq!((reading.ts.ticks, reading.current), (1_700_000_000_000, Some(10.5)));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Columnar results
//!
//! With the feature `arrow` results of both databases come as record batches of [Apache Arrow](https://arrow.apache.org), with
//! exact types, and record batches are inserted: `otaria::arrow` has the tables of types. So data goes from one database to the
//! other, column by column:
//!
//! ```
//! use otaria::arrow::ArrowOptions;
//! use otaria::mariadb::Connection;
//! use otaria::taos::Client;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let (mut connection, client) = (Connection::connect(&url).await?, Client::connect(server.url()).await?);
//! # client.exec("CREATE DATABASE d KEEP 36500").await?;
//! # client.exec("USE d").await?;
//! # client.exec("CREATE TABLE readings (ts TIMESTAMP, celsius FLOAT)").await?;
//! # client.exec("INSERT INTO readings VALUES (1000, 21.5) (2000, NULL) (3000, 20.5)").await?;
//! # connection.query("CREATE TEMPORARY TABLE reading (at DATETIME(3), celsius FLOAT)").await?;
//! let mut batches = client.query_arrow("SELECT ts, celsius FROM readings").await?;
//! let insert = "INSERT INTO reading (at, celsius) VALUES (?, ?)";
//! let mut moved = 0;
//! while let Some(batch) = batches.next().await? {
//!     // Points in time become the clock of UTC.
//!     moved += connection.exec_record_batch(insert, &batch, ArrowOptions::new().session_offset(0)).await?;
//! }
//! assert_eq!(moved, 3);
//! # connection.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Without `async`
//!
//! Behind the feature `blocking`, `mariadb::blocking` has the same connections, results, transactions and pools for scripts, and
//! `taos::blocking` clients, rows, statements and consumers of TDengine.
//!
//! # Cancellation
//!
//! The policy: a future can be dropped at any point, by `select!` or a timeout for instance, and a result half read. What dropping
//! does is said at every method that waits, and none of it leaves a connection out of step. Tests drop every command of both
//! databases after each byte that the server sends.
//!
//! The next use of a connection to MariaDB sends what was still to be sent, reads the rest away, and then does its own work; where
//! that would be [too much](mariadb::Options::drain_limit), the connection is closed instead. With TDengine other calls do not
//! notice. What was sent still runs on the server: a [cancel token](mariadb::Connection::cancel_token), `max_statement_time`, or
//! the end of the connection by a [time limit](mariadb::Options::command_timeout) stops it.
//!
//! ```
//! # use std::time::Duration;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let slow = connection.query("SELECT SLEEP(0.2)");
//! assert!(tokio::time::timeout(Duration::from_millis(20), slow).await.is_err());
//!
//! let mut result = connection.query("SELECT 'right'").await?;
//! assert_eq!(result.next_as::<String>().await?.as_deref(), Some("right"));
//! # connection.close().await
//! # }
//! ```
//!
//! # TLS
//!
//! [`Tls`] says whose certificates are trusted. The URL has it as `?tls=true`, for the authorities of the operating
//! system, or `?tls_ca=ca.pem`. A server without TLS is refused before the password is sent.
//!
//! ```
//! use otaria::Tls;
//! use otaria::mariadb::{Connection, Options};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let ca = std::env::var("MARIADB_CA").expect("MARIADB_CA is the path of a certificate");
//! let options: Options = url.parse()?;
//! let mut connection = Connection::connect(options.tls(Tls::ca_file(ca))).await?;
//! let mut result = connection.query("SHOW STATUS LIKE 'Ssl_version'").await?;
//! let (_, version): (String, String) = result.next_as().await?.expect("one row");
//! assert!(version.starts_with("TLSv1."));
//! # connection.close().await
//! # }
//! ```
//!
//! # Errors
//!
//! Every [`Error`] says what failed and where, has a [kind](Error::kind), keeps its cause, and never shows a password.
//!
//! ```
//! use otaria::ErrorKind;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let error = connection.query("SELECT * FROM no_such_table").await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Server);
//! assert_eq!(error.server_error().map(|server| server.code()), Some(1146));
//! assert!(!error.is_fatal()); // the connection lives on
//!
//! let mut result = connection.query("SELECT 300 AS n").await?;
//! let error = result.next_as::<u8>().await.unwrap_err();
//! assert_eq!(error.to_string(), "row 1: column 'n' (INT) cannot be read as u8: the value does not fit");
//! # connection.close().await
//! # }
//! ```
//!
//! # Spans
//!
//! Connecting and every command run in a span of [`tracing`](https://docs.rs/tracing) at the level DEBUG, with the
//! field names of OpenTelemetry (`db.system.name`, `db.operation.name`, `db.namespace`, `server.address`,
//! `server.port`, `db.response.status_code`, `error.type`), never with the text of a statement or a value.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `mariadb` | MariaDB and MySQL; on by default |
//! | `taos` | TDengine; on by default |
//! | `embedded` | `otaria::devserver`: a development server in place of a TDengine |
//! | `blocking` | `mariadb::blocking`, and with `taos` `taos::blocking`: the drivers without `async` |
//! | `serde` | rows of MariaDB as types of serde; `taos`, whose messages need serde, brings it |
//! | `tls` | TLS by rustls, and MySQL's RSA encryption of passwords; on by default |
//! | `chrono`, `jiff`, `time` | dates and times of these crates as values and parameters |
//! | `rust_decimal`, `uuid` | their types as values and parameters |
//! | `arrow` | results and inserts as record batches of Apache Arrow: see `otaria::arrow` |
//! | `json` | `serde_json::Value` as value and parameter, and `mariadb::Json<T>` |
//!
//! Features only add. Each works with either database alone; with neither the crate has no more than the development server.
//!
//! # Versions
//!
//! The crate follows [SemVer](https://semver.org). Until 1.0 a change of the minor number may break programs, as the changelog
//! then says. Enums that may grow are `#[non_exhaustive]`. The oldest Rust (MSRV) is the `rust-version` of `Cargo.toml`, at present
//! 1.88; raising it is a minor change. Types of other crates in signatures, behind their features, are part of the interface: those of
//! `arrow-array` and `arrow-schema`, `chrono`, `jiff`, `time`, `rust_decimal`, `uuid` and `serde_json`. The macro's helper traits,
//! hidden from the documentation, are for the macro alone.

#![forbid(unsafe_code)]
// docs.rs says of each item which feature brings it.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "mariadb", feature = "taos", feature = "tls")),
    expect(rustdoc::broken_intra_doc_links, reason = "they lead to what features bring")
)]

#[cfg(all(any(feature = "mariadb", feature = "taos"), feature = "arrow"))]
pub mod arrow;
#[cfg(feature = "embedded")]
pub mod devserver;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod error;
#[cfg(feature = "mariadb")]
pub mod mariadb;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod net;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub mod pool;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub mod row;
#[cfg(feature = "taos")]
pub mod taos;
#[cfg(any(feature = "mariadb", feature = "taos"))]
mod value;

#[cfg(any(feature = "mariadb", feature = "taos"))]
pub use error::{Error, ErrorKind, Result, ServerError};
#[cfg(all(any(feature = "mariadb", feature = "taos"), feature = "tls"))]
pub use net::Tls;
#[cfg(any(feature = "mariadb", feature = "taos"))]
pub use {
    otaria_derive::FromRow,
    row::FromRow,
    value::{IntoSql, Sql},
};

/// The examples of the page at the registry.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
