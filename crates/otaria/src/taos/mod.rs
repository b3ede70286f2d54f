//! TDengine, through its adapter (taosAdapter, port 6041): SQL, rows and columns, schemaless writing, topics.
//!
//! A [`Client`] is one WebSocket, on which any number of calls can be under way. It is cheap to clone, and every future may
//! be dropped at any point. The examples run against a development server in their own process; with a TDengine it is
//! `Client::connect("ws://root:taosdata@localhost:6041")`.
//!
//! # Connect, write, read
//!
//! ```
//! use otaria::taos::{Client, Timestamp};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let url = server.url();
//! let client = Client::connect(url).await?;
//! client.exec("CREATE DATABASE power").await?;
//! client.exec("USE power").await?;
//! client.exec("CREATE TABLE meters (ts TIMESTAMP, amps DOUBLE, phase INT) TAGS (place NCHAR(20))").await?;
//!
//! // Values become literals of the statement, with all quoting done.
//! let insert = "INSERT INTO d1 USING meters TAGS (?) VALUES (?, ?, ?) (?, ?, ?)";
//! let written = client.exec_with(insert, ("attic", 1_700_000_000_000_i64, 10.5, 1, 1_700_000_001_000_i64, 12.25, None::<i32>)).await?;
//! assert_eq!(written, 2);
//!
//! let mut rows = client.query("SELECT ts, amps, place FROM meters ORDER BY ts").await?;
//! while let Some(row) = rows.next().await? {
//!     let (ts, place): (Timestamp, String) = (row.get("ts")?, row.get("place")?);
//!     println!("{ts}: {} A in the {place}", row.get::<f64>("amps")?);
//! }
//!
//! let rows = client.query_with("SELECT phase, amps FROM d1 WHERE amps > ?", (11,)).await?;
//! let pairs: Vec<(Option<i32>, f64)> = rows.collect().await?;
//! assert_eq!(pairs, [(None, 12.25)]);
//! # Ok(())
//! # }
//! ```
//!
//! [`Rows`] and [`Blocks`] are streams as well, for the adapters of
//! [futures](https://docs.rs/futures). The next block of a result is on its way while this one is read; what is not read is
//! freed on the server when the result is dropped.
//!
//! # Types of serde
//!
//! ```
//! use otaria::taos::Client;
//! use serde::Deserialize;
//!
//! #[derive(Debug, PartialEq, Deserialize)]
//! struct Reading {
//!     ts: i64,
//!     celsius: Option<f32>,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let client = Client::connect(server.url()).await?;
//! # client.exec("CREATE DATABASE d KEEP 36500").await?;
//! # client.exec("USE d").await?;
//! # client.exec("CREATE TABLE readings (ts TIMESTAMP, celsius FLOAT)").await?;
//! # client.exec("INSERT INTO readings VALUES (1, 21.5) (2, NULL)").await?;
//! let rows = client.query("SELECT * FROM readings").await?;
//! let readings: Vec<Reading> = rows.deserialize().collect().await?;
//! assert_eq!(readings, [Reading { ts: 1, celsius: Some(21.5) }, Reading { ts: 2, celsius: None }]);
//! # Ok(())
//! # }
//! ```
//!
//! # Columns
//!
//! A result travels column by column. [`query_blocks`](Client::query_blocks) leaves it so: a [`ColumnView`] borrows from the
//! message, and no row is made.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let client = otaria::taos::Client::connect(server.url()).await?;
//! # client.exec("CREATE DATABASE d KEEP 36500").await?;
//! # client.exec("USE d").await?;
//! # client.exec("CREATE TABLE readings (ts TIMESTAMP, celsius FLOAT)").await?;
//! # client.exec("INSERT INTO readings VALUES (1, 21.5) (2, NULL) (3, 20.5)").await?;
//! let mut blocks = client.query_blocks("SELECT celsius FROM readings").await?;
//! let mut sum = 0.0;
//! while let Some(block) = blocks.next().await? {
//!     let celsius = block.column(0).expect("there is one column");
//!     sum += celsius.values::<f32>().expect("it is FLOAT").flatten().sum::<f32>();
//! }
//! assert_eq!(sum, 42.0);
//! # Ok(())
//! # }
//! ```
//!
//! # Prepared statements
//!
//! For many rows: [`Client::prepare`], then [`Statement::insert`] with columns or [`Statement::insert_rows`] with types of serde.
//! Numbers travel as they lie in memory, and nothing is parsed on the server.
//!
//! # Schemaless writing
//!
//! ```
//! use otaria::taos::{Lines, TimeUnit};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let client = otaria::taos::Client::connect(server.url()).await?;
//! # client.exec("CREATE DATABASE d KEEP 36500").await?;
//! # client.exec("USE d").await?;
//! let lines = Lines::influx(["weather,city=Bonn celsius=21.5 1700000000"]).time_unit(TimeUnit::Seconds);
//! assert_eq!(client.schemaless(&lines).await?.rows_affected, 1);
//! # Ok(())
//! # }
//! ```
//!
//! # Topics
//!
//! A [`Consumer`] follows what is written, as a member of a group that shares the work. It is a stream of [`Message`]s, whose rows
//! come table by table, and commits when it is told to: what was not committed comes again.
//!
//! # When the connection is lost
//!
//! The next call makes it again, with the session as it was: [`Client`] says how, and what is sent again.
//!
//! ```
//! use std::time::Duration;
//!
//! use otaria::taos::{Client, Options, Retry};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let port = server.address().port();
//! let options = Options::new()
//!     .user("root")
//!     .password("taosdata")
//!     .address("localhost", port)
//!     .address("127.0.0.1", port)
//!     .retries(3)
//!     .retry_backoff(Duration::from_millis(100));
//! let client = Client::connect(options).await?;
//! // Rows with timestamps of their own may be written twice: nothing is there twice.
//! let writer = client.with_retry(Retry::Idempotent);
//! writer.exec("CREATE DATABASE IF NOT EXISTS power").await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Pool
//!
//! One [`Client`] serves any number of tasks. A [`Pool`] is for parts of a program that need a database of their own, or shall not
//! wait behind others' large results.
//!
//! ```
//! use otaria::taos::{Pool, PoolOptions};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let url = server.url();
//! let pool = Pool::new(url, PoolOptions::new().max_size(4))?;
//! let client = pool.get().await?;
//! let version: String = client.query("SELECT SERVER_VERSION()").await?.one().await?;
//! println!("{version}");
//! # Ok(())
//! # }
//! ```
//!
//! # Errors and time limits
//!
//! An error of the server has its code, as [`ServerError::code`](crate::ServerError::code), and its statement, as
//! [`Error::sql`](crate::Error::sql). A call that is not answered in time is an error of the kind
//! [`Timeout`](crate::ErrorKind::Timeout), and the client stays usable: a late answer is dropped.
//!
//! ```
//! use std::time::Duration;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let client = otaria::taos::Client::connect(server.url()).await?;
//! let hasty = client.with_timeout(Duration::from_secs(5));
//! let error = hasty.exec("USE nowhere").await.unwrap_err();
//! assert_eq!(error.to_string(), "Database not exist (0x0388)");
//! assert_eq!(error.server_error().map(|server| server.code()), Some(0x0388));
//! assert_eq!(error.sql(), Some("USE nowhere"));
//! assert!(!error.is_fatal() && !client.is_closed());
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "blocking")]
pub mod blocking;
mod client;
mod consumer;
mod error;
mod options;
mod params;
mod result;
mod row;
mod schemaless;
mod statement;
mod value;

