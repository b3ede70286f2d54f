use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::cursor::{Access, Cursor};
use crate::error::Result;

/// Rows as a type of serde: what [`QueryResult::deserialize`](super::QueryResult::deserialize) gives.
///
/// It can be dropped at any point, as a [`QueryResult`](super::QueryResult) can. A row that does not fit is an error, and
/// the rows behind it still come.
pub struct Deserialized<'c, T> {
    cursor: Cursor<'c>,
    kind: PhantomData<fn() -> T>,
}

impl<'c, T: DeserializeOwned> Deserialized<'c, T> {
    pub(super) const fn new(cursor: Cursor<'c>) -> Self {
        Self { cursor, kind: PhantomData }
    }

    /// The next one, `None` after the last.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next(&mut self) -> Result<Option<T>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// All that are left.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the result.
    pub async fn collect(mut self) -> Result<Vec<T>> {
        let mut all = Vec::new();
        while let Some(one) = self.next().await? {
            all.push(one);
        }
        Ok(all)
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>>> {
        ready!(self.cursor.poll_row(cx))?;
        let row = self.cursor.take_row(Access::InOrder);
        Poll::Ready(row.map(|row| row.deserialize()).transpose())
    }
}

impl<T: DeserializeOwned> Stream for Deserialized<'_, T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx).map(Result::transpose)
    }
}

impl<T> fmt::Debug for Deserialized<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deserialized").finish_non_exhaustive()
    }
}
