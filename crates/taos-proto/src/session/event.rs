use super::{CallId, ServerVersion};
use crate::block::Block;
use crate::code::TaosError;
use crate::column::{Field, Precision};
use crate::error::{Error, Malformed};
use crate::message::Reply;
use crate::tmq::TopicData;

/// What a session tells its driver.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// The login has succeeded; commands can be given.
    Connected(Connected),
    /// A command has succeeded.
    Done {
        /// Which one.
        call: CallId,
        /// What it gave.
        answer: Answer,
    },
    /// A command has failed.
    Failed {
        /// Which one.
        call: CallId,
        /// Why.
        failure: Failure,
    },
    /// A message that nobody waits for was dropped. For logs; nothing is to be done.
    Ignored(Ignored),
    /// The session has ended; the driver closes the socket. Nothing follows.
    Closed(Failure),
}

/// A login that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// The server's version.
    pub version: ServerVersion,
    /// `host:port` of all adapters, if asked for and known.
    pub instances: Option<Vec<String>>,
    /// False when time zone, program or address were to be set and the adapter is too old to know them.
    pub options_applied: bool,
}

/// What a command gave.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer {
    /// The answer to [`Session::query`](super::Session::query).
    Query(QueryOutcome),
    /// The answer to [`Session::next_block`](super::Session::next_block); `None` when the result has ended.
    Block(Option<Block>),
    /// The answer to `fetch_raw_data` of [`Session::consume`](super::Session::consume).
    Message(TopicData),
    /// The answer to any other request.
    Json(JsonReply),
}

/// What a statement gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryOutcome {
    /// It has no columns; rows that it wrote.
    Affected {
        /// The number of rows.
        rows: i64,
        /// Nanoseconds that it took in the adapter.
        timing: i64,
    },
    /// It has columns; the rows are to be fetched.
    Rows(ResultSet),
}

/// A result on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultSet {
    /// Its id on this connection.
    pub id: u64,
    /// Its columns.
    pub fields: Vec<Field>,
    /// The unit of its timestamps.
    pub precision: Precision,
    /// Nanoseconds that the statement took in the adapter.
    pub timing: i64,
}

/// A successful reply whose fields the caller knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonReply {
    pub(super) text: String,
}

impl JsonReply {
    /// A reply that was taken out of its event as text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self { text }
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The reply with the fields of its action.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<Reply<T>, Malformed> {
        Reply::decode(&self.text)?.map_err(|_| Malformed::new("reply", "it reports an error"))
    }
}

/// Why a command or a session failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The server reports an error.
    #[error(transparent)]
    Server(#[from] TaosError),
    /// The server broke the protocol; the session has ended.
    #[error(transparent)]
    Protocol(#[from] Error),
    /// The answer did not come in time. The statement may still run.
    #[error("no answer in time to {action}")]
    Deadline {
        /// What was asked.
        action: &'static str,
    },
    /// The result was freed while its next block was awaited.
    #[error("the result was closed while its next block was awaited")]
    Freed,
    /// The connection has ended. Whether a statement that was under way took effect is unknown.
    #[error("the connection is closed: {reason}")]
    Closed {
        /// Why, in words.
        reason: String,
    },
}

impl From<Malformed> for Failure {
    fn from(malformed: Malformed) -> Self {
        Self::Protocol(malformed.into())
    }
}

/// A message that was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ignored {
    /// It answers a request whose deadline had passed or that was cancelled.
    Late {
        /// The id of the request.
        req_id: u64,
        /// Its action.
        action: &'static str,
    },
    /// It answers no request of this session.
    Unknown {
        /// The id that it names.
        req_id: u64,
        /// The action that it names; empty for binary messages.
        action: String,
        /// The error that it reports.
        error: Option<TaosError>,
    },
    /// It names a request under way, but answers another action.
    Mismatch {
        /// The id of the request.
        req_id: u64,
        /// The action of the request.
        expected: &'static str,
        /// The action of the reply; empty for binary messages.
        action: String,
    },
    /// A binary message of the old shape, which is never asked for.
    OldShape,
}
