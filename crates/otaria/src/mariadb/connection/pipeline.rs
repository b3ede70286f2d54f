use std::fmt;

use super::{Connection, Statement, span};
use crate::error::{Error, Result};
use crate::mariadb::params::{Ordered, OwnedParams};
use crate::mariadb::{Params, QueryResult};
use crate::value::IntoSql;

/// Statements that are sent in one go, without waiting for the answers in between: one round trip for all of them.
///
/// Each statement runs whether those before it failed or not, and has its own answer.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> otaria::Result<()> {
/// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
/// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
/// let mut pipeline = connection.pipeline().await?;
/// pipeline.query("SET @total = 3");
/// pipeline.query("SELECT * FROM no_such_table");
/// pipeline.exec("SELECT @total + ?", (4,)).await?;
/// let mut answers = pipeline.send();
/// assert!(answers.next().await.is_some_and(|answer| answer.is_ok()));
/// let error = answers.next().await.expect("a second answer").unwrap_err();
/// assert!(error.to_string().starts_with("statement 2 of the pipeline: "));
/// let mut third = answers.next().await.expect("a third answer")?;
/// assert_eq!(third.one::<u8>().await?, 7);
/// # connection.close().await
/// # }
/// ```
///
/// # Cancellation
///
/// A pipeline that is dropped before [`send`](Self::send) sends nothing. After that its answers can be dropped at any point, as a
/// [`QueryResult`] can; all statements may run.
pub struct Pipeline<'c> {
    connection: &'c mut Connection,
    steps: Vec<Step>,
}

enum Step {
    Text(Vec<u8>),
    Execute(Statement, OwnedParams),
}

/// The answers to a [`Pipeline`], in order.
pub struct PipelineAnswers<'c> {
    connection: &'c mut Connection,
    count: usize,
    /// Answers that have been asked for.
    begun: usize,
    /// Why the pipeline could not be sent.
    failure: Option<Error>,
}

impl Connection {
    /// Begins a pipeline of statements.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation); nothing is sent yet.
    pub async fn pipeline(&mut self) -> Result<Pipeline<'_>> {
        self.ready().await?;
        Ok(Pipeline { connection: self, steps: Vec::new() })
    }
}

impl<'c> Pipeline<'c> {
    /// Adds a statement in the text protocol.
    pub fn query<'s>(&mut self, sql: impl IntoSql<'s>) {
        self.steps.push(Step::Text(sql.into_sql().as_str().as_bytes().to_vec()));
    }

    /// Adds a prepared statement with its parameters. One that is not prepared yet is prepared now.
    ///
    /// # Errors
    ///
    /// Those of the preparation, and for parameters that do not fit the statement. The pipeline can go on without it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the pipeline as it was; the statement may have been prepared.
    pub async fn exec(&mut self, sql: impl IntoSql<'_>, params: impl Params) -> Result<()> {
        let (sql, order) = self.connection.positional(sql.into_sql(), params.names())?;
        let statement = self.connection.prepared(&sql).await?;
        let params = OwnedParams::of(&Ordered { params, order: order.as_deref() })?;
        params.check_count(statement.parameters())?;
        self.steps.push(Step::Execute(statement, params));
        Ok(())
    }

    /// How many statements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Sends all statements with the first question for an answer.
    #[must_use]
    pub fn send(self) -> PipelineAnswers<'c> {
        let Self { connection, steps } = self;
        let count = steps.len();
        let failure = steps.iter().try_for_each(|step| step.put_into(connection)).err();
        connection.command_begins();
        PipelineAnswers { connection, count, begun: 0, failure }
    }
}

impl Step {
    fn put_into(&self, connection: &mut Connection) -> Result<()> {
        let machine = &mut connection.link.machine;
        match self {
            Self::Text(sql) => Ok(machine.query(sql)?),
            Self::Execute(statement, params) => {
                Ok(machine.execute(statement.id(), &params.borrowed())?)
            }
        }
    }
}

impl PipelineAnswers<'_> {
    /// The answer to the next statement, past what is left of the one before; `None` after the last one.
    ///
    /// # Errors
    ///
    /// The statement's own error, with its number in the pipeline from 1. After a fatal one all others fail, too.
    ///
    /// # Cancellation
    ///
    /// Dropping the future passes this answer over: the next call gives that of the following statement.
    pub async fn next(&mut self) -> Option<Result<QueryResult<'_>>> {
        if self.begun == self.count {
            return None;
        }
        let number = self.begun + 1;
        let left = self.count - self.begun;
        self.begun = number;
        if let Some(error) = self.failure.take() {
            self.begun = self.count;
            return Some(Err(error));
        }
        let span = self.connection.span("PIPELINE");
        let answering = async {
            self.connection.read_away_until(left).await?;
            QueryResult::begin(self.connection).await
        };
        let answer = span::within(span, answering).await;
        Some(
            answer.map_err(|error| {
                error.while_doing(format_args!("statement {number} of the pipeline"))
            }),
        )
    }

    /// The number of rows that each statement changed.
    ///
    /// # Errors
    ///
    /// The error of the first statement that failed. The others have run nevertheless.
    ///
    /// # Cancellation
    ///
    /// All statements may run; the next use of the connection reads their answers away.
    pub async fn finish(mut self) -> Result<Vec<u64>> {
        let mut affected = Vec::with_capacity(self.count);
        let mut failure = None;
        while let Some(answer) = self.next().await {
            match answer {
                Ok(mut result) => {
                    let ended = async {
                        while result.next_result().await? {}
                        Ok(result.rows_affected())
                    };
                    match ended.await {
                        Ok(rows) => affected.push(rows),
                        Err(error) => failure = failure.or(Some(error)),
                    }
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(affected), Err)
    }
}

impl fmt::Debug for Pipeline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("statements", &self.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for PipelineAnswers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self.count - self.begun;
        f.debug_struct("PipelineAnswers").field("left", &left).finish_non_exhaustive()
    }
}
