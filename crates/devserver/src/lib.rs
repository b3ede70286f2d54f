//! A TDengine-compatible development server: the SQL dialect of TDengine 3 on SQLite.
//!
//! It exists for development, tests and demos without a TDengine. What it does not support is an
//! error that names the construct, never a wrong answer.
//!
//! [`DevServer`] answers clients over the network as taosAdapter does: WebSocket and REST, SQL, prepared statements,
//! schemaless lines and topics.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), devserver::StartError> {
//! use devserver::{DevServer, DevServerOptions, Storage};
//!
//! // In memory, on a port that the system chooses.
//! let server = DevServer::start(DevServerOptions::new()).await?;
//! println!("a client of TDengine connects to {}", server.url_without_password());
//! server.stop().await;
//!
//! // In a file: databases, topics and the offsets of consumers are there again at the next start.
//! let file = std::env::temp_dir().join(format!("power-{}.db", std::process::id()));
//! let options = DevServerOptions::new().storage(Storage::File(file.clone())).version("3.3.3.0");
//! DevServer::start(options).await?.stop().await;
//! # drop(std::fs::remove_file(file));
//! # Ok(())
//! # }
//! ```
//!
//! Without a network, [`Engine`] holds the data and is cheap to clone. A [`Session`] executes statements one after
//! another, blocking its thread, and knows the current database and time zone.
//!
//! ```
//! use devserver::{Answer, Engine, Storage};
//!
//! let engine = Engine::open(Storage::Memory)?;
//! let mut session = engine.session("root");
//! session.execute("create database power")?;
//! session.execute("create table power.meters (ts timestamp, amps int) tags (place nchar(10))")?;
//! session.execute("insert into power.d1 using power.meters tags ('attic') values (now, 7)")?;
//! let Answer::Rows(mut rows) = session.execute("select place, max(amps) from power.meters group by place")? else {
//!     return Err("a query answers rows".into());
//! };
//! println!("{:?}", rows.next_rows(10)?); // [[Text("attic"), Int(7)]]
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
