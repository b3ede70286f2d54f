//! Columnar results and inserts, as record batches of [Apache Arrow](https://arrow.apache.org), from both databases.
//!
//! One allocation per column instead of one object per value, in the form that DataFusion, Polars, DuckDB and writers of Parquet take
//! as it is. Batches are made while the result arrives, with back-pressure: a result of any size takes the memory of a batch.
//!
//! # MariaDB
//!
//! ```
//! use otaria::arrow::arrow_array::{cast::AsArray, types::Decimal128Type};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> otaria::Result<()> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! let sql = "SELECT seq AS id, CAST(seq / 4 AS DECIMAL(10, 2)) AS price FROM seq_1_to_20000";
//! let mut batches = connection.query_arrow(sql).await?;
//! assert_eq!(batches.schema().field(1).data_type().to_string(), "Decimal128(10, 2)");
//! let mut cents = 0;
//! while let Some(batch) = batches.next().await? {
//!     cents += batch.column(1).as_primitive::<Decimal128Type>().values().iter().sum::<i128>();
//! }
//! assert_eq!(cents, 5_000_250_000);
//! # connection.close().await
//! # }
//! ```
//!
//! [`exec_arrow`](crate::mariadb::Connection::exec_arrow) takes parameters, and
//! [`QueryResult::into_arrow`](crate::mariadb::QueryResult::into_arrow) turns any result into batches, by [`ArrowOptions`].
//!
//! | MariaDB | Arrow |
//! |---|---|
//! | TINYINT, BOOLEAN; SMALLINT; MEDIUMINT, INT; BIGINT | `Int8`; `Int16`; `Int32`; `Int64` |
//! | the same UNSIGNED | `UInt8` … `UInt64` |
//! | YEAR; BIT | `UInt16`; `UInt64` |
//! | FLOAT; DOUBLE | `Float32`; `Float64` |
//! | DECIMAL(p, s) | `Decimal128(p, s)` for up to 38 digits, else `Decimal256(p, s)` |
//! | DATE | `Date32` |
//! | DATETIME | `Timestamp(Microsecond)` without a zone |
//! | TIMESTAMP | the same: the clock of the session's zone; with [`ArrowOptions::session_offset`] a point in time |
//! | TIME | `Duration(Microsecond)`, since it goes from −838 to 838 hours |
//! | CHAR, VARCHAR, TEXT, ENUM, SET, INET4, INET6 | `Utf8` |
//! | JSON | `Utf8` with the extension `arrow.json` |
//! | UUID | `FixedSizeBinary(16)` with the extension `arrow.uuid` |
//! | BINARY, VARBINARY, BLOB | `Binary` |
//! | GEOMETRY | `Binary`: 4 bytes SRID, then well-known binary |
//! | NULL alone | `Null` |
//!
//! A date that is none, as `0000-00-00`, is an error, or NULL where [`ArrowOptions::invalid_dates`] says so.
//!
//! # TDengine
//!
//! Its results are columnar on their way already: numbers are copied as they lie there, NULLs eight at a time.
//!
//! ```
//! use otaria::arrow::arrow_array::{cast::AsArray, types::Float32Type};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let server = devserver::DevServer::start(devserver::DevServerOptions::new()).await?;
//! # let client = otaria::taos::Client::connect(server.url()).await?;
//! # client.exec("CREATE DATABASE d KEEP 36500").await?;
//! # client.exec("USE d").await?;
//! # client.exec("CREATE TABLE readings (ts TIMESTAMP, celsius FLOAT)").await?;
//! # client.exec("INSERT INTO readings VALUES (1, 21.5) (2, NULL) (3, 20.5)").await?;
//! let mut batches = client.query_arrow("SELECT ts, celsius FROM readings").await?;
//! while let Some(batch) = batches.next().await? {
//!     let celsius = batch.column(1).as_primitive::<Float32Type>();
//!     assert_eq!(celsius.iter().flatten().sum::<f32>(), 42.0);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | TDengine | Arrow |
//! |---|---|
//! | BOOL | `Boolean` |
//! | integers, signed and UNSIGNED; FLOAT; DOUBLE | those of the same width |
//! | TIMESTAMP | `Timestamp(unit, "+00:00")` in the precision of the database |
//! | DECIMAL(p, s) | `Decimal128(p, s)` |
//! | VARCHAR, NCHAR | `Utf8` |
//! | JSON | `Utf8` with the extension `arrow.json` |
//! | VARBINARY, BLOB | `Binary` |
//! | GEOMETRY | `Binary`: well-known binary |
//!
//! # Inserts
//!
//! [`Connection::exec_record_batch`](crate::mariadb::Connection::exec_record_batch) sends the rows of a batch by bulk commands, and
//! [`Statement::insert_record_batch`](crate::taos::Statement::insert_record_batch) sends its columns to TDengine, where columns of numbers
//! travel as they lie in memory. Both look at every type and value before they send anything.
//!
//! ```
//! use std::sync::Arc;
//!
//! use otaria::arrow::arrow_array::{Int32Array, StringArray};
//! use otaria::arrow::{ArrowOptions, RecordBatch};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
//! # connection.query("CREATE TEMPORARY TABLE pupil (id INT, name TEXT)").await?;
//! let batch = RecordBatch::try_from_iter([
//!     ("id", Arc::new(Int32Array::from(vec![1, 2])) as _),
//!     ("name", Arc::new(StringArray::from(vec![Some("Ada"), None])) as _),
//! ])?;
//! let insert = "INSERT INTO pupil (id, name) VALUES (?, ?)";
//! let inserted = connection.exec_record_batch(insert, &batch, ArrowOptions::new()).await?;
//! assert_eq!(inserted, 2);
//! # connection.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Schemas
//!
//! A stream has its schema from the start, also when no row comes. Every column is nullable, since servers call columns
//! NOT NULL that an outer join or a ROLLUP fills with NULL. The SQL type stands in a field's metadata under [`SQL_TYPE`]. Text is
//! `Utf8` rather than `Utf8View`, which fewer programs read.
//!
//! Batches have the types of the crates [`arrow_array`] and [`arrow_schema`], which are exported here in the version that is
//! used. That version is part of this crate's interface: a new one is a change as SemVer counts them.

mod cells;
mod field;
mod options;

use std::fmt;

pub use arrow_array::{self, RecordBatch};
pub use arrow_schema::{self, SchemaRef};
pub(crate) use cells::{Cell, cells, in_units};
pub use field::SQL_TYPE;
#[cfg(feature = "mariadb")]
pub(crate) use field::uuid;
pub(crate) use field::{json, sql_field};
pub use options::{ArrowOptions, InvalidDates};

use crate::error::{Error, ErrorKind};

/// A batch ends early once its rows took so many bytes, so that neither memory nor Arrow's 32-bit offsets run out.
pub(crate) const BATCH_BYTES: usize = 64 << 20;

/// What Arrow refuses although the columns were made by its own schema.
#[cold]
pub(crate) fn refused(error: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Conversion, format!("the columns make up no record batch: {error}"))
}
