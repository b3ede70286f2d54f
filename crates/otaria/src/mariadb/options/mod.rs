//! What a connection is made from.

mod debug;
mod url;

use std::path::PathBuf;
use std::time::Duration;

use mariadb_proto::auth::Secret;

use crate::net::Endpoint;
use crate::net::Tls;

/// Where and as whom to connect, and how the connection behaves.
///
/// Made by [`Options::new`] and its methods, or from a URL; both can be given to
/// [`Connection::connect`](super::Connection::connect).
///
/// # URL
///
/// `mariadb://user:password@host:port/database?parameter=value&…`, or the same with `mysql://`. User, password and
/// database are percent-encoded; an IPv6 address stands in brackets. An unknown parameter is an error. Parameters:
///
/// | parameter | like |
/// |---|---|
/// | `socket` | [`unix_socket`](Self::unix_socket) |
/// | `tls=true` | `tls` with [`Tls::system_roots`](crate::Tls::system_roots) |
/// | `tls_ca` | [`Tls::ca_file`](crate::Tls::ca_file) |
/// | `tls_accept_invalid_certs=true` | [`Tls::danger_accept_invalid_certs`](crate::Tls::danger_accept_invalid_certs) |
/// | `tls_cert`, `tls_key` | [`Tls::client_files`](crate::Tls::client_files) |
/// | `tls_server_name` | [`Tls::server_name`](crate::Tls::server_name) |
/// | `compression`, `found_rows`, `local_infile`, `multi_statements`, `allow_public_key_retrieval` | the methods, with `true` or `false` |
/// | `connect_timeout`, `command_timeout`, `close_timeout` | the methods, in seconds, such as `2.5` |
/// | `max_packet_size`, `drain_limit`, `statement_cache_size` | the methods |
/// | `init` | [`init`](Self::init), any number of times |
/// | `attribute.NAME` | [`attribute`](Self::attribute) |
#[derive(Clone)]
pub struct Options {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) socket: Option<PathBuf>,
    pub(super) user: String,
    pub(super) password: Secret,
    pub(super) database: Option<String>,
    pub(super) tls: Option<Tls>,
    pub(super) server_public_key: Option<String>,
    pub(super) allow_public_key_retrieval: bool,
    pub(super) compression: bool,
    pub(super) connect_timeout: Duration,
    pub(super) command_timeout: Option<Duration>,
    pub(super) close_timeout: Duration,
    pub(super) init: Vec<String>,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) found_rows: bool,
    pub(super) multi_statements: bool,
    pub(super) local_infile: bool,
    pub(super) max_packet_size: usize,
    pub(super) statement_cache_size: usize,
    pub(super) drain_limit: u64,
}

impl Options {
    /// The defaults: `localhost`, port 3306, an anonymous user, no TLS.
    #[must_use]
    pub fn new() -> Self {
        Self {
            host: "localhost".into(),
            port: 3306,
            socket: None,
            user: String::new(),
            password: Secret::default(),
            database: None,
            tls: None,
            server_public_key: None,
            allow_public_key_retrieval: false,
            compression: false,
            connect_timeout: Duration::from_secs(10),
            command_timeout: None,
            close_timeout: Duration::from_secs(2),
            init: Vec::new(),
            attributes: Vec::new(),
            found_rows: true,
            multi_statements: false,
            local_infile: false,
            max_packet_size: 1 << 30,
            statement_cache_size: 256,
            drain_limit: 4 << 20,
        }
    }

    /// The host's name or IP address. Default: `localhost`, which like any other name is reached by TCP.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The TCP port. Default: 3306.
    #[must_use]
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The path of a unix socket, used in place of host and port.
    #[must_use]
    pub fn unix_socket(mut self, path: impl Into<PathBuf>) -> Self {
        self.socket = Some(path.into());
        self
    }

