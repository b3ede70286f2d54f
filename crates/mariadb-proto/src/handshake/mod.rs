//! The first packets of a connection: greeting, TLS request, response, authentication switch.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/1-connecting/connection>.

mod attributes;
mod auth_switch;
mod greeting;
mod response;
mod server_version;

pub use attributes::ConnectAttributes;
pub use auth_switch::AuthSwitchRequest;
pub use greeting::Greeting;
pub use response::{HandshakeResponse, SslRequest};
pub use server_version::ServerVersion;
