use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::{Access, Cursor};
use crate::error::Result;
use crate::mariadb::row::{OwnedRow, Row};

/// The rows of a result as a [`futures::Stream`](futures_core::Stream).
///
/// It can be dropped at any point, as a [`QueryResult`](super::QueryResult) can.
pub struct RowStream<'c> {
    pub(super) cursor: Cursor<'c>,
}

impl Stream for RowStream<'_> {
    type Item = Result<OwnedRow>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(match ready!(self.cursor.poll_row(cx)) {
            Ok(()) => self.cursor.take_row(Access::InOrder).map(Row::into_owned).map(Ok),
            Err(error) => Some(Err(error)),
        })
    }
}

impl fmt::Debug for RowStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream").finish_non_exhaustive()
    }
}