pub use client::Client;
pub use consumer::{Consumer, ConsumerOptions, Message, OffsetReset, TableBlock};
pub use options::Options;
pub use params::{ParamValue, Params, ToParam};
#[cfg(feature = "arrow")]
pub use result::RecordBatchStream;
pub use result::{Blocks, Deserialized, Rows, TypedStream};
pub use row::Row;
pub use schemaless::{Lines, TimeUnit, Written};
pub use statement::{Column, Nullable, Parameter, ParameterKind, Statement, Table};
pub use taos_proto::block::{Block, Column as ColumnView, FixedValues, NullBitmap};
pub use taos_proto::column::{DataType, Field, Precision};
pub use taos_proto::reconnect::Retry;
pub use taos_proto::sql::Literal;
pub use taos_proto::tmq::Assignment;
pub use taos_proto::value::{Cell, Decimal, NChars};
pub use value::{FromValue, Timestamp};

pub use crate::pool::{PoolOptions, PoolStatus};
pub use crate::row::FromRow;
pub use crate::value::{ColumnIndex, Mismatch};

/// A bounded pool of connections to TDengine: for programs whose parts need a database or a pace of their own, since one
/// [`Client`] serves any number of tasks.
pub type Pool = crate::pool::Pool<Client>;
/// A connection from a [`Pool`].
pub type PooledClient = crate::pool::Pooled<Client>;
