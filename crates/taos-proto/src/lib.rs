//! The protocol of TDengine's adapter (taosAdapter) without I/O, for clients and for servers.
//!
//! The adapter speaks JSON text messages and binary messages over WebSocket; this crate reads and writes their payloads and
//! leaves sockets and framing to its callers. All integers on the wire are little-endian unless said otherwise.

pub mod block;
pub mod code;
pub mod column;
pub mod error;
pub mod frame;
pub mod message;
pub mod reconnect;
pub mod session;
pub mod sql;
pub mod stmt2;
pub mod tmq;
pub mod value;
pub mod wire;

pub use block::{Block, BlockWriter};
pub use code::TaosError;
pub use column::{DataType, Field, Precision};
pub use error::Error;
pub use message::Message;
pub use session::Session;
pub use value::{Cell, Decimal, Value};
