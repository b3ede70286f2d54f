use std::fmt;
use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Schema, SchemaRef};
use futures_core::Stream;

use super::column::{self, Column};
use super::schema;
use crate::arrow::{ArrowOptions, BATCH_BYTES, refused};
use crate::error::{Error, Result};
use crate::mariadb::result::cursor::{Access, Cursor};
use crate::mariadb::row::Row;

/// Rows of a batch, unless the options say otherwise.
const BATCH_ROWS: usize = 8192;

/// The rows of a result as record batches of Arrow, made while they arrive: a [`futures::Stream`](futures_core::Stream), and
/// methods of the same kind that need no adapter. See [`crate::arrow`] for the types.
///
/// One batch is in memory at a time; whoever reads slowly slows the server down.
///
/// # Errors
///
/// A value that its column cannot hold is an error of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), which
/// names row, column and types. After any error the stream ends; the rows of the batch that was being made are not handed out.
///
/// # Cancellation
///
/// It can be dropped at any point, as a [`QueryResult`](crate::mariadb::QueryResult) can. Dropping the future of
/// [`next`](Self::next) loses no row.
pub struct RecordBatchStream<'c> {
    cursor: Cursor<'c>,
    schema: SchemaRef,
    columns: Vec<Box<dyn Column>>,
    batch_rows: usize,
    /// Rows in the columns.
    rows: usize,
    /// How many bytes they were.
    bytes: usize,
}

impl<'c> RecordBatchStream<'c> {
    pub(super) fn new(cursor: Cursor<'c>, options: ArrowOptions) -> Result<Self> {
        let schema = schema::of(cursor.definitions(), options)?;
        let columns = schema.fields().iter().map(|field| column::of(field.data_type(), options));
        Ok(Self {
            columns: columns.collect(),
            schema: Arc::new(schema),
            batch_rows: options.batch_rows.map_or(BATCH_ROWS, NonZeroUsize::get),
            rows: 0,
            bytes: 0,
            cursor,
        })
    }

    /// The columns of every batch. It is there for a result without rows, too; a statement without a result has no columns.
    #[must_use]
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next batch, `None` after the last one. No batch is without rows.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses nothing: the next call gets the batch.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        poll_fn(|cx| self.poll_batch(cx)).await
    }

    /// The batches that are left.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the result.
    pub async fn collect(mut self) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        while let Some(batch) = self.next().await? {
            batches.push(batch);
        }
        Ok(batches)
    }

    fn poll_batch(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<RecordBatch>>> {
        let batch = ready!(self.poll_rows(cx)).and_then(|()| self.finish());
        if batch.is_err() {
            self.rows = 0;
            self.cursor.give_up();
        }
        Poll::Ready(batch)
    }

    /// Ready once there are all rows of a batch, or the result has ended.
    fn poll_rows(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while self.rows < self.batch_rows && self.bytes < BATCH_BYTES {
            ready!(self.cursor.poll_row(cx))?;
            let Some(row) = self.cursor.take_row(Access::InOrder) else { break };
            push(&mut self.columns, &self.schema, &row)?;
            self.rows += 1;
            self.bytes += row.payload.len();
        }
        Poll::Ready(Ok(()))
    }

    fn finish(&mut self) -> Result<Option<RecordBatch>> {
        if self.rows == 0 {
            return Ok(None);
        }
        let columns = self.columns.iter_mut().map(|column| column.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        (self.rows, self.bytes) = (0, 0);
        let schema = Arc::clone(&self.schema);
        RecordBatch::try_new_with_options(schema, columns, &options).map(Some).map_err(refused)
    }
}

/// Appends the values of a row, each of them decoded once.
fn push(columns: &mut [Box<dyn Column>], schema: &Schema, row: &Row<'_>) -> Result<()> {
    // Arrow's builders panic when their offsets overflow.
    if i32::try_from(BATCH_BYTES + row.payload.len()).is_err() {
        let (number, length) = (row.number, row.payload.len());
        let message = format!("row {number} has {length} bytes, too many for a record batch");
        return Err(Error::conversion(message));
    }
    let mut values = row.fields();
    for (index, column) in columns.iter_mut().enumerate() {
        let value = row.convert(index, values.next())?;
        column.push(value).map_err(|why| {
            let wanted = schema.field(index).data_type().to_string();
            row.unreadable(index, &wanted, &why)
        })?;
    }
    Ok(())
}

impl Stream for RecordBatchStream<'_> {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_batch(cx).map(Result::transpose)
    }
}

impl fmt::Debug for RecordBatchStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordBatchStream").field("schema", &self.schema).finish_non_exhaustive()
    }
}
