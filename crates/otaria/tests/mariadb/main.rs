//! The driver against a real server, one file per topic. `MARIADB_URL` and its companions name the server, as
//! `scripts/mariadb env` prints them. What no real server does is played by `scripted`.

#[path = "../shared/abandon.rs"]
mod abandon;
mod adapters;
mod arrow;
mod batch;
mod blocking;
mod cancel;
mod cancellation;
mod cluster;
mod columns;
mod compression;
mod connect;
mod drops;
mod errors;
mod fake_host;
mod foreign_types;
mod large_packets;
mod local_files;
mod multiple_results;
mod named_parameters;
mod nodelay;
mod parameters;
mod parsec;
mod passwords;
mod pipeline;
mod pool;
#[path = "../shared/recorder.rs"]
mod recorder;
mod rows;
mod scripted;
mod serde_rows;
mod server;
mod session;
mod slow_proxy;
mod spans;
mod statements;
mod streams;
mod tasks;
mod timeouts;
mod tls;
mod transactions;
mod typed_rows;
mod types;
