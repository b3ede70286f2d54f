use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Rows;
use crate::error::Result;
use crate::row::FromRow;
use crate::taos::row::Row;

/// The rows of a result as a [`futures::Stream`](futures_core::Stream) of values of one type.
///
/// It can be dropped at any point, as [`Rows`] can. A row that does not fit is an error, and the rows behind it still come;
/// when the columns do not fit, that is the only one.
pub struct TypedStream<T> {
    rows: Rows,
    kind: PhantomData<fn() -> T>,
}

impl<T> TypedStream<T> {
    pub(super) const fn new(rows: Rows) -> Self {
        Self { rows, kind: PhantomData }
    }
}

impl<T: for<'r> FromRow<&'r Row>> Stream for TypedStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let rows = &mut self.rows;
        if let Err(error) = rows.plan::<T>() {
            return Poll::Ready(rows.give_up().then_some(Err(error)));
        }
        let row = ready!(rows.poll_row(cx))?;
        Poll::Ready(row.map(|row| rows.read(&row)))
    }
}

impl<T> fmt::Debug for TypedStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedStream").field("rows", &self.rows).finish()
    }
}
