//! The client's account in scripts.

use mariadb_proto::Config;
use mariadb_proto::auth::{Credentials, Policy};

/// Its password.
pub const PASSWORD: &str = "open sesame";

/// A login over a plain channel.
#[must_use]
pub fn config() -> Config {
    Config::new(Credentials::new("ann", PASSWORD), Policy::default(), [7; 32])
}

/// A login that requires TLS.
#[must_use]
pub fn config_over_tls() -> Config {
    Config { tls: true, ..config() }
}
