//! The network front: what taosAdapter's HTTP port answers.
//!
//! | path | what |
//! |---|---|
//! | `/ws` | queries, results, prepared statements and schemaless writing over WebSocket |
//! | `/rest/ws`, `/rest/stmt`, `/rest/schemaless` | the same for older clients |
//! | `/rest/sql`, `/rest/sql/{db}` | one statement per HTTP request |
//! | `/rest/login/{user}/{password}` | a token for `Authorization: Taosd` |
//! | `/rest/tmq` | consumers of topics |
//! | `/-/ping` | answers 200 while the server runs |
//!
//! Statements run on blocking threads, never on those that serve sockets. What one client can occupy is bounded: so
//! many requests at a time, so many answers waiting to be read, messages of a limited size.

mod client;
mod options;
mod rest;
mod router;
mod server;
mod service;
mod ws;

pub use options::DevServerOptions;
pub use server::{DevServer, StartError};
