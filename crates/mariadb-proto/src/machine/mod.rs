//! The connection as a machine: bytes and commands go in, bytes and events come out.

mod commands;
mod config;
mod connect;
mod connection;
mod event;
mod login;
mod outgoing;
mod pending;
mod responses;
mod session;
mod shapes;
mod streamed_query;

pub use config::Config;
pub use connection::Connection;
pub use event::{Event, Statement};
pub use session::Session;
