use std::ops::{Deref, DerefMut};

use super::{Connection, span};
use crate::error::Result;

/// A transaction: all that is done through it happens at [`commit`](Self::commit), or not at all.
///
/// Dropping it rolls it back without waiting: the ROLLBACK goes out at once if the socket takes it, else with the next
/// use of the connection, which also reads its answer. Statements that commit by themselves, such as
/// `CREATE TABLE`, end it early, as they do in SQL.
#[derive(Debug)]
pub struct Transaction<'c> {
    connection: &'c mut Connection,
    open: bool,
}

impl Connection {
    /// Starts a transaction.
    ///
    /// # Cancellation
    ///
    /// Dropping the future rolls back what it may have started.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>> {
        let span = self.span("START TRANSACTION");
        let starting = async move {
            let mut transaction = Transaction { connection: self, open: false };
            transaction.connection.ready().await?;
            transaction.connection.link.machine.query(b"START TRANSACTION")?;
            transaction.open = true;
            transaction.connection.finish().await?;
            Ok(transaction)
        };
        span::within(span, starting).await
    }
}

impl Transaction<'_> {
    /// Makes it lasting.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, or its error is fatal, the COMMIT may have happened or not.
    pub async fn commit(self) -> Result<()> {
        self.end("COMMIT").await
    }

    /// Undoes it.
    ///
    /// # Cancellation
    ///
    /// A dropped future rolls back, too.
    pub async fn rollback(self) -> Result<()> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, sql: &str) -> Result<()> {
        let span = self.connection.span(sql);
        let ending = async move {
            self.connection.ready().await?;
            self.connection.link.machine.query(sql.as_bytes())?;
            self.open = false;
            self.connection.finish().await
        };
        span::within(span, ending).await
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        let connection = &mut *self.connection;
        if self.open
            && !connection.is_closed()
            && connection.link.machine.query(b"ROLLBACK").is_ok()
        {
            connection.unwatched = Some("a dropped transaction could not be rolled back");
            connection.link.send_without_waiting();
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}
