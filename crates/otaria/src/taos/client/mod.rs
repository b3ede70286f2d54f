//! The client: connecting, commands, and the task that owns the socket.

mod call;
mod commands;
mod connect;
mod course;
mod driver;
mod handle;
mod line;
mod reusable;
mod state;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(super) use call::Call;
pub(super) use connect::Service;
pub(super) use course::Course;
pub(super) use handle::{BY_CALLER, Handle};
pub(super) use line::Line;
pub(super) use state::Undo;
use taos_proto::reconnect::Retry;

use crate::error::Result;
use crate::net::Endpoint;

/// The name of the database in spans.
const SYSTEM: &str = "tdengine";

/// A connection to a TDengine by its adapter.
///
/// It is cheap to clone, and clones use the same connection: any number of calls can be under way at once, from any tasks, and
/// their answers come in any order. A task of its own owns the socket.
///
/// The current database belongs to the connection: `USE` in one task changes it for all.
///
/// # When the connection is lost
///
/// The next call makes it again, to the same adapter or another one, [as often](super::Options::retries) and
/// [with such waits](super::Options::retry_backoff) as the options say, within the call's time limit. The new session has the
/// login, the database of the last `USE`, the time zone and the other options of the one before, and prepared statements are
/// prepared again when they are used. A database that is gone meanwhile is none any more.
///
/// What had not been sent when the connection was lost is sent on the new one. Whether the server has carried out what was sent
/// nobody knows: queries and other statements that change nothing are sent again, all others only if the caller says by
/// [`Retry::Idempotent`] that it does no harm; else they end with an error of the kind [`ErrorKind::Io`](crate::ErrorKind::Io). A
/// result of which rows are being read ends with that error, too.
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
    line: Arc<Line>,
    call_timeout: Option<Duration>,
    retry: Retry,
}

impl Client {
    /// The same connection with another time limit for each answer, in place of [`Options::call_timeout`].
    ///
    /// [`Options::call_timeout`]: super::Options::call_timeout
    #[must_use]
    pub fn with_timeout(&self, limit: impl Into<Option<Duration>>) -> Self {
        Self { call_timeout: limit.into(), ..self.clone() }
    }

    /// The same connection with another rule for what is sent again when it is lost, in place of [`Options::retry`].
    ///
    /// [`Options::retry`]: super::Options::retry
    #[must_use]
    pub fn with_retry(&self, retry: Retry) -> Self {
        Self { retry, ..self.clone() }
    }

    /// The server's version as it told it last, such as `3.3.6.13`.
    #[must_use]
    pub fn server_version(&self) -> String {
        self.line.current().server_version().to_owned()
    }

    /// Whether there is no connection now: it was closed by [`close`](Self::close), or it was lost. In the latter case the next
    /// call makes it again.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.line.current().is_closed()
    }

    /// Closes the connection for all clones: calls under way fail with an error of the kind
    /// [`ErrorKind::Closed`](crate::ErrorKind::Closed), and attempts to make it again end at once.
    ///
    /// Waits until the server agrees, at most [`Options::close_timeout`](super::Options::close_timeout).
    ///
    /// # Cancellation
    ///
    /// Dropping the future once it was polled does not stop the closing.
    pub async fn close(&self) {
        self.line.close();
        self.line.current().ended().await;
    }

    /// A command of this client.
    pub(super) fn course(&self) -> Course<'_> {
        Course::new(&self.line, self.retry, self.call_timeout)
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
        self.line.current().within(operation, work).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let handle = self.line.current();
        let (endpoint, database): (&Endpoint, _) = handle.place();
        f.debug_struct("Client")
            .field("endpoint", &format_args!("{endpoint}"))
            .field("database", &database)
            .field("server_version", &self.server_version())
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
