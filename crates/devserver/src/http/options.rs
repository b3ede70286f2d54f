//! What a development server is started with.

use std::fmt;

use crate::engine::Storage;

/// The user of an empty storage.
pub(super) const INITIAL_USER: &str = "root";
/// The password of an empty storage's user.
pub(super) const INITIAL_PASSWORD: &str = "taosdata";

/// Where a [`DevServer`](super::DevServer) listens, where it stores, and what it says of itself.
#[derive(Clone)]
pub struct DevServerOptions {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) storage: Storage,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) version: String,
}

impl DevServerOptions {
    /// The defaults: a port of `127.0.0.1` that the system chooses, data in memory, user `root` with password
    /// `taosdata`, version 3.3.6.0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 0,
            storage: Storage::Memory,
            user: INITIAL_USER.to_owned(),
            password: INITIAL_PASSWORD.to_owned(),
            version: "3.3.6.0".to_owned(),
        }
    }

    /// Address or name of the interface to listen on. Default: `127.0.0.1`, which only this machine reaches. There is
    /// no TLS: any other interface shows passwords and data to the network.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = host.into();
        self
    }

    /// The TCP port. Default: 0, with which the system chooses a free one.
    #[must_use]
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Where the data live. Default: [`Storage::Memory`].
    #[must_use]
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = storage;
        self
    }

    /// Name of the administrator, who is created when missing. Default: `root`, who is always there and has the same
    /// password.
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// Password of the administrator, set at the start. Default: `taosdata`, as every TDengine has it, or for a file what
    /// it was changed to. It is never shown, not by `Debug` either.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// The TDengine version that clients are told, by which they choose what they use. Default: 3.3.6.0.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }
}

impl Default for DevServerOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for DevServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DevServerOptions")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("storage", &self.storage)
            .field("user", &self.user)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
