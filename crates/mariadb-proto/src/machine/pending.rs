use std::sync::Arc;

use crate::auth::Authentication;
use crate::column::Columns;
use crate::handshake::Greeting;
use crate::response::PrepareOk;
use crate::row::RowFormat;

use super::shapes::Definitions;

/// A command that the server has not finished answering.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) command: Command,
    pub(super) expect: Expect,
    /// The sequence id of the answer's first frame; `None` under compression, where servers count otherwise.
    pub(super) first_sequence: Option<u8>,
    /// Statements closed behind this command, whose columns are needed until it is answered.
    pub(super) closed_behind: Vec<u32>,
}

#[derive(Debug)]
pub(super) enum Command {
    /// Answered by OK or ERR alone.
    Simple,
    /// Answered by the packet that ends rows, or ERR.
    SetOption,
    Query,
    Prepare {
        /// An execution of the statement follows in the queue.
        execute_follows: bool,
    },
    Execute(Executed),
    ResetConnection,
    ChangeUser(Box<Login>),
}

/// Which statement an execution runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Executed {
    Statement(u32),
    /// The one whose preparation stands right before it in the queue.
    JustPrepared,
    /// Any, whose first result has ended: its columns are those of that result.
    FurtherResult,
}

/// An authentication that is going on, in the handshake or in `COM_CHANGE_USER`.
#[derive(Debug)]
pub(super) struct Login {
    pub(super) authentication: Authentication,
    /// Switches so far; multi-factor accounts have a few, an endless series is an error.
    pub(super) switches: u8,
}

/// What the next packet of the answer must be.
#[derive(Debug)]
pub(super) enum Expect {
    /// OK, ERR, a number of columns or a file request.
    Result,
    ColumnDefinitions {
        definitions: Definitions,
        format: RowFormat,
    },
    /// The EOF packet after the definitions, when results do not end with OK packets.
    ColumnsEnd {
        columns: Arc<Columns>,
        format: RowFormat,
    },
    Rows,
    PrepareOk,
    ParameterDefinitions {
        statement: PrepareOk,
        missing: u16,
    },
    ParametersEnd {
        statement: PrepareOk,
    },
    StatementColumns {
        statement: PrepareOk,
        definitions: Definitions,
    },
    StatementColumnsEnd {
        statement: PrepareOk,
        columns: Arc<Columns>,
    },
    /// The file's content is being sent.
    InfileContent {
        sequence: u8,
    },
    Authentication,
}

/// Where the connection stands.
#[derive(Debug)]
pub(super) enum Phase {
    ExpectGreeting,
    /// The driver is making the TLS handshake.
    ExpectTls(Box<Greeting>),
    ExpectLogin(Box<Login>),
    Ready,
    Closed,
}

impl Expect {
    /// For errors and deadlines.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Result => "a result",
            Self::ColumnDefinitions { .. } => "a column definition",
            Self::ColumnsEnd { .. } => "the end of the column definitions",
            Self::Rows => "a row",
            Self::PrepareOk => "a prepared statement",
            Self::ParameterDefinitions { .. } => "a parameter definition",
            Self::ParametersEnd { .. } => "the end of the parameter definitions",
            Self::StatementColumns { .. } => "a column definition of a prepared statement",
            Self::StatementColumnsEnd { .. } => {
                "the end of a prepared statement's column definitions"
            }
            Self::InfileContent { .. } => "the content of a local file from the caller",
            Self::Authentication => "the next step of the authentication",
        }
    }
}
