use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::QueryResult;
use crate::error::{Error, Result};
use crate::mariadb::{self, Options, Params, Statement, TransactionOptions};
use crate::net::runtime;
use crate::value::IntoSql;

/// A connection.
pub type Connection = Session<Box<mariadb::Connection>>;
/// A connection from a [`Pool`](super::Pool).
pub type PooledConnection = Session<mariadb::PooledConnection>;
/// A transaction; dropping it rolls it back.
pub type Transaction<'c> = Session<mariadb::Transaction<'c>>;

/// What statements run on: a [`Connection`], a [`PooledConnection`], or a [`Transaction`].
///
/// By `Deref` it has what a [`mariadb::Connection`] knows without asking the server, and its
/// [cancel token](mariadb::Connection::cancel_token).
pub struct Session<T> {
    // Dropped before its runtime.
    inner: T,
    runtime: Arc<Runtime>,
}

impl<T: DerefMut<Target = mariadb::Connection>> Session<T> {
    pub(super) const fn new(inner: T, runtime: Arc<Runtime>) -> Self {
        Self { inner, runtime }
    }

    /// Runs a statement in the text protocol, see [`mariadb::Connection::query`].
    pub fn query<'s>(&mut self, sql: impl IntoSql<'s>) -> Result<QueryResult<'_>> {
        let result = self.runtime.block_on(self.inner.query(sql))?;
        Ok(QueryResult::new(result, &self.runtime))
    }

    /// Runs a prepared statement with parameters, see [`mariadb::Connection::exec`].
    pub fn exec<'s>(
        &mut self,
        sql: impl IntoSql<'s>,
        params: impl Params,
    ) -> Result<QueryResult<'_>> {
        let result = self.runtime.block_on(self.inner.exec(sql, params))?;
        Ok(QueryResult::new(result, &self.runtime))
    }

    /// Prepares a statement, see [`mariadb::Connection::prepare`].
    pub fn prepare<'s>(&mut self, sql: impl IntoSql<'s>) -> Result<Statement> {
        self.runtime.block_on(self.inner.prepare(sql))
    }

    /// Runs a statement that was prepared, see [`mariadb::Connection::execute`].
    pub fn execute(
        &mut self,
        statement: &Statement,
        params: impl Params,
    ) -> Result<QueryResult<'_>> {
        let result = self.runtime.block_on(self.inner.execute(statement, params))?;
        Ok(QueryResult::new(result, &self.runtime))
    }

    /// Runs a statement for each row of parameters, see [`mariadb::Connection::exec_batch`].
    pub fn exec_batch<'s, P: Params>(
        &mut self,
        sql: impl IntoSql<'s>,
        rows: impl IntoIterator<Item = P>,
    ) -> Result<u64> {
        self.runtime.block_on(self.inner.exec_batch(sql, rows))
    }

    /// Asks the server for a sign of life.
    pub fn ping(&mut self) -> Result<()> {
        self.runtime.block_on(self.inner.ping())
    }

    /// Makes the session as good as new, see [`mariadb::Connection::reset`].
    pub fn reset(&mut self) -> Result<()> {
        self.runtime.block_on(self.inner.reset())
    }

    /// Waits for anything else that a [`mariadb::Connection`] can do, such as a
    /// [pipeline](mariadb::Connection::pipeline).
    pub fn wait<R>(
        &mut self,
        work: impl AsyncFnOnce(&mut mariadb::Connection) -> Result<R>,
    ) -> Result<R> {
        self.runtime.block_on(work(&mut self.inner))
    }
}

impl Connection {
    /// Connects: takes [`Options`], a reference to them, or a URL. See [`mariadb::Connection::connect`].
    pub fn connect<O>(options: O) -> Result<Self>
    where
        O: TryInto<Options>,
        Error: From<O::Error>,
    {
        let runtime = Arc::new(runtime()?);
        let connection = runtime.block_on(mariadb::Connection::connect(options))?;
        Ok(Self::new(Box::new(connection), runtime))
    }

    /// Says good-bye and closes the socket.
    pub fn close(self) -> Result<()> {
        self.runtime.block_on(self.inner.close())
    }
}

macro_rules! transactions {
    ($($session:ty),+) => {$(
        impl $session {
            /// Starts a transaction.
            pub fn transaction(&mut self) -> Result<Transaction<'_>> {
                self.transaction_with(TransactionOptions::new())
            }

            /// Starts a transaction in the way that is asked for.
            pub fn transaction_with(
                &mut self,
                options: TransactionOptions,
            ) -> Result<Transaction<'_>> {
                let transaction = self.runtime.block_on(self.inner.transaction_with(options))?;
                Ok(Session::new(transaction, Arc::clone(&self.runtime)))
            }
        }
    )+};
}

transactions!(Connection, PooledConnection);

impl Transaction<'_> {
    /// Starts a transaction within this one: a savepoint.
    pub fn transaction(&mut self) -> Result<Transaction<'_>> {
        let inner = self.runtime.block_on(self.inner.transaction())?;
        Ok(Session::new(inner, Arc::clone(&self.runtime)))
    }

    /// Makes it lasting, see [`mariadb::Transaction::commit`].
    pub fn commit(self) -> Result<()> {
        self.runtime.block_on(self.inner.commit())
    }

    /// Undoes it.
    pub fn rollback(self) -> Result<()> {
        self.runtime.block_on(self.inner.rollback())
    }
}

impl<T: Deref<Target = mariadb::Connection>> Deref for Session<T> {
    type Target = mariadb::Connection;

    fn deref(&self) -> &mariadb::Connection {
        &self.inner
    }
}

impl<T: fmt::Debug> fmt::Debug for Session<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("inner", &self.inner).finish_non_exhaustive()
    }
}
