use crate::auth::{Credentials, Policy};
use crate::capability::Capabilities;
use crate::error::Error;
use crate::handshake::ConnectAttributes;

/// What a connection asks of the server.
#[derive(Debug, Clone)]
pub struct Config {
    /// User and passwords.
    pub credentials: Credentials,
    /// What authentication may do. The channel becomes TLS by itself once TLS is established.
    pub policy: Policy,
    /// The default database.
    pub database: Option<String>,
    /// Whether TLS is required: without it on the server's side the connection fails before any secret is sent.
    pub tls: bool,
    /// Whether the zlib protocol is used, where the server has it.
    pub compress: bool,
    /// The connection's collation id; one that does not fit the handshake's byte is left to `SET NAMES`.
    pub collation: u16,
    /// Names and values shown to the server's administrator.
    pub attributes: ConnectAttributes,
    /// `affected_rows` counts matched rows rather than changed ones.
    pub found_rows: bool,
    /// Several statements in one text query.
    pub multi_statements: bool,
    /// Whether the server may ask for local files; each request is still the caller's to answer.
    pub local_infile: bool,
    /// Log in with an expired password to set a new one.
    pub expired_passwords: bool,
    /// Results end with OK packets instead of EOF packets. Off only for old proxies.
    pub deprecate_eof: bool,
    /// `COM_STMT_BULK_EXECUTE` on MariaDB.
    pub bulk: bool,
    /// Let the server skip definitions of repeated executions (MariaDB 10.6 and later).
    pub cache_metadata: bool,
    /// Spaces are allowed between a function's name and its parenthesis.
    pub ignore_space: bool,
    /// The largest packet accepted from the server, in bytes. Before authentication it is 1 MiB at most.
    pub max_packet_size: usize,
    /// The most columns of one result.
    pub max_columns: u64,
    /// Fresh random bytes, for authentication plugins that need some.
    pub entropy: [u8; 32],
}

/// `utf8mb4_general_ci`, known to every server since MySQL 5.5 and MariaDB 5.5.
const UTF8MB4_GENERAL_CI: u8 = 45;

impl Config {
    /// The usual settings for `credentials` over a channel that `policy` describes.
    #[must_use]
    pub fn new(credentials: Credentials, policy: Policy, entropy: [u8; 32]) -> Self {
        Self {
            credentials,
            policy,
            database: None,
            tls: false,
            compress: false,
            collation: u16::from(UTF8MB4_GENERAL_CI),
            attributes: ConnectAttributes::default(),
            found_rows: true,
            multi_statements: false,
            local_infile: false,
            expired_passwords: false,
            deprecate_eof: true,
            bulk: true,
            cache_metadata: true,
            ignore_space: false,
            max_packet_size: 1 << 30,
            max_columns: 65_535,
            entropy,
        }
    }

    /// What both sides can do and this configuration wants.
    pub(super) fn negotiate(&self, server: Capabilities) -> Capabilities {
        let mut wanted = Capabilities::PROTOCOL_41
            | Capabilities::TRANSACTIONS
            | Capabilities::SECURE_CONNECTION
            | Capabilities::MULTI_RESULTS
            | Capabilities::PS_MULTI_RESULTS
            | Capabilities::PLUGIN_AUTH
            | Capabilities::CONNECT_ATTRS
            | Capabilities::PLUGIN_AUTH_LENENC
            | Capabilities::SESSION_TRACK
            | Capabilities::EXTENDED_METADATA;
        let options = [
            (self.found_rows, Capabilities::FOUND_ROWS),
            (self.database.is_some(), Capabilities::CONNECT_WITH_DB),
            (self.compress, Capabilities::COMPRESS),
            (self.local_infile, Capabilities::LOCAL_FILES),
            (self.ignore_space, Capabilities::IGNORE_SPACE),
            (self.tls, Capabilities::SSL),
            (self.multi_statements, Capabilities::MULTI_STATEMENTS),
            (self.expired_passwords, Capabilities::EXPIRED_PASSWORDS),
            (self.deprecate_eof, Capabilities::DEPRECATE_EOF),
            (self.bulk, Capabilities::BULK_OPERATIONS | Capabilities::BULK_UNIT_RESULTS),
            (self.cache_metadata, Capabilities::CACHE_METADATA),
        ];
        for (enabled, capability) in options {
            if enabled {
                wanted = wanted | capability;
            }
        }
        wanted & server
    }

    /// The names that travel with a NUL behind them must hold none: what follows it would be read as other fields.
    pub(super) fn check_names(&self) -> Result<(), Error> {
        let database = self.database.as_deref().unwrap_or_default();
        for (name, what) in [(self.credentials.user.as_str(), "user"), (database, "database")] {
            if name.contains('\0') {
                return Err(Error::Misuse(format!("the name of the {what} holds a NUL").into()));
            }
        }
        Ok(())
    }

    /// The collation byte of the handshake.
    pub(super) fn handshake_collation(&self) -> u8 {
        u8::try_from(self.collation)
            .ok()
            .filter(|&collation| collation != 0)
            .unwrap_or(UTF8MB4_GENERAL_CI)
    }
}
