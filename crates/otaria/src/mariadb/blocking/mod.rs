//! The driver without `async`, for scripts and for programs that have no runtime.
//!
//! Each connection, and each pool, has a runtime of its own that runs in the thread that calls, while it calls. What
//! methods do, and which errors they give, is said at those of the same name in [`mariadb`](super).
//!
//! ```
//! use otaria::mariadb::blocking::Connection;
//!
//! # fn main() -> otaria::Result<()> {
//! let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
//! let mut connection = Connection::connect(&url)?;
//! connection.query("CREATE TEMPORARY TABLE city (name TEXT, people INT)")?;
//! connection.exec_batch("INSERT INTO city VALUES (?, ?)", [("Bern", 146_000), ("Ulm", 129_000)])?;
//!
//! let mut transaction = connection.transaction()?;
//! transaction.exec("UPDATE city SET people = people + ? WHERE name = ?", (1, "Ulm"))?;
//! transaction.commit()?;
//!
//! for city in connection.query("SELECT name, people FROM city")?.rows() {
//!     let (name, people): (String, u32) = city?;
//!     println!("{name}: {people}");
//! }
//! connection.close()
//! # }
//! ```
//!
//! # Panics
//!
//! In the midst of asynchronous code a thread must not wait: every call there panics, as tokio's `block_on` does, and so does
//! dropping a connection or a pool. `spawn_blocking` is the place for them.

mod pool;
mod result;
mod session;

pub use pool::Pool;
pub use result::{QueryResult, TypedRows};
pub use session::{Connection, PooledConnection, Session, Transaction};
