//! Prepared statements.

mod column;
mod execute;
mod nullable;
mod parameter;
mod prepare;
mod row;
mod table;

use std::fmt;

pub use column::Column;
pub use nullable::Nullable;
pub use parameter::{Parameter, ParameterKind};
pub use table::Table;
use taos_proto::message::{Action, StatementId};

use super::Client;

/// A statement that the server has prepared, for many rows or many executions. Made by [`Client::prepare`]; it needs a
/// TDengine from 3.3.6.0 on.
///
/// [`insert`](Self::insert) takes columns, [`insert_rows`](Self::insert_rows) types of serde, and [`query`](Self::query) runs a
/// statement with a result. All values are checked against the statement before anything is sent.
///
/// # Cancellation
///
/// Dropping a future does not undo what it has sent: its rows are written or not. The next call prepares the statement anew, so
/// that nothing half bound is left. Dropping the statement closes it on the server.
pub struct Statement {
    client: Client,
    sql: Box<str>,
    prepared: Prepared,
    /// An execution has not come to its end: what is bound on the server is not known.
    unfinished: bool,
    /// The result of the last execution, which ends with the next one.
    result: Option<u64>,
}

/// The statement on the server; it is closed when this is dropped.
struct Prepared {
    client: Client,
    id: u64,
    is_insert: bool,
    /// Those of an insert.
    parameters: Vec<Parameter>,
    /// How many `?` there are.
    count: usize,
}

impl Statement {
    /// The text.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What each `?` of an insert stands for, in their order. Empty for queries.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.prepared.parameters
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.client.handle().tell(Action::Stmt2Close(StatementId { stmt_id: self.id }));
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("parameters", &self.prepared.parameters)
            .finish_non_exhaustive()
    }
}
