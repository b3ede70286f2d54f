use std::sync::Arc;

use super::background::Background;
use super::{Rows, Statement};
use crate::error::{Error, Result};
use crate::taos::{self, Lines, Options, Params, Written};
use crate::value::IntoSql;

/// A connection, see [`taos::Client`]. A clone is another handle on the same one; threads may share it.
#[derive(Debug, Clone)]
pub struct Client {
    // Dropped before its runtime.
    inner: taos::Client,
    background: Arc<Background>,
}

impl Client {
    /// Connects: takes [`Options`], a reference to them, or a URL. See [`taos::Client::connect`].
    pub fn connect<O>(options: O) -> Result<Self>
    where
        O: TryInto<Options>,
        Error: From<O::Error>,
    {
        let background = Arc::new(Background::start()?);
        let inner = background.wait(taos::Client::connect(options))?;
        Ok(Self { inner, background })
    }

    /// Runs a statement, see [`taos::Client::query`].
    pub fn query<'s>(&self, sql: impl IntoSql<'s>) -> Result<Rows> {
        let rows = self.background.wait(self.inner.query(sql))?;
        Ok(Rows::new(rows, Arc::clone(&self.background)))
    }

    /// Runs a statement with values in place of its `?`, see [`taos::Client::query_with`].
    pub fn query_with<'s>(&self, sql: impl IntoSql<'s>, params: impl Params) -> Result<Rows> {
        let rows = self.background.wait(self.inner.query_with(sql, params))?;
        Ok(Rows::new(rows, Arc::clone(&self.background)))
    }

    /// Runs a statement that has no result; how many rows it wrote. See [`taos::Client::exec`].
    pub fn exec<'s>(&self, sql: impl IntoSql<'s>) -> Result<u64> {
        self.background.wait(self.inner.exec(sql))
    }

    /// As [`exec`](Self::exec), with values in place of the statement's `?`.
    pub fn exec_with<'s>(&self, sql: impl IntoSql<'s>, params: impl Params) -> Result<u64> {
        self.background.wait(self.inner.exec_with(sql, params))
    }

    /// Writes lines without a schema, see [`taos::Client::schemaless`].
    pub fn schemaless(&self, lines: &Lines) -> Result<Written> {
        self.background.wait(self.inner.schemaless(lines))
    }

    /// Prepares a statement, see [`taos::Client::prepare`].
    pub fn prepare<'s>(&self, sql: impl IntoSql<'s>) -> Result<Statement> {
        let statement = self.background.wait(self.inner.prepare(sql))?;
        Ok(Statement::new(statement, Arc::clone(&self.background)))
    }

    /// Waits for anything else that a [`taos::Client`] can do, such as a
    /// [result column by column](taos::Client::query_blocks).
    pub fn wait<R>(&self, work: impl AsyncFnOnce(&taos::Client) -> Result<R>) -> Result<R> {
        self.background.wait(work(&self.inner))
    }

    /// Says good-bye and closes the socket, for all clones.
    pub fn close(self) {
        self.background.wait(self.inner.close());
    }
}