    /// The user. Default: the anonymous one, with an empty name.
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// The user's password. Default: none. It is never shown, not by `Debug` either.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Secret::from(password.into());
        self
    }

    /// The default database of the connection. Default: none.
    #[must_use]
    pub fn database(mut self, database: impl Into<String>) -> Self {
        self.database = Some(database.into());
        self
    }

    /// Requires TLS, or with `None`, the default, does without. A server without TLS is refused before the password
    /// is sent.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: impl Into<Option<Tls>>) -> Self {
        self.tls = tls.into();
        self
    }

    /// The server's RSA public key as PEM text, with which MySQL's `caching_sha2_password` and `sha256_password` hide
    /// the password where there is no TLS.
    #[must_use]
    pub fn server_public_key(mut self, pem: impl Into<String>) -> Self {
        self.server_public_key = Some(pem.into());
        self
    }

    /// Lets the server tell its RSA public key where there is no TLS. Whoever sits in between can tell another one,
    /// and read the password. Default: false.
    #[must_use]
    pub const fn allow_public_key_retrieval(mut self, allow: bool) -> Self {
        self.allow_public_key_retrieval = allow;
        self
    }

    /// Compresses what is sent and received by zlib, if the server can. Default: false.
    #[must_use]
    pub const fn compression(mut self, on: bool) -> Self {
        self.compression = on;
        self
    }

    /// How long connecting may take from the host's name to the last session setting. Default: 10 seconds.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long the server may be silent while an answer is due: before its first byte, and between any two. When it
    /// is silent for longer the connection is closed. Default: `None`, for ever.
    #[must_use]
    pub fn command_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.command_timeout = limit.into();
        self
    }

    /// How long [`Connection::close`](super::Connection::close) may take. Default: 2 seconds.
    #[must_use]
    pub const fn close_timeout(mut self, limit: Duration) -> Self {
        self.close_timeout = limit;
        self
    }

    /// A statement to run on every new session, and again after a reset; the order of the calls is kept.
    #[must_use]
    pub fn init(mut self, sql: impl Into<String>) -> Self {
        self.init.push(sql.into());
        self
    }

    /// A name and value shown in the server's `performance_schema.session_connect_attrs`, besides those about this
    /// driver.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }

    /// Whether an UPDATE counts the rows it found (true, the default) or only those that it changed.
    #[must_use]
    pub const fn found_rows(mut self, on: bool) -> Self {
        self.found_rows = on;
        self
    }

    /// Whether [`Connection::query`](super::Connection::query) takes several statements in one text. Default: false,
    /// which makes injections harder.
    #[must_use]
    pub const fn multi_statements(mut self, on: bool) -> Self {
        self.multi_statements = on;
        self
    }

    /// Whether [`Connection::load_local`](super::Connection::load_local) can be used. Default: false.
    #[must_use]
    pub const fn local_infile(mut self, on: bool) -> Self {
        self.local_infile = on;
        self
    }

    /// The largest packet, thus the largest row, that is accepted from the server, in bytes. Default: 1 GiB.
    #[must_use]
    pub const fn max_packet_size(mut self, bytes: usize) -> Self {
        self.max_packet_size = bytes;
        self
    }

    /// How many prepared statements the connection keeps for use again. Default: 256; 0 keeps none.
    #[must_use]
    pub const fn statement_cache_size(mut self, statements: usize) -> Self {
        self.statement_cache_size = statements;
        self
    }

    /// How many bytes of a result that nobody reads are read away to keep the connection; beyond it the connection is
    /// closed. Default: 4 MiB.
    #[must_use]
    pub const fn drain_limit(mut self, bytes: u64) -> Self {
        self.drain_limit = bytes;
        self
    }

    /// For a connection that does one thing only.
    pub(super) fn without_init(mut self) -> Self {
        self.init.clear();
        self
    }

    pub(super) fn endpoint(&self) -> Endpoint {
        match &self.socket {
            Some(path) => Endpoint::Unix(path.clone()),
            None => Endpoint::Tcp { host: self.host.clone(), port: self.port },
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&Self> for Options {
    fn from(options: &Self) -> Self {
        options.clone()
    }
}
