//! What a client is made from.

mod debug;
mod url;

use std::time::Duration;

use taos_proto::message::{Conn, Secret};
use taos_proto::reconnect::{Backoff, Retry};

use crate::error::{Error, ErrorKind, Result};
use crate::net::{Endpoint, Tls};

/// The adapter's port.
const DEFAULT_PORT: u16 = 6041;

/// Where and as whom to connect, and how the client behaves.
///
/// Made by [`Options::new`] and its methods, or from a URL; both can be given to
/// [`Client::connect`](super::Client::connect).
///
/// # URL
///
/// `ws://user:password@host:port,host:port/database?parameter=value&…`, or the same with `wss://` for TLS. The password may
/// hold any character but those that end it, `@` included; percent-encoding is decoded, and a stray `%` stands for itself. An IPv6
/// address stands in brackets. The port is 6041 by default. An unknown parameter is an error. Parameters:
///
/// | parameter | like |
/// |---|---|
/// | `token`, `bearer_token`, `timezone`, `user_app`, `user_ip` | the methods |
/// | `connect_timeout`, `call_timeout`, `close_timeout`, `keep_alive` | the methods, in seconds, such as `2.5` |
/// | `max_message_size`, `retries` | the methods |
/// | `retry_backoff_ms`, `retry_backoff_max_ms` | [`retry_backoff`](Self::retry_backoff), [`retry_backoff_max`](Self::retry_backoff_max), in milliseconds |
/// | `retry=never`, `reads` or `idempotent` | [`retry`](Self::retry) |
/// | `tls_ca` | [`Tls::ca_file`](crate::Tls::ca_file) |
/// | `tls_accept_invalid_certs=true` | [`Tls::danger_accept_invalid_certs`](crate::Tls::danger_accept_invalid_certs) |
/// | `tls_cert`, `tls_key` | [`Tls::client_files`](crate::Tls::client_files) |
/// | `tls_server_name` | [`Tls::server_name`](crate::Tls::server_name) |
#[derive(Clone)]
pub struct Options {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) tls: Option<Tls>,
    pub(super) user: String,
    pub(super) password: Secret,
    pub(super) token: Secret,
    pub(super) bearer_token: Secret,
    pub(super) database: Option<String>,
    pub(super) timezone: String,
    pub(super) user_app: String,
    pub(super) user_ip: String,
    pub(super) connect_timeout: Duration,
    pub(super) call_timeout: Option<Duration>,
    pub(super) close_timeout: Duration,
    pub(super) keep_alive: Option<Duration>,
    pub(super) max_message_size: usize,
    pub(super) backoff: Backoff,
    pub(super) retry: Retry,
}

impl Options {
    /// The defaults: `localhost`, port 6041, no TLS. A login has to be given.
    #[must_use]
    pub fn new() -> Self {
        Self {
            endpoints: Vec::new(),
            tls: None,
            user: String::new(),
            password: Secret::default(),
            token: Secret::default(),
            bearer_token: Secret::default(),
            database: None,
            timezone: String::new(),
            user_app: String::new(),
            user_ip: String::new(),
            connect_timeout: Duration::from_secs(10),
            call_timeout: None,
            close_timeout: Duration::from_secs(2),
            keep_alive: Some(Duration::from_secs(30)),
            max_message_size: 256 << 20,
            backoff: Backoff::default(),
            retry: Retry::default(),
        }
    }

    /// An adapter to connect to. Call it again for others, which are tried in this order when those before cannot be
    /// reached, or when the connection to them is lost. Default: `localhost`, port 6041.
    #[must_use]
    pub fn address(mut self, host: impl Into<String>, port: u16) -> Self {
        let endpoint = Endpoint::Tcp { host: host.into(), port };
        if !self.endpoints.contains(&endpoint) {
            self.endpoints.push(endpoint);
        }
        self
    }

    /// The user. Default: none.
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

