use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::Rows;
use crate::error::Result;

/// Rows as a type of serde: what [`Rows::deserialize`] gives.
///
/// It can be dropped at any point, as [`Rows`] can. A row that does not fit is an error, and the rows behind it still come.
pub struct Deserialized<T> {
    rows: Rows,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Deserialized<T> {
    pub(super) const fn new(rows: Rows) -> Self {
        Self { rows, kind: PhantomData }
    }

    /// The next one, `None` after the last.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next(&mut self) -> Result<Option<T>> {
        self.rows.next().await?.map(|row| row.deserialize()).transpose()
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
}

impl<T: DeserializeOwned> Stream for Deserialized<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let row = Pin::new(&mut self.rows).poll_next(cx);
        row.map(|row| row.map(|row| row.and_then(|row| row.deserialize())))
    }
}

impl<T> fmt::Debug for Deserialized<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deserialized").field("rows", &self.rows).finish_non_exhaustive()
    }
}
