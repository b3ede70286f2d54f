use std::sync::Arc;

use bytes::Bytes;

use crate::auth::{KeyDerivation, Secret};
use crate::column::Columns;
use crate::frame::RowBatch;
use crate::response::{OkPacket, ServerError};
use crate::row::RowFormat;

/// What the machine tells its driver. Events of a command belong to the oldest command that is not finished.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// Send the output, make the TLS handshake on the same stream, then call
    /// [`Connection::tls_established`](super::Connection::tls_established).
    StartTls,
    /// Encrypt `plaintext` with the RSA key by OAEP with SHA-1, then call
    /// [`Connection::password_encrypted`](super::Connection::password_encrypted).
    EncryptPassword {
        /// The server's public key, PEM.
        public_key_pem: String,
        /// The masked password.
        plaintext: Secret,
    },
    /// Run this derivation, then call [`Connection::key_derived`](super::Connection::key_derived) with the key. It may take
    /// some tenths of a second: better not on a thread that has other things to do.
    DeriveKey(KeyDerivation),
    /// The server accepted the login; commands may be sent.
    Authenticated(OkPacket),
    /// A result with rows begins.
    Columns {
        /// Its columns.
        columns: Arc<Columns>,
        /// How its rows are encoded.
        format: RowFormat,
    },
    /// Some rows of that result, as they came from the network; never empty.
    Rows(RowBatch),
    /// A result ends. Unless [`OkPacket::more_results`] says that another one follows, the command is finished.
    Done(OkPacket),
    /// A statement is prepared. The command is finished, unless it was
    /// [`Connection::prepare_execute`](super::Connection::prepare_execute): then the execution's results follow.
    Prepared(Statement),
    /// The server asks for a file: answer by
    /// [`Connection::send_infile`](super::Connection::send_infile) and
    /// [`Connection::finish_infile`](super::Connection::finish_infile). When `permitted` is false the machine has
    /// already refused, and the command goes on to its end.
    LocalInfile {
        /// The name of the file, as the server gave it.
        file_name: Bytes,
        /// Whether the configuration allows such requests.
        permitted: bool,
    },
    /// The server reports an error. The command is finished, or the login has failed.
    Failed(ServerError),
    /// The server says why it is closing the connection while no command is running.
    Closing(ServerError),
}

/// A prepared statement.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Its id on this connection.
    pub id: u32,
    /// How many parameters it takes.
    pub parameters: u16,
    /// What its rows will look like; empty for statements without rows.
    pub columns: Arc<Columns>,
}
