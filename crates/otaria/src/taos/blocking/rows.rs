use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::background::Background;
use crate::error::Result;
use crate::taos::{self, FromRow, Row};

/// The rows of a statement, read as they arrive, see [`taos::Rows`], whose columns and numbers it has by `Deref`.
pub struct Rows {
    // Dropped before its runtime.
    inner: taos::Rows,
    background: Arc<Background>,
}

/// Rows as values of one type: what [`Rows::rows`] gives.
pub struct TypedRows<T> {
    rows: Rows,
    kind: PhantomData<fn() -> T>,
}

impl Rows {
    pub(super) const fn new(inner: taos::Rows, background: Arc<Background>) -> Self {
        Self { inner, background }
    }

    /// The next row as a `T`, `None` after the last one.
    pub fn next_as<T: for<'r> FromRow<&'r Row>>(&mut self) -> Result<Option<T>> {
        self.background.wait(self.inner.next_as())
    }

    /// The only row.
    pub fn one<T: for<'r> FromRow<&'r Row>>(self) -> Result<T> {
        self.background.wait(self.inner.one())
    }

    /// All rows that are left.
    pub fn collect<T: for<'r> FromRow<&'r Row>>(self) -> Result<Vec<T>> {
        self.background.wait(self.inner.collect())
    }

    /// The rows that are left, one by one.
    #[must_use]
    pub const fn rows<T: for<'r> FromRow<&'r Row>>(self) -> TypedRows<T> {
        TypedRows { rows: self, kind: PhantomData }
    }
}

impl Deref for Rows {
    type Target = taos::Rows;

    fn deref(&self) -> &taos::Rows {
        &self.inner
    }
}

impl<T: for<'r> FromRow<&'r Row>> Iterator for TypedRows<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        self.rows.next_as().transpose()
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").field("fields", &self.fields()).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for TypedRows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedRows").field("rows", &self.rows).finish()
    }
}
