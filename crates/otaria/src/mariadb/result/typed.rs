use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::Cursor;
use crate::error::Result;
use crate::mariadb::row::Row;
use crate::row::FromRow;

/// The rows of a result as a [`futures::Stream`](futures_core::Stream) of values of one type.
///
/// It can be dropped at any point, as a [`QueryResult`](super::QueryResult) can. A row that does not fit is an error, and
/// the rows behind it still come.
pub struct TypedStream<'c, T> {
    cursor: Cursor<'c>,
    kind: PhantomData<fn() -> T>,
}

impl<'c, T> TypedStream<'c, T> {
    pub(super) const fn new(cursor: Cursor<'c>) -> Self {
        Self { cursor, kind: PhantomData }
    }
}

impl<T> Stream for TypedStream<'_, T>
where
    T: for<'r> FromRow<Row<'r>>,
{
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let cursor = &mut self.cursor;
        if let Err(error) = cursor.plan::<T>() {
            cursor.give_up();
            return Poll::Ready(Some(Err(error)));
        }
        Poll::Ready(match ready!(cursor.poll_row(cx)) {
            Ok(()) => cursor.take_as().transpose(),
            Err(error) => Some(Err(error)),
        })
    }
}

impl<T> fmt::Debug for TypedStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedStream").finish_non_exhaustive()
    }
}
