use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use taos_proto::column::{Field, Precision};

use super::{Blocks, Deserialized, TypedStream};
use crate::error::{Error, Result};
use crate::row::{Fields, FromRow, Planned};
use crate::taos::row::{Page, Row};

/// The rows of a statement, read as they arrive: a [`futures::Stream`](futures_core::Stream), and methods of the same
/// kind that need no adapter.
///
/// At most two blocks of the result are in memory, besides those whose rows are kept.
///
/// # Errors
///
/// After an error the rows end, with one exception: when a block does not come within the time limit, they can be
/// asked again, and nothing is lost.
///
/// # Cancellation
///
/// It can be dropped at any point; the rest of the result is then freed on the server. Dropping the future of one of its
/// methods loses no row.
pub struct Rows {
    blocks: Blocks,
    page: Option<Arc<Page>>,
    /// The next row of the page.
    index: usize,
    /// How rows become what they were last read as.
    planned: Planned,
}

impl Rows {
    pub(in crate::taos) fn new(blocks: Blocks) -> Self {
        Self { blocks, page: None, index: 0, planned: Planned::default() }
    }

    /// The next row, `None` after the last one.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next(&mut self) -> Result<Option<Row>> {
        poll_fn(|cx| self.poll_row(cx)).await
    }

    /// The next row as a `T`, `None` after the last one.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when the row does not fit `T`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next_as<T>(&mut self) -> Result<Option<T>>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        self.plan::<T>()?;
        let Some(row) = self.next().await? else { return Ok(None) };
        self.read(&row).map(Some)
    }

    /// All rows that are left.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when a row does not fit `T`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the result.
    pub async fn collect<T>(mut self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        let mut rows = Vec::new();
        self.plan::<T>()?;
        while let Some(row) = self.next().await? {
            rows.push(self.read(&row)?);
        }
        Ok(rows)
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when there is none, or more than one, or when it
    /// does not fit `T`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the result.
    pub async fn one<T>(mut self) -> Result<T>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        let row = self.next_as().await?.ok_or_else(Error::no_row)?;
        match self.next().await? {
            None => Ok(row),
            Some(_) => Err(Error::more_rows()),
        }
    }

    /// The rows as a [`futures::Stream`](futures_core::Stream) of `T`.
    #[must_use]
    pub const fn into_stream_of<T>(self) -> TypedStream<T>
    where
        T: for<'r> FromRow<&'r Row>,
    {
        TypedStream::new(self)
    }

    /// The rows as a stream of a type of [serde](https://docs.rs/serde), as [`Row::deserialize`] reads it.
    #[must_use]
    pub fn deserialize<T: DeserializeOwned>(self) -> Deserialized<T> {
        Deserialized::new(self)
    }

    /// The columns; none if the statement has no result, as an INSERT.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        self.blocks.fields()
    }

    /// The unit of timestamps.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.blocks.precision()
    }

    /// How many rows the statement wrote; 0 if it has a result.
    #[must_use]
    pub const fn rows_affected(&self) -> u64 {
        self.blocks.rows_affected()
    }

    /// Hands out no more rows, and frees the result on the server; false if it had ended before.
    pub(super) fn give_up(&mut self) -> bool {
        self.page = None;
        self.blocks.end()
    }

    /// Finds out how the rows become a `T`, unless there are none, or it is known.
    pub(super) fn plan<'r, T: FromRow<&'r Row>>(&mut self) -> Result<()> {
        if self.fields().is_empty() {
            return Ok(());
        }
        self.planned.find::<&'r Row, T>(self.blocks.fields())
    }

    /// Reads a row by the plan.
    pub(super) fn read<'r, T: FromRow<&'r Row>>(&self, row: &'r Row) -> Result<T> {
        match self.planned.plan() {
            Some(plan) => Fields::read(row, plan),
            None => row.read(),
        }
    }

    pub(super) fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Row>>> {
        loop {
            let mut before = 0;
            if let Some(page) = &self.page {
                if self.index < page.block.rows() {
                    let row = Row::new(Arc::clone(page), self.index);
                    self.index += 1;
                    return Poll::Ready(Ok(Some(row)));
                }
                before = page.before + page.block.rows() as u64;
            }
            let Some(block) = ready!(self.blocks.poll_block(cx))? else {
                return Poll::Ready(Ok(None));
            };
            let columns = Arc::clone(self.blocks.columns());
            self.page = Some(Arc::new(Page { columns, block, before }));
            self.index = 0;
        }
    }
}

impl Stream for Rows {
    type Item = Result<Row>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_row(cx).map(Result::transpose)
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("blocks", &self.blocks).finish_non_exhaustive()
    }
}
