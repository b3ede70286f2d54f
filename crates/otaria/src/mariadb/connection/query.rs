use std::task::{Context, Poll};

use mariadb_proto::Event;
use mariadb_proto::response::ServerError as Reported;

use super::{Connection, span};
use crate::error::{Error, Result};
use crate::mariadb::QueryResult;
use crate::value::IntoSql;

/// What a server says that has become a replica: read-only by option, by transaction, by its storage.
const READ_ONLY: [u16; 3] = [1290, 1792, 1836];

/// What a node of a Galera cluster says that has lost the others, or is catching up with them.
const NOT_READY: u16 = 1047;

/// What a server says that does not know a statement any more, or cannot prepare it again after a change of its tables.
const FORGOTTEN: [u16; 2] = [1243, 1615];

impl Connection {
    /// Runs a statement in the text protocol. For values use [`exec`](Self::exec), never string formatting: text that is
    /// not part of the program is taken only as [`Sql::trusted`](crate::Sql::trusted).
    ///
    /// The future ends when the result begins, or with the statement's error.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): the statement may have run or not.
    pub async fn query(&mut self, sql: impl IntoSql<'_>) -> Result<QueryResult<'_>> {
        let sql = sql.into_sql();
        let span = self.span(span::operation(sql.as_str()));
        let querying = async move {
            self.ready().await?;
            self.link.machine.query(sql.as_str().as_bytes())?;
            QueryResult::begin(self).await
        };
        span::within(span, querying).await
    }

    /// Runs a statement on a connection that is ready, and reads its results away.
    pub(super) async fn run(&mut self, sql: &str) -> Result<()> {
        self.link.machine.query(sql.as_bytes())?;
        self.finish().await
    }

    /// Waits for the end of the command that was sent last.
    pub(super) async fn finish(&mut self) -> Result<()> {
        self.command_begins();
        let mut failure = None;
        while self.link.machine.in_flight() > 0 {
            if let Event::Failed(reported) = self.link.event().await? {
                failure = Some(reported);
            }
        }
        match failure {
            Some(reported) => Err(self.reported(reported)),
            None => Ok(()),
        }
    }

    /// A command has been sent, or a further part of one.
    pub(in crate::mariadb) fn command_begins(&self) {
        self.link.interrupt.command_begins();
    }

    /// The next event of the command that was sent last.
    pub(in crate::mariadb) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event>> {
        self.link.poll_event(cx)
    }

    /// The error that the server reported; the connection is closed if that is what the error says.
    pub(in crate::mariadb) fn reported(&mut self, reported: Reported) -> Error {
        if FORGOTTEN.contains(&reported.code) {
            self.statements.drop_kept();
        }
        self.unfit |= READ_ONLY.contains(&reported.code) || reported.code == NOT_READY;
        let error = Error::from(reported);
        if error.is_fatal() { self.link.fail(error) } else { error }
    }
}
