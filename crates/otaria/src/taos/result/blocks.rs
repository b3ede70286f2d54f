use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use taos_proto::block::Block;
use taos_proto::column::{Field, Precision};
use taos_proto::session::{Answer, Failure, QueryOutcome};

use crate::error::{Error, ErrorKind, Result};
use crate::taos::client::{Call, Handle};
use crate::taos::error::out_of_turn;
use crate::taos::row::Columns;

/// The result of a statement in columnar blocks, as the server sends them: a [`futures::Stream`](futures_core::Stream), and a
/// method of the same kind that needs no adapter.
///
/// The next block is asked for as soon as one is taken: at most one waits here, and a slow reader slows nobody but itself.
///
/// # Errors
///
/// After an error the stream ends, with one exception: when a block does not come within the time limit, the stream can be
/// asked again, and nothing is lost.
///
/// # Cancellation
///
/// It can be dropped at any point; the rest of the result is then freed on the server.
pub struct Blocks {
    handle: Arc<Handle>,
    columns: Arc<Columns>,
    /// The result on the server, while it has more.
    result: Option<u64>,
    /// The question for the next block.
    call: Option<Call>,
    limit: Option<Duration>,
    sql: Box<str>,
    rows_affected: u64,
}

impl Blocks {
    pub(in crate::taos) fn new(
        handle: Arc<Handle>,
        limit: Option<Duration>,
        sql: &str,
        outcome: QueryOutcome,
    ) -> Self {
        let (result, fields, precision, rows_affected) = match outcome {
            QueryOutcome::Affected { rows, .. } => {
                (None, Vec::new(), Precision::default(), u64::try_from(rows).unwrap_or(0))
            }
            QueryOutcome::Rows(set) => (Some(set.id), set.fields, set.precision, 0),
        };
        let columns = Arc::new(Columns { fields, precision });
        Self { handle, columns, result, call: None, limit, sql: sql.into(), rows_affected }
    }

    /// The next block, `None` after the last one.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the next call gets the block.
    pub async fn next(&mut self) -> Result<Option<Block>> {
        poll_fn(|cx| self.poll_block(cx)).await
    }

    /// The columns; none if the statement has no result, as an INSERT.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.columns.fields
    }

    /// The unit of timestamps.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.columns.precision
    }

    /// How many rows the statement wrote; 0 if it has a result.
    #[must_use]
    pub const fn rows_affected(&self) -> u64 {
        self.rows_affected
    }

    pub(super) const fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    pub(super) fn poll_block(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Block>>> {
        let Some(result) = self.result else { return Poll::Ready(Ok(None)) };
        let call = match &mut self.call {
            Some(call) => call,
            empty => {
                let started = self
                    .handle
                    .start(self.limit, |session, limits| session.next_block(result, limits));
                match started {
                    Ok(call) => empty.insert(call),
                    Err(error) => {
                        self.result = None;
                        return Poll::Ready(Err(error));
                    }
                }
            }
        };
        let outcome = ready!(Pin::new(call).poll(cx));
        self.call = None;
        Poll::Ready(match outcome {
            Ok(Answer::Block(Some(block))) if block.width() == self.columns.fields.len() => {
                Ok(Some(block))
            }
            Ok(Answer::Block(Some(block))) => {
                let (width, columns) = (block.width(), self.columns.fields.len());
                let broken = format!("a block of {width} columns came for a result of {columns}");
                self.end();
                self.handle.end(&broken);
                Err(Error::new(ErrorKind::Protocol, broken))
            }
            Ok(Answer::Block(None)) => {
                self.result = None;
                Ok(None)
            }
            Ok(_) => {
                self.end();
                Err(out_of_turn())
            }
            Err(failure) => {
                if !matches!(failure, Failure::Deadline { .. }) {
                    self.result = None;
                }
                Err(self.handle.error(failure, self.limit).with_sql(&self.sql))
            }
        })
    }

    /// Whether no block will come any more.
    #[cfg(feature = "arrow")]
    pub(super) const fn has_ended(&self) -> bool {
        self.result.is_none()
    }

    /// Ends the result, here and on the server; false if it had ended before.
    pub(super) fn end(&mut self) -> bool {
        self.call = None;
        let Some(result) = self.result.take() else { return false };
        self.handle.free(result);
        true
    }
}

impl Stream for Blocks {
    type Item = Result<Block>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_block(cx).map(Result::transpose)
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocks")
            .field("fields", &self.columns.fields)
            .field("precision", &self.columns.precision)
            .field("rows_affected", &self.rows_affected)
            .finish_non_exhaustive()
    }
}
