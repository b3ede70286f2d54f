use std::ops::Deref;
use std::sync::Arc;

use serde::Serialize;

use super::Rows;
use super::background::Background;
use crate::error::Result;
use crate::taos::{self, Params, Table};

/// A prepared statement, see [`taos::Statement`], whose parameters it has by `Deref`.
#[derive(Debug)]
pub struct Statement {
    // Dropped before its runtime.
    inner: taos::Statement,
    background: Arc<Background>,
}

impl Statement {
    pub(super) const fn new(inner: taos::Statement, background: Arc<Background>) -> Self {
        Self { inner, background }
    }

    /// Inserts columns of rows; how many rows that wrote. See [`taos::Statement::insert`].
    pub fn insert(&mut self, tables: impl IntoIterator<Item = Table>) -> Result<u64> {
        self.background.wait(self.inner.insert(tables))
    }

    /// Inserts rows of a type of serde, see [`taos::Statement::insert_rows`].
    pub fn insert_rows<T: Serialize>(&mut self, rows: impl IntoIterator<Item = T>) -> Result<u64> {
        self.background.wait(self.inner.insert_rows(rows))
    }

    /// Runs a query with values for its `?`, see [`taos::Statement::query`].
    pub fn query(&mut self, params: impl Params) -> Result<Rows> {
        let rows = self.background.wait(self.inner.query(params))?;
        Ok(Rows::new(rows, Arc::clone(&self.background)))
    }
}

impl Deref for Statement {
    type Target = taos::Statement;

    fn deref(&self) -> &taos::Statement {
        &self.inner
    }
}
