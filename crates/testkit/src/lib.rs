//! What the tests of the other crates share.
//!
//! - [`script`]: a server's part of a conversation, written down: what it expects and what it sends. [`Link`] plays it
//!   against a [`Connection`](mariadb_proto::Connection) in memory with a virtual clock, [`Listener`] over real
//!   loopback sockets. [`server`] builds the packets that it sends, [`client`] reads those that it receives.
//! - [`proxy`]: stands between a client and a server; cuts, stalls, drops and re-chunks what passes, or writes it down.
//! - [`message_proxy`]: the same before an adapter of TDengine, message by message: cuts, loses, delays and reorders them.
//! - [`Valve`]: lets a server's answers pass byte by byte while a future is polled, to drop it wherever it waits.
//! - [`conversation`]: conversations as files, recorded from a real server by performing a [`scenario`], and their
//!   replay.
//! - [`fuzzing`]: the doors through which anything may come in, for property tests and for fuzzers.

pub mod account;
pub mod client;
pub mod conversation;
pub mod fuzzing;
mod link;
mod listener;
pub mod message_proxy;
pub mod performer;
pub mod proxy;
pub mod scenario;
pub mod script;
pub mod server;
pub mod transcript;
mod valve;

pub use link::Link;
pub use listener::Listener;
pub use script::Script;
pub use valve::Valve;
