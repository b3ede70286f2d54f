//! The Node-API addon of the npm package `otaria`.
//!
//! JavaScript owns the sockets; this crate owns a [`mariadb_proto::Connection`] per connection and turns its events
//! into numbers in shared memory. The hot entries are raw Node-API functions (see [`entry`]); everything that is
//! called once per connection or per result shape uses napi-rs. No thread, no socket, no timer lives here (but see
//! [`send`]), and native code never calls into JavaScript, so that no entry is ever entered again while it runs.

mod change_user;
mod config;
mod connection;
mod control;
mod describe;
mod entry;
mod failure;
mod handle;
mod infile;
mod params;
mod rows;
mod scratch;
mod script;
mod send;
mod sql;
mod streamed_query;
mod taos;

use napi::bindgen_prelude::Object;
use napi_derive::napi;

#[napi(module_exports)]
fn init(exports: Object<'_>, env: napi::Env) -> napi::Result<()> {
    entry::export(&env, &exports)
}
