//! One connection: connecting, commands, and what happens to what nobody waits for any more.

mod batch;
mod cancel;
mod connect;
mod exec;
mod interrupt;
mod link;
mod load_local;
mod park;
mod patience;
mod pipeline;
mod query;
mod ready;
mod rsa;
mod session;
mod silence;
mod statement;
mod statement_cache;
mod transaction;

use std::fmt;
use std::sync::Arc;

use mariadb_proto::machine::Session;

pub use cancel::CancelToken;
use link::Link;
pub use pipeline::{Pipeline, PipelineAnswers};
pub use statement::Statement;
use statement_cache::StatementCache;
pub use transaction::{IsolationLevel, Transaction, TransactionOptions};

use super::Options;
use crate::net::{Endpoint, span};

/// A connection to a MariaDB or MySQL server.
///
/// It works for one task at a time, whence the `&mut self`; there is no task behind it. What a method sends goes out
/// when its future is first polled.
///
/// # Cancellation
///
/// Every future of this type can be dropped at any point, and every result can be dropped half read. Whatever is then
/// still to be sent or received is kept with the connection, and the next use first sends it and reads the answers
/// away. A dropped future does not undo its statement: it may run, or run on, on the server. If more than
/// [`Options::drain_limit`] bytes of answers are left unread, the connection is closed instead, and its next use
/// reports [`ErrorKind::Closed`](crate::ErrorKind::Closed).
///
/// Dropping the connection closes its socket at once; [`close`](Self::close) says good-bye first.
pub struct Connection {
    link: Link,
    options: Options,
    endpoint: Endpoint,
    statements: StatementCache,
    /// The text of the statement that is being prepared, or whose preparation nobody waited for.
    preparing: Option<Arc<str>>,
    /// Nobody waits for the command sent last, and it must succeed: the words for its failure.
    unwatched: Option<&'static str>,
    /// It serves no further user: the server has become read-only, or a node that is not ready.
    unfit: bool,
    /// The session has not got its settings yet.
    fresh_session: bool,
}

/// The name of the database in spans.
const SYSTEM: &str = "mariadb";

impl Connection {
    pub(super) const fn session(&self) -> Option<&Session> {
        self.link.machine.session()
    }

    /// The server's version as it tells it, such as `10.11.6-MariaDB`.
    #[must_use]
    pub fn server_version(&self) -> &str {
        self.session().map_or("", |session| session.version.as_str())
    }

    /// Whether the server is MariaDB rather than MySQL.
    #[must_use]
    pub fn is_mariadb(&self) -> bool {
        self.session().is_some_and(|session| session.version.is_mariadb())
    }

    /// The number by which the server knows this connection, and that `KILL` takes.
    #[must_use]
    pub fn connection_id(&self) -> u64 {
        self.session().map_or(0, |session| session.connection_id)
    }

    /// Whether the connection is closed. It cannot know that the server went away until it is used.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.link.is_closed()
    }

    /// The span of one command.
    fn span(&self, operation: &str) -> tracing::Span {
        span::command(SYSTEM, &self.endpoint, self.options.database.as_deref(), operation)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("endpoint", &format_args!("{}", self.endpoint))
            .field("user", &self.options.user)
            .field("connection_id", &self.connection_id())
            .field("closed", &self.is_closed())
            .finish_non_exhaustive()
    }
}
