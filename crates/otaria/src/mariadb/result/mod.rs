//! The results of a statement, read as they arrive.

#[cfg(feature = "arrow")]
mod arrow;
mod cursor;
#[cfg(feature = "serde")]
mod deserialized;
mod stream;
mod typed;

use std::fmt;
use std::future::poll_fn;

#[cfg(feature = "arrow")]
pub use arrow::RecordBatchStream;
use cursor::{Access, Cursor};
#[cfg(feature = "serde")]
pub use deserialized::Deserialized;
pub use stream::RowStream;
pub use typed::TypedStream;

use super::column::{self, Column};
use super::connection::Connection;
use super::row::Row;
use crate::error::{Error, Result};
use crate::row::FromRow;

/// The results of one statement, read as they arrive: mostly one, several for a `CALL` or for several statements in
/// one text.
///
/// It is positioned on a result from the start, and [`next_result`](Self::next_result) goes on to the following one.
/// Rows are not held in memory; whoever reads slowly slows the server down.
///
/// # Cancellation
///
/// It can be dropped at any point; what is left is read away by the next use of the connection, up to
/// [`Options::drain_limit`](super::Options::drain_limit). Dropping the future of one of its methods loses no row,
/// except for those that [`collect`](Self::collect) or [`one`](Self::one) has taken.
pub struct QueryResult<'c> {
    cursor: Cursor<'c>,
}

impl<'c> QueryResult<'c> {
    /// Waits for the first result of the command that was sent last.
    pub(super) async fn begin(connection: &'c mut Connection) -> Result<Self> {
        connection.command_begins();
        let mut cursor = Cursor::new(connection);
        poll_fn(|cx| cursor.poll_result(cx)).await?;
        Ok(Self { cursor })
    }

    /// The next row of the current result, `None` after the last one. It borrows from what the network delivered:
    /// [`Row::into_owned`] keeps it longer.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next(&mut self) -> Result<Option<Row<'_>>> {
        self.advance().await?;
        Ok(self.cursor.take_row(Access::InAnyOrder))
    }

    /// The rest of the current result's rows.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when the columns or a row do not fit `T`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses the rows that it has read; those behind them can still be read.
    pub async fn collect<T>(&mut self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        let mut rows = Vec::new();
        self.cursor.plan::<T>()?;
        loop {
            self.advance().await?;
            match self.cursor.take_as()? {
                Some(row) => rows.push(row),
                None => return Ok(rows),
            }
        }
    }

    /// The next row of the current result as a `T`, `None` after the last one. It may borrow from what the network
    /// delivered: a struct with a `&str`, for instance.
    ///
    /// Which column is which is found out at the first call for a result and a `T`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when the columns or the row do not fit `T`. A row
    /// that does not fit is passed over.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no row.
    pub async fn next_as<'s, T>(&'s mut self) -> Result<Option<T>>
    where
        T: FromRow<Row<'s>>,
    {
        self.cursor.plan::<T>()?;
        self.advance().await?;
        self.cursor.take_as()
    }

    /// The only row of the current result.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when there is none, or more than one, or when it
    /// does not fit `T`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses the rows that it has read; those behind them can still be read.
    pub async fn one<T>(&mut self) -> Result<T>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        let row = self.next_as().await?.ok_or_else(Error::no_row)?;
        match self.next().await? {
            None => Ok(row),
            Some(_) => Err(Error::more_rows()),
        }
    }

    /// Goes on to the next result of the statement, past the rows that are left of this one; false if there is none.
    /// A `CALL` ends with a result without columns.
    ///
    /// # Cancellation
    ///
    /// Dropping the future loses no result, but rows of the current one, which were to be passed over.
    pub async fn next_result(&mut self) -> Result<bool> {
        poll_fn(|cx| self.cursor.poll_next_result(cx)).await
    }

    /// The current result's rows as a [`futures::Stream`](futures_core::Stream) of rows of their own.
    #[must_use]
    pub fn into_stream(self) -> RowStream<'c> {
        RowStream { cursor: self.cursor }
    }

    /// The current result's rows as a [`futures::Stream`](futures_core::Stream) of `T`.
    #[must_use]
    pub fn into_stream_of<T>(self) -> TypedStream<'c, T>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        TypedStream::new(self.cursor)
    }

    /// The current result's rows as a stream of a type of [serde](https://docs.rs/serde), as [`Row::deserialize`] reads it.
    #[cfg(feature = "serde")]
    #[must_use]
    pub fn deserialize<T: serde::de::DeserializeOwned>(self) -> Deserialized<'c, T> {
        Deserialized::new(self.cursor)
    }

    /// The columns of the current result; none if it has no rows to return, as after an INSERT.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = Column<'_>> {
        column::all(self.cursor.definitions())
    }

    /// How many rows the statement inserted, deleted or found to change (see
    /// [`Options::found_rows`](super::Options::found_rows)); 0 while rows are still to come.
    #[must_use]
    pub const fn rows_affected(&self) -> u64 {
        self.cursor.summary().affected_rows
    }

    /// The first AUTO_INCREMENT value that the statement generated.
    #[must_use]
    pub fn last_insert_id(&self) -> Option<u64> {
        Some(self.cursor.summary().last_insert_id).filter(|&id| id != 0)
    }

    /// How many warnings `SHOW WARNINGS` would list; 0 while rows are still to come.
    #[must_use]
    pub const fn warnings(&self) -> u16 {
        self.cursor.summary().warnings
    }

    async fn advance(&mut self) -> Result<()> {
        if self.cursor.has_row() {
            return Ok(());
        }
        poll_fn(|cx| self.cursor.poll_row(cx)).await
    }
}

impl fmt::Debug for QueryResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryResult")
            .field("columns", &self.columns().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
