//! The client: connecting, commands, and the task that owns the socket.

mod call;
mod commands;
mod connect;
mod driver;
mod handle;
mod state;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(super) use call::Call;
pub(super) use connect::{Service, connect};
pub(super) use handle::{BY_CALLER, Handle};
pub(super) use state::Undo;

use crate::error::Result;
use crate::net::Endpoint;

/// The name of the database in spans.
const SYSTEM: &str = "tdengine";

/// A connection to a TDengine by its adapter.
///
/// It is cheap to clone, and clones use the same connection: any number of calls can be under way at once, from any tasks, and
/// their answers come in any order. A task of its own owns the socket.
///
/// The current database belongs to the connection: `USE` in one task changes it for all. There is no reconnecting: after an
/// [error that ends it](crate::Error::is_fatal) connect anew, since only the caller knows what may be repeated.
///
/// # Cancellation
///
/// Every future of this type can be dropped at any point; nobody else's calls notice. A dropped future does not undo its
/// statement, which may run, or run on, on the server; a result that it opens is freed.
///
/// When the last clone and the last of its results are dropped, the socket is closed in the background;
/// [`close`](Self::close) waits for it.
#[derive(Clone)]
pub struct Client {
    handle: Arc<Handle>,
    call_timeout: Option<Duration>,
}

impl Client {
    /// The same connection with another time limit for each answer, in place of [`Options::call_timeout`].
    ///
    /// [`Options::call_timeout`]: super::Options::call_timeout
    #[must_use]
    pub fn with_timeout(&self, limit: impl Into<Option<Duration>>) -> Self {
        Self { handle: Arc::clone(&self.handle), call_timeout: limit.into() }
    }

    /// The server's version as it tells it, such as `3.3.6.13`.
    #[must_use]
    pub fn server_version(&self) -> &str {
        self.handle.server_version()
    }

    /// Whether the connection is closed, by [`close`](Self::close), by the server, or by an error.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.handle.is_closed()
    }

    /// Closes the connection for all clones: calls under way fail with an error of the kind
    /// [`ErrorKind::Closed`](crate::ErrorKind::Closed).
    ///
    /// Waits until the server agrees, at most [`Options::close_timeout`](super::Options::close_timeout).
    ///
    /// # Cancellation
    ///
    /// Dropping the future once it was polled does not stop the closing.
    pub async fn close(&self) {
        self.handle.end(BY_CALLER);
        self.handle.ended().await;
    }

    pub(super) const fn handle(&self) -> &Arc<Handle> {
        &self.handle
    }

    pub(super) const fn limit(&self) -> Option<Duration> {
        self.call_timeout
    }

    /// Does the work of one command in its span.
    pub(super) async fn within<T>(
        &self,
        operation: &str,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.handle.within(operation, work).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (endpoint, database): (&Endpoint, _) = self.handle.place();
        f.debug_struct("Client")
            .field("endpoint", &format_args!("{endpoint}"))
            .field("database", &database)
            .field("server_version", &self.server_version())
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
