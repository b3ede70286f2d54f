use std::sync::Arc;

use taos_proto::message::{Action, InsertReply};
use taos_proto::reconnect::Effect;
use taos_proto::session::{Answer, QueryOutcome};
use taos_proto::sql;

use super::{Client, Handle};
use crate::error::{Error, ErrorKind, Result};
use crate::net::span::operation;
use crate::taos::error::{bind_failed, out_of_turn};
use crate::taos::params::Params;
use crate::taos::result::{Blocks, Rows};
use crate::taos::schemaless::{Lines, Written};
use crate::value::{IntoSql, Sql};

impl Client {
    /// Runs a statement and gives its rows as they arrive. For values use [`query_with`](Self::query_with), never
    /// string formatting: text that is not part of the program is taken only as [`Sql::trusted`](crate::Sql::trusted).
    ///
    /// The future ends when the result begins, or with the statement's error, whose
    /// [`sql`](crate::Error::sql) is the statement. A statement without a result has no rows, and
    /// [`Rows::rows_affected`].
    ///
    /// # Cancellation
    ///
    /// Dropping the future lets the statement run on the server and frees its result there, as dropping [`Rows`] does.
    pub async fn query(&self, sql: impl IntoSql<'_>) -> Result<Rows> {
        self.query_blocks(sql).await.map(Rows::new)
    }

    /// As [`query`](Self::query), with values in place of the statement's `?`.
    ///
    /// They become literals in the statement's text: strings are quoted, and a `?` in a string, a quoted name or a comment
    /// is none.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] when there are more or fewer values than `?`, or a value that no literal can express,
    /// such as NaN. Then nothing was sent.
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_with(&self, sql: impl IntoSql<'_>, params: impl Params) -> Result<Rows> {
        self.query(bind(sql, &params)?).await
    }

    /// Runs a statement and gives its result column by column, in the blocks in which the server sends it.
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_blocks(&self, sql: impl IntoSql<'_>) -> Result<Blocks> {
        let sql = sql.into_sql();
        let sql = sql.as_str();
        self.within(operation(sql), async {
            let (handle, outcome) = self.run(sql).await?;
            Ok(Blocks::new(handle, self.call_timeout, sql, outcome))
        })
        .await
    }

    /// Runs a statement that has no result; how many rows it wrote.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] when the statement has a result, which is freed: the statement did run.
    ///
    /// # Cancellation
    ///
    /// Dropping the future lets the statement run on the server.
    pub async fn exec(&self, sql: impl IntoSql<'_>) -> Result<u64> {
        let sql = sql.into_sql();
        let sql = sql.as_str();
        self.within(operation(sql), async {
            match self.run(sql).await? {
                (_, QueryOutcome::Affected { rows, .. }) => Ok(u64::try_from(rows).unwrap_or(0)),
                (handle, QueryOutcome::Rows(result)) => {
                    handle.free(result.id);
                    let message = "the statement has a result; use `query` to read it";
                    Err(Error::new(ErrorKind::Usage, message).with_sql(sql))
                }
            }
        })
        .await
    }

    /// As [`exec`](Self::exec), with values in place of the statement's `?`, as for [`query_with`](Self::query_with).
    ///
    /// # Cancellation
    ///
    /// As for [`exec`](Self::exec).
    pub async fn exec_with(&self, sql: impl IntoSql<'_>, params: impl Params) -> Result<u64> {
        self.exec(bind(sql, &params)?).await
    }

    /// Writes lines of a schemaless protocol into the current database. Tables and columns are created as they are needed.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Server`] when a line is wrong; lines before it may be written.
    ///
    /// # Cancellation
    ///
    /// Dropping the future lets the server go on writing.
    pub async fn schemaless(&self, lines: &Lines) -> Result<Written> {
        self.within("SCHEMALESS", async {
            let limit = self.call_timeout;
            let writing = |handle: Arc<Handle>| async move {
                let insert = Action::Insert(lines.to_insert());
                handle.ask(limit, |session, limits| session.request(insert, limits)).await
            };
            let (_, written) = self.course().follow(Effect::Write, writing).await?;
            let InsertReply { affected_rows, total_rows } = written;
            Ok(Written::new(affected_rows, total_rows))
        })
        .await
    }

    /// The outcome of a statement, and the connection on which it came.
    async fn run(&self, sql: &str) -> Result<(Arc<Handle>, QueryOutcome)> {
        let limit = self.call_timeout;
        let asking = |handle: Arc<Handle>| async move {
            match handle.start(limit, |session, limits| session.query(sql, limits))?.await {
                Ok(Answer::Query(outcome)) => Ok(outcome),
                Ok(_) => Err(out_of_turn()),
                Err(failure) => Err(handle.error(failure, limit)),
            }
        };
        let done = self.course().follow(Effect::of_sql(sql), asking).await;
        done.map_err(|error| error.with_sql(sql))
    }
}

/// The statement with its values as literals.
fn bind<'s>(sql: impl IntoSql<'s>, params: &impl Params) -> Result<Sql<'static>> {
    let sql = sql.into_sql();
    let sql = sql.as_str();
    let bound = params.with(|values| sql::bind(sql, values));
    bound.map(Sql::trusted).map_err(|error| bind_failed(&error, sql))
}
