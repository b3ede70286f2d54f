//! The MariaDB and MySQL client protocol as a machine without I/O.

pub mod auth;
pub mod capability;
pub mod charset;
pub mod column;
pub mod command;
pub mod error;
pub mod frame;
pub mod handshake;
pub mod machine;
pub mod response;
pub mod row;
pub mod sql;
pub mod value;
pub mod wire;

pub use error::Error;
pub use machine::{Config, Connection, Event};
