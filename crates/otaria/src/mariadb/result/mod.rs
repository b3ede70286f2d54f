//! The results of a statement, read as they arrive.

mod cursor;
mod stream;

use std::fmt;
use std::future::poll_fn;

use cursor::{Access, Cursor};
pub use stream::RowStream;

use super::column::{self, Column};
use super::connection::Connection;
use super::row::{FromRow, Row};
use crate::error::Result;

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
/// except for those that [`collect`](Self::collect) has taken.
pub struct QueryResult<'c> {
    cursor: Cursor<'c>,
}

impl<'c> QueryResult<'c> {
    /// Waits for the first result of the command that was sent last.
    pub(super) async fn begin(connection: &'c mut Connection) -> Result<Self> {
        let mut cursor = Cursor::new(connection);
        poll_fn(|cx| cursor.poll_result(cx)).await?;
        Ok(Self { cursor })
    }

    /// The next row of the current result, `None` after the last one. It borrows from what the network delivered:
    /// [`Row::into_owned`] keeps it longer.
    pub async fn next(&mut self) -> Result<Option<Row<'_>>> {
        self.advance().await?;
        Ok(self.cursor.take_row(Access::InAnyOrder))
    }

    /// The rest of the current result's rows.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when a row does not fit `T`.
    pub async fn collect<T>(&mut self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r>,
    {
        let mut rows = Vec::new();
        loop {
            self.advance().await?;
            match self.cursor.take_row(Access::InOrder) {
                Some(row) => rows.push(T::from_row(&row)?),
                None => return Ok(rows),
            }
        }
    }

    /// The next row of the current result as a `T`, `None` after the last one.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) when the row does not fit `T`.
    pub async fn next_as<T>(&mut self) -> Result<Option<T>>
    where
        T: for<'r> FromRow<'r>,
    {
        self.advance().await?;
        match self.cursor.take_row(Access::InOrder) {
            Some(row) => T::from_row(&row).map(Some),
            None => Ok(None),
        }
    }

    /// Goes on to the next result of the statement, past the rows that are left of this one; false if there is none.
    /// A `CALL` ends with a result without columns.
    pub async fn next_result(&mut self) -> Result<bool> {
        poll_fn(|cx| self.cursor.poll_next_result(cx)).await
    }

    /// The current result's rows as a [`futures::Stream`](futures_core::Stream) of rows of their own.
    #[must_use]
    pub fn into_stream(self) -> RowStream<'c> {
        RowStream { cursor: self.cursor }
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
