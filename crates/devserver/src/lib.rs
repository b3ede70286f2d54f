//! A TDengine-compatible development server: the SQL dialect of TDengine 3 on SQLite.
//!
//! It exists for development, tests and demos without a TDengine. What it does not support is an
//! error that names the construct, never a wrong answer.
//!
//! [`Engine`] holds the data and is cheap to clone. A [`Session`] executes statements one after
//! another, blocking its thread, and knows the current database and time zone.
//!
//! ```
//! use devserver::{Answer, Engine, Storage};
//!
//! let engine = Engine::open(Storage::Memory)?;
//! let mut session = engine.session("root");
//! session.execute("create database power")?;
//! session.execute("create table power.t (ts timestamp, v int)")?;
//! let Answer::Affected(rows) = session.execute("insert into power.t values (now, 1)")? else {
//!     return Err("an insert has no rows".into());
//! };
//! assert_eq!(rows, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod catalog;
mod connections;
mod consumer;
mod definition;
mod delete;
mod describe;
mod engine;
mod error;
mod exec;
mod http;
mod insert;
mod log;
mod plan;
mod prepared;
mod relation;
mod schemaless;
mod session;
mod show;
mod sql;
mod statement;
mod store;
mod system;
mod value;

pub use answer::{Answer, ResultSet};
pub use engine::{DEFAULT_VERSION, Engine, OpenError, Storage};
pub use error::SqlError;
pub use http::{DevServer, DevServerOptions, StartError};
pub use session::{Client, Schemaless, SchemalessProtocol, Session, Written};
