//! Making a connection's machine from JavaScript's options.

use std::rc::Rc;

use mariadb_proto::auth::{Channel, Credentials, Policy, Secret};
use mariadb_proto::handshake::ConnectAttributes;
use mariadb_proto::{Config, Connection};
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;

use crate::connection::NodeConnection;
use crate::handle::{ConnectionHandle, Handle, ScratchHandle};
use crate::scratch::{Buffers, Scratch};

/// The options that the protocol needs; `packages/otaria/src/native/binding.ts` describes them to TypeScript.
#[napi(object, object_to_js = false)]
pub struct ConnectionConfig {
    /// User name.
    pub user: String,
    /// The password and further answers.
    pub passwords: Vec<String>,
    /// Default database.
    pub database: Option<String>,
    /// `plain` or `unixSocket`; TLS is learnt later.
    pub channel: String,
    /// Whether TLS is required.
    pub tls: bool,
    /// Whether to compress.
    pub compress: bool,
    /// Collation id.
    pub collation: u16,
    /// Names and values by turns.
    pub attributes: Vec<String>,
    /// `affectedRows` counts matched rows.
    pub found_rows: bool,
    /// Several statements in one query.
    pub multiple_statements: bool,
    /// Local files may be asked for.
    pub local_infile: bool,
    /// Log in with an expired password.
    pub expired_passwords: bool,
    /// End results with EOF packets.
    pub keep_eof: bool,
    /// Use bulk commands.
    pub bulk: bool,
    /// The server's RSA key.
    pub public_key_pem: Option<String>,
    /// Whether that key may be asked for.
    pub allow_public_key_retrieval: bool,
    /// The only plugins allowed.
    pub permitted_plugins: Option<Vec<String>>,
    /// Largest packet.
    pub max_packet_size: f64,
    /// Most columns.
    pub max_columns: f64,
    /// 32 random bytes.
    pub entropy: Uint8Array,
}

/// Registers the shared buffers of this thread.
#[napi(catch_unwind)]
pub fn create_scratch(mut buffers: Buffers<'_>) -> napi::Result<ScratchHandle> {
    Ok(Handle::new(Scratch::new(&mut buffers)?))
}

/// Registers other buffers in their place.
#[napi(catch_unwind)]
pub fn replace_scratch(scratch: ScratchHandle, mut buffers: Buffers<'_>) -> napi::Result<()> {
    // SAFETY: the only reference of this call.
    unsafe { scratch.get() }.replace(&mut buffers)
}

/// Makes the machine of one connection; nothing is connected yet.
#[napi(catch_unwind)]
pub fn create_connection(
    scratch: ScratchHandle,
    config: ConnectionConfig,
) -> napi::Result<ConnectionHandle> {
    // SAFETY: the only reference of this call.
    let scratch = Rc::clone(unsafe { scratch.get() });
    Ok(Handle::new(NodeConnection::new(Connection::new(machine_config(config)?), scratch)))
}

fn machine_config(config: ConnectionConfig) -> napi::Result<Config> {
    let entropy = entropy(&config.entropy)?;
    let policy = Policy {
        channel: if config.channel == "unixSocket" { Channel::UnixSocket } else { Channel::Plain },
        public_key_pem: config.public_key_pem,
        allow_public_key_retrieval: config.allow_public_key_retrieval,
        permitted_plugins: config.permitted_plugins,
    };
    let credentials = credentials(config.user, config.passwords);
    Ok(Config {
        database: config.database,
        tls: config.tls,
        compress: config.compress,
        collation: config.collation,
        attributes: attributes(&config.attributes),
        found_rows: config.found_rows,
        multi_statements: config.multiple_statements,
        local_infile: config.local_infile,
        expired_passwords: config.expired_passwords,
        deprecate_eof: !config.keep_eof,
        bulk: config.bulk,
        // The server would read `COUNT (*)` as a function call: what npm mariadb's users are used to.
        ignore_space: true,
        max_packet_size: whole(config.max_packet_size, "maxAllowedPacket")?,
        max_columns: whole(config.max_columns, "maxAllowedColumns")? as u64,
        ..Config::new(credentials, policy, entropy)
    })
}

pub(crate) fn credentials(user: String, passwords: Vec<String>) -> Credentials {
    Credentials { user, passwords: passwords.into_iter().map(Secret::from).collect() }
}

/// From names and values by turns.
pub(crate) fn attributes(given: &[String]) -> ConnectAttributes {
    let mut attributes = ConnectAttributes::default();
    for pair in given.chunks_exact(2) {
        attributes.push(pair[0].as_str(), pair[1].as_str());
    }
    attributes
}

pub(crate) fn entropy(given: &[u8]) -> napi::Result<[u8; 32]> {
    given.try_into().map_err(|_| napi::Error::from_reason("entropy must be 32 bytes"))
}

fn whole(value: f64, option: &str) -> napi::Result<usize> {
    if !(1.0..=9_007_199_254_740_991.0).contains(&value) {
        return Err(napi::Error::from_reason(format!("{option} is out of range: {value}")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above; sizes are whole numbers")]
    #[expect(clippy::cast_sign_loss, reason = "checked above")]
    Ok(value as usize)
}
