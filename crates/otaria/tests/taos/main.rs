//! The client against a development server in this process, one file per topic. What no server does is played by
//! `scripted`.

#[path = "../shared/abandon.rs"]
mod abandon;
mod arrow;
mod blocking;
mod blocks;
mod broken;
mod cancellation;
mod concurrency;
mod connect;
mod consumer;
mod consumer_cancellation;
mod consumer_drops;
mod consumer_errors;
mod consumer_offsets;
mod consumer_reconnect;
mod consumer_recorded;
mod drops;
mod endurance;
mod errors;
mod foreign_types;
mod parameters;
mod pool;
mod reconnect;
mod recorded;
#[path = "../shared/recorder.rs"]
mod recorder;
mod rows;
mod schemaless;
mod scripted;
mod server;
mod spans;
mod spy;
mod statements;
mod timeouts;
mod tls;
mod typed_rows;
mod types;
