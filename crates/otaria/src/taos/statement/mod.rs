//! Prepared statements.

#[cfg(feature = "arrow")]
mod arrow;
mod column;
mod execute;
mod nullable;
mod parameter;
mod prepare;
mod prepared;
mod row;
mod stmt;
mod stmt2;
mod table;

use std::fmt;

pub use column::Column;
pub use nullable::Nullable;
pub use parameter::{Parameter, ParameterKind};
use prepared::Prepared;
pub use table::Table;

use super::Client;

/// A statement that the server has prepared, for many rows or many executions. Made by
/// [`Client::prepare`].
///
/// [`insert`](Self::insert) takes columns, [`insert_rows`](Self::insert_rows) types of serde, and [`query`](Self::query) runs a
/// statement with a result. All values are checked against the statement before anything is sent.
///
/// Before TDengine 3.3.6.0 every table of an insert takes some round trips of its own, and there are no decimals.
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

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("parameters", &self.prepared.parameters)
            .finish_non_exhaustive()
    }
}