    /// The token of the cloud service, which travels in the address of the socket. Default: none. It is never shown.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Secret::from(token.into());
        self
    }

    /// A token that the server issued (`CREATE TOKEN`), in place of user and password. Default: none. It is never shown.
    #[must_use]
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_token = Secret::from(token.into());
        self
    }

    /// The database to use, which must exist. Default: none.
    #[must_use]
    pub fn database(mut self, database: impl Into<String>) -> Self {
        self.database = Some(database.into());
        self
    }

    /// The session's time zone as an IANA name: how the server reads and writes local times in statements. Default: the server's.
    #[must_use]
    pub fn timezone(mut self, name: impl Into<String>) -> Self {
        self.timezone = name.into();
        self
    }

    /// The name of the program, for `SHOW CONNECTIONS`. Default: none.
    #[must_use]
    pub fn user_app(mut self, name: impl Into<String>) -> Self {
        self.user_app = name.into();
        self
    }

    /// The user's address, when it is not the one that the server sees, for `SHOW CONNECTIONS`. Default: none.
    #[must_use]
    pub fn user_ip(mut self, address: impl Into<String>) -> Self {
        self.user_ip = address.into();
        self
    }

    /// Uses TLS, or with `None`, the default, does without.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(mut self, tls: impl Into<Option<Tls>>) -> Self {
        self.tls = tls.into();
        self
    }

    /// How long connecting to one adapter may take, from the host's name to the end of the login. With several addresses
    /// each has this time. Default: 10 seconds.
    #[must_use]
    pub const fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long each answer may take: that to a statement, and each block of a result. Default: `None`, for ever.
    /// [`Client::with_timeout`](super::Client::with_timeout) sets another one for some calls.
    #[must_use]
    pub fn call_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call_timeout = limit.into();
        self
    }

    /// How long [`Client::close`](super::Client::close) may take. Default: 2 seconds.
    #[must_use]
    pub const fn close_timeout(mut self, limit: Duration) -> Self {
        self.close_timeout = limit;
        self
    }

    /// After which silence to ask the adapter for a sign of life; when it is silent for as long again, the connection counts
    /// as lost. Statements may take longer. Default: 30 seconds; `None` never asks.
    #[must_use]
    pub fn keep_alive(mut self, silence: impl Into<Option<Duration>>) -> Self {
        self.keep_alive = silence.into().filter(|silence| !silence.is_zero());
        self
    }

    /// The largest message, thus the largest block, that is accepted from the adapter, in bytes. Default: 256 MiB.
    #[must_use]
    pub const fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message_size = bytes;
        self
    }

    /// How often each adapter is tried when the connection was lost, before the call that needs it fails. With 0 a lost
    /// connection is not made again. Default: 5.
    ///
    /// A command is also repeated on new connections that are lost so many times at most.
    #[must_use]
    pub const fn retries(mut self, attempts: u32) -> Self {
        self.backoff.retries = attempts;
        self
    }

    /// How long to wait when all adapters were tried once. The wait doubles with each further round, and up to a half of it
    /// is taken off by chance. Default: 200 ms.
    #[must_use]
    pub const fn retry_backoff(mut self, wait: Duration) -> Self {
        self.backoff.first = wait;
        self
    }

    /// No such wait is longer, unless [`retry_backoff`](Self::retry_backoff) is. Default: 2 seconds.
    #[must_use]
    pub const fn retry_backoff_max(mut self, wait: Duration) -> Self {
        self.backoff.longest = wait;
        self
    }

    /// What is sent again when the connection was lost before its answer came. Default: [`Retry::Reads`].
    /// [`Client::with_retry`](super::Client::with_retry) sets another rule for some calls.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The adapters in the order in which they are tried.
    pub(super) fn endpoints(&self) -> Vec<Endpoint> {
        if self.endpoints.is_empty() {
            return vec![Endpoint::Tcp { host: "localhost".into(), port: DEFAULT_PORT }];
        }
        self.endpoints.clone()
    }

    /// The login; an error when none is given.
    pub(super) fn login(&self) -> Result<Conn> {
        let secrets = [&self.password, &self.token, &self.bearer_token];
        if self.user.is_empty() && secrets.iter().all(|secret| secret.is_empty()) {
            let message = "no login is given: set user and password, a token, or a bearer token";
            return Err(Error::new(ErrorKind::Usage, message));
        }
        Ok(Conn {
            user: self.user.clone(),
            password: self.password.clone(),
            db: self.database.clone().unwrap_or_default(),
            tz: self.timezone.clone(),
            app: self.user_app.clone(),
            ip: self.user_ip.clone(),
            connector: concat!("rust-ws-otaria-v", env!("CARGO_PKG_VERSION")).to_owned(),
            bearer_token: self.bearer_token.clone(),
            ..Conn::default()
        })
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
