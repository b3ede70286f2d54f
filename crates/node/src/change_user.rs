//! `COM_CHANGE_USER`: another login on the same connection.

use mariadb_proto::Config;
use mariadb_proto::auth::Policy;
use napi_derive::napi;

use crate::config::{attributes, credentials, entropy};
use crate::handle::ConnectionHandle;

/// Who the connection shall belong to.
#[napi(object, object_to_js = false)]
pub struct Login {
    /// User name.
    pub user: String,
    /// The password and further answers.
    pub passwords: Vec<String>,
    /// Default database.
    pub database: Option<String>,
    /// Collation id.
    pub collation: u16,
    /// Names and values by turns.
    pub attributes: Vec<String>,
    /// 32 random bytes.
    pub entropy: napi::bindgen_prelude::Uint8Array,
}

/// Sends the change of the user; no other command may be in flight. What the policy of the first login allows still
/// counts.
#[napi(catch_unwind)]
pub fn change_user(connection: ConnectionHandle, login: Login) -> napi::Result<()> {
    // SAFETY: the only reference of this call.
    let connection = unsafe { connection.get() };
    let credentials = credentials(login.user, login.passwords);
    let config = Config {
        database: login.database,
        collation: login.collation,
        attributes: attributes(&login.attributes),
        ..Config::new(credentials, Policy::default(), entropy(&login.entropy)?)
    };
    connection
        .machine
        .change_user(config)
        .map_err(|error| napi::Error::from_reason(error.to_string()))?;
    connection.sent(0);
    Ok(())
}
