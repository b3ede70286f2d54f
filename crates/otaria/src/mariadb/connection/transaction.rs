use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Connection, span};
use crate::error::Result;

/// A transaction: all that is done through it happens at [`commit`](Self::commit), or not at all.
///
/// Dropping it rolls it back without waiting: the ROLLBACK goes out at once if the socket takes it, else with the next
/// use of the connection, which also reads its answer. Statements that commit by themselves, such as
/// `CREATE TABLE`, end it early, as they do in SQL.
///
/// Within a transaction [`transaction`](Self::transaction) sets a savepoint.
#[derive(Debug)]
pub struct Transaction<'c> {
    connection: &'c mut Connection,
    /// How many transactions are around it; those inside another one are savepoints.
    depth: u32,
    open: bool,
}

/// How a transaction is isolated from others. The server's own setting is what applies without one, mostly
/// [`RepeatableRead`](Self::RepeatableRead).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IsolationLevel {
    /// Sees what others have not committed.
    ReadUncommitted,
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// All statements see what was committed before the first of them.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

/// How a transaction begins.
#[derive(Debug, Clone, Copy, Default)]
#[must_use]
pub struct TransactionOptions {
    isolation: Option<IsolationLevel>,
    read_only: bool,
    snapshot: bool,
}

impl TransactionOptions {
    /// As the session is set, reading and writing.
    pub const fn new() -> Self {
        Self { isolation: None, read_only: false, snapshot: false }
    }

    /// How it is isolated from others. Default: as the session is set.
    pub const fn isolation(mut self, level: IsolationLevel) -> Self {
        self.isolation = Some(level);
        self
    }

    /// Refuses to write. Default: false.
    pub const fn read_only(mut self, on: bool) -> Self {
        self.read_only = on;
        self
    }

    /// Sees what is committed when it begins rather than when it first reads; for
    /// [`RepeatableRead`](IsolationLevel::RepeatableRead). Default: false.
    pub const fn consistent_snapshot(mut self, on: bool) -> Self {
        self.snapshot = on;
        self
    }

    fn start(self) -> &'static str {
        match (self.read_only, self.snapshot) {
            (false, false) => "START TRANSACTION",
            (true, false) => "START TRANSACTION READ ONLY",
            (false, true) => "START TRANSACTION WITH CONSISTENT SNAPSHOT",
            (true, true) => "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        }
    }
}

impl fmt::Display for IsolationLevel {
    /// The level in SQL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadUncommitted => "READ UNCOMMITTED",
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        })
    }
}

impl Connection {
    /// Starts a transaction.
    ///
    /// # Cancellation
    ///
    /// Dropping the future rolls back what it may have started.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>> {
        self.transaction_with(TransactionOptions::new()).await
    }

    /// Starts a transaction in the way that is asked for.
    ///
    /// # Cancellation
    ///
    /// Dropping the future rolls back what it may have started.
    pub async fn transaction_with(
        &mut self,
        options: TransactionOptions,
    ) -> Result<Transaction<'_>> {
        let level =
            options.isolation.map(|level| format!("SET TRANSACTION ISOLATION LEVEL {level}"));
        Transaction::start(self, 0, level, options.start().into()).await
    }
}

impl<'c> Transaction<'c> {
    /// Sends what starts it in one go.
    async fn start(
        connection: &'c mut Connection,
        depth: u32,
        level: Option<String>,
        start: Cow<'static, str>,
    ) -> Result<Self> {
        let span = connection.span(span::operation(&start));
        let starting = async move {
            let mut transaction = Self { connection, depth, open: false };
            transaction.connection.ready().await?;
            if let Some(level) = level {
                transaction.connection.link.machine.query(level.as_bytes())?;
            }
            transaction.connection.link.machine.query(start.as_bytes())?;
            transaction.open = true;
            transaction.connection.finish().await?;
            Ok(transaction)
        };
        span::within(span, starting).await
    }

    /// Starts a transaction within this one, which is a savepoint in SQL: what is done through it can be undone alone.
    ///
    /// # Cancellation
    ///
    /// Dropping the future goes back to the savepoint that it may have set.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>> {
        let depth = self.depth + 1;
        Transaction::start(self.connection, depth, None, format!("SAVEPOINT otaria_{depth}").into())
            .await
    }

    /// Makes it lasting; inside of another transaction, a part of that one.
    ///
    /// # Cancellation
    ///
    /// If the future is dropped, or its error is fatal, the COMMIT may have happened or not.
    pub async fn commit(self) -> Result<()> {
        let sql = match self.depth {
            0 => "COMMIT".into(),
            depth => format!("RELEASE SAVEPOINT otaria_{depth}").into(),
        };
        self.end(sql).await
    }

    /// Undoes it.
    ///
    /// # Cancellation
    ///
    /// A dropped future rolls back, too.
    pub async fn rollback(self) -> Result<()> {
        let sql = self.undoing();
        self.end(sql).await
    }

    fn undoing(&self) -> Cow<'static, str> {
        match self.depth {
            0 => "ROLLBACK".into(),
            depth => format!("ROLLBACK TO SAVEPOINT otaria_{depth}").into(),
        }
    }

    async fn end(mut self, sql: Cow<'static, str>) -> Result<()> {
        let span = self.connection.span(span::operation(&sql));
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
        let undoing = self.undoing();
        let connection = &mut *self.connection;
        if self.open
            && !connection.is_closed()
            && connection.link.machine.query(undoing.as_bytes()).is_ok()
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
