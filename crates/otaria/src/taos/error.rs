//! The machine's failures as errors of this crate.

use std::time::Duration;

use taos_proto::code::TaosError;
use taos_proto::error::Error as ProtocolError;
use taos_proto::session::Failure;
use taos_proto::sql::BindError;

use super::client::BY_CALLER;
use crate::error::{Error, ErrorKind, ServerError};
use crate::net::Endpoint;

impl From<ProtocolError> for Error {
    fn from(error: ProtocolError) -> Self {
        let kind = match error {
            ProtocolError::Misuse(_) => ErrorKind::Usage,
            _ => ErrorKind::Protocol,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<TaosError> for Error {
    fn from(reported: TaosError) -> Self {
        let TaosError { code, message } = reported;
        let server = ServerError { code: code.into(), sql_state: String::new(), message };
        Self::new(ErrorKind::Server, server.to_string()).with_server(server)
    }
}

/// A call that failed; `limit` is the time that it had.
pub(super) fn failed(failure: Failure, limit: Option<Duration>, endpoint: &Endpoint) -> Error {
    match failure {
        Failure::Deadline { action } => {
            let limit = limit.unwrap_or_default();
            let message = format!(
                "no answer from {endpoint} to '{action}' within {limit:?}; what was asked for may still happen"
            );
            Error::new(ErrorKind::Timeout, message).keeping_connection()
        }
        Failure::Closed { reason } if reason == BY_CALLER => {
            Error::new(ErrorKind::Closed, format!("no answer was awaited any more: {reason}"))
        }
        Failure::Closed { reason } => {
            let message = format!(
                "the connection to {endpoint} was lost before the answer came: {reason}; what was asked for may have happened"
            );
            Error::new(ErrorKind::Io, message)
        }
        Failure::Server(error) => Error::from(error),
        Failure::Protocol(error) => Error::from(error),
        failure => Error::new(ErrorKind::Usage, failure.to_string()),
    }
}

/// Why the session has ended.
pub(super) fn at_close(failure: &Failure) -> Error {
    match failure {
        Failure::Server(error) => Error::from(error.clone()).ending_connection(),
        Failure::Protocol(error) => Error::from(error.clone()).ending_connection(),
        Failure::Deadline { action } => {
            Error::new(ErrorKind::Timeout, format!("the login was not done in time ('{action}')"))
        }
        failure => Error::new(ErrorKind::Io, failure.to_string()),
    }
}

/// A call on a session that has ended.
pub(super) fn closed(failure: &Failure) -> Error {
    let why = match failure {
        Failure::Closed { reason } => reason.clone(),
        failure => failure.to_string(),
    };
    Error::new(ErrorKind::Closed, format!("the connection is closed, nothing was sent: {why}"))
}

pub(super) fn bind_failed(error: &BindError, sql: &str) -> Error {
    Error::new(ErrorKind::Usage, error.to_string()).with_sql(sql)
}

/// The machine gives each command the answer of its kind.
pub(super) fn out_of_turn() -> Error {
    Error::new(ErrorKind::Protocol, "the answer is of another kind than the question")
}
