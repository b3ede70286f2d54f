//! The development server over the network, as its clients see it.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "that is how a test fails, outside of its function, too"
)]

mod client;
mod consumer;
mod groups;
mod life;
mod recorded;
mod rest;
mod statements;
mod topics;
mod websocket;
