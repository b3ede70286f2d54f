//! The protocol's errors as errors of this crate.

use mariadb_proto::error::Error as ProtocolError;
use mariadb_proto::response::ServerError as Reported;

use crate::error::{Error, ErrorKind, ServerError};

/// What the server reports when it is closing the connection: shutdown, aborted, killed, idle for too long.
const CLOSING: [u16; 8] = [1053, 1152, 1159, 1161, 1184, 1927, 3169, 4031];

impl From<ProtocolError> for Error {
    fn from(error: ProtocolError) -> Self {
        let kind = match error {
            ProtocolError::Refused(_) => ErrorKind::Refused,
            ProtocolError::Misuse(_) => ErrorKind::Usage,
            ProtocolError::Deadline { .. } => ErrorKind::Timeout,
            _ => ErrorKind::Protocol,
        };
        let fatal = kind == ErrorKind::Refused;
        let converted = Self::new(kind, error.to_string());
        if fatal { converted.ending_connection() } else { converted }
    }
}

impl From<Reported> for Error {
    fn from(reported: Reported) -> Self {
        let closing = CLOSING.contains(&reported.code);
        let server = ServerError {
            code: reported.code.into(),
            sql_state: reported.sql_state,
            message: reported.message,
        };
        let error = Self::new(ErrorKind::Server, server.to_string()).with_server(server);
        if closing { error.ending_connection() } else { error }
    }
}
