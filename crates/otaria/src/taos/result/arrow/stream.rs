use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use futures_core::Stream;
use taos_proto::block::Block;

use super::column::{self, Column};
use super::schema;
use crate::arrow::{ArrowOptions, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::taos::result::Blocks;

/// The result of a statement as record batches of Arrow: a [`futures::Stream`](futures_core::Stream), and methods of the same
/// kind that need no adapter. See [`crate::arrow`] for the types.
///
/// A column of a block is copied as a whole, and its NULLs eight at a time. The next block is on its way while a batch is read;
/// a slow reader slows nobody but itself.
///
/// # Errors
///
/// Text that is not UTF-8 is an error of the kind [`ErrorKind::Conversion`], which names row and column. After an error the
/// stream ends, with one exception: when a block does not come within the time limit, the stream can be asked again, and
/// nothing is lost.
///
/// # Cancellation
///
/// It can be dropped at any point; the rest of the result is then freed on the server. Dropping the future of
/// [`next`](Self::next) loses no row.
pub struct RecordBatchStream {
    blocks: Blocks,
    schema: SchemaRef,
    columns: Vec<Box<dyn Column>>,
    batch_rows: Option<usize>,
    block: Option<Block>,
    /// The next row of the block.
    at: usize,
    /// Rows in the columns.
    rows: usize,
    /// Rows of the batches before.
    before: usize,
}

impl RecordBatchStream {
    pub(super) fn new(blocks: Blocks, options: ArrowOptions) -> Result<Self> {
        let schema = schema::of(blocks.fields(), blocks.precision())?;
        let types = blocks.fields().iter().map(|field| field.data_type);
        let columns = types.zip(schema.fields());
        let columns = columns.map(|(sql_type, field)| column::of(sql_type, field.data_type()));
        Ok(Self {
            columns: columns.collect(),
            schema: Arc::new(schema),
            batch_rows: options.batch_rows.map(Into::into),
            block: None,
            at: 0,
            rows: 0,
            before: 0,
            blocks,
        })
    }

    /// The columns of every batch. It is there for a result without rows, too; a statement without a result has no columns.
    #[must_use]
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows the statement wrote; 0 if it has a result.
    #[must_use]
    pub const fn rows_affected(&self) -> u64 {
        self.blocks.rows_affected()
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
        loop {
            match self.take_rows() {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => return Poll::Ready(Err(self.end(error))),
            }
            match ready!(self.blocks.poll_block(cx)) {
                Ok(Some(block)) => (self.block, self.at) = (Some(block), 0),
                Ok(None) => break,
                Err(error) if self.blocks.has_ended() => return Poll::Ready(Err(self.end(error))),
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(self.finish().map_err(|error| self.end(error)))
    }

    /// No batch comes after this error.
    fn end(&mut self, error: Error) -> Error {
        self.blocks.end();
        self.block = None;
        self.rows = 0;
        error
    }

    /// Takes rows of the block that has arrived; whether the batch is full.
    fn take_rows(&mut self) -> Result<bool> {
        let Some(block) = &self.block else { return Ok(false) };
        let left = block.rows() - self.at;
        let room = self.batch_rows.map_or(left, |rows| left.min(rows - self.rows));
        let mut end = self.at + room;
        let parts = self.columns.iter_mut().zip(block.columns()).zip(self.blocks.fields());
        for ((column, view), field) in parts {
            if view.data_type() != field.data_type {
                let (found, wanted, name) = (view.data_type(), field.data_type, &field.name);
                let broken = format!("a block has {found} in the column '{name}' of {wanted}");
                return Err(Error::new(ErrorKind::Protocol, broken).keeping_connection());
            }
            end = self.at + column.append(&view, self.at..end);
        }
        let taken = end - self.at;
        if taken < room {
            if self.rows + taken == 0 {
                let number = self.before + 1;
                return Err(Error::conversion(format!("row {number} is too large for a batch")));
            }
            let rows = self.rows + taken;
            self.columns.iter_mut().for_each(|column| column.truncate(rows));
        }
        self.rows += taken;
        self.at = end;
        if taken == left {
            self.block = None;
        }
        Ok(taken < room || self.batch_rows.map_or(self.rows > 0, |rows| rows == self.rows))
    }

    fn finish(&mut self) -> Result<Option<RecordBatch>> {
        if self.rows == 0 {
            return Ok(None);
        }
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (column, field) in self.columns.iter_mut().zip(self.blocks.fields()) {
            arrays.push(column.finish().map_err(|found| {
                let number = self.before + found.row + 1;
                let (name, kind) = (&field.name, field.data_type.sql_name());
                Error::conversion(format!(
                    "row {number}: column '{name}' ({kind}) cannot be read as Utf8: it is not UTF-8"
                ))
            })?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.before += self.rows;
        self.rows = 0;
        let schema = Arc::clone(&self.schema);
        RecordBatch::try_new_with_options(schema, arrays, &options).map(Some).map_err(refused)
    }
}

impl Stream for RecordBatchStream {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_batch(cx).map(Result::transpose)
    }
}

impl fmt::Debug for RecordBatchStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordBatchStream").field("schema", &self.schema).finish_non_exhaustive()
    }
}
