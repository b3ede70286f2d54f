//! TDengine without `async`, for scripts and for programs that have no runtime.
//!
//! Each client and each consumer has a thread of its own for its socket, so that the server is answered whatever the program does meanwhile. What
//! methods do, and which errors they give, is said at those of the same name in [`taos`](super).
//!
//! ```
//! use otaria::taos::blocking::Client;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let server = runtime.block_on(devserver::DevServer::start(devserver::DevServerOptions::new()))?;
//! # let url = server.url();
//! let client = Client::connect(url)?;
//! client.exec("CREATE DATABASE power KEEP 36500")?;
//! client.exec("USE power")?;
//! client.exec("CREATE TABLE meters (ts TIMESTAMP, amps DOUBLE) TAGS (place NCHAR(20))")?;
//!
//! let insert = "INSERT INTO d1 USING meters TAGS (?) VALUES (?, ?)";
//! client.exec_with(insert, ("attic", 1_700_000_000_000_i64, 10.5))?;
//!
//! for row in client.query("SELECT amps, place FROM meters")?.rows() {
//!     let (amps, place): (f64, String) = row?;
//!     println!("{amps} A in the {place}");
//! }
//! client.close();
//! # Ok(())
//! # }
//! ```
//!
//! A [`Consumer`] is an iterator of the messages of topics. What has no method here is reached by [`Client::wait`]:
//!
//! ```
//! # use otaria::taos::blocking::Client;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let server = runtime.block_on(devserver::DevServer::start(devserver::DevServerOptions::new()))?;
//! # let client = Client::connect(server.url())?;
//! let cells = client.wait(async |client| {
//!     let mut blocks = client.query_blocks("SELECT 1, 2, 3").await?;
//!     let mut cells = 0;
//!     while let Some(block) = blocks.next().await? {
//!         cells += block.rows() * block.width();
//!     }
//!     Ok(cells)
//! })?;
//! assert_eq!(cells, 3);
//! # Ok(())
//! # }
//! ```
//!
//! # Panics
//!
//! In the midst of asynchronous code a thread must not wait: every call there panics, as tokio's `block_on` does. `spawn_blocking`
//! is the place for them.

mod background;
mod client;
mod consumer;
mod rows;
mod statement;

pub use client::Client;
pub use consumer::Consumer;
pub use rows::{Rows, TypedRows};
pub use statement::Statement;
