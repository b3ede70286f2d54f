use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use tokio::runtime::Runtime;

use crate::error::Result;
use crate::mariadb::{self, FromRow, Row};

/// The results of one statement, read as they arrive, see [`mariadb::QueryResult`], whose columns and numbers it has
/// by `Deref`.
pub struct QueryResult<'c> {
    inner: mariadb::QueryResult<'c>,
    runtime: &'c Runtime,
}

/// The rows of a result as values of one type: what [`QueryResult::rows`] gives.
pub struct TypedRows<'c, T> {
    result: QueryResult<'c>,
    kind: PhantomData<fn() -> T>,
}

impl<'c> QueryResult<'c> {
    pub(super) const fn new(inner: mariadb::QueryResult<'c>, runtime: &'c Runtime) -> Self {
        Self { inner, runtime }
    }

    /// The next row of the current result, `None` after the last one.
    #[expect(clippy::should_implement_trait, reason = "a row borrows from the result")]
    pub fn next(&mut self) -> Result<Option<Row<'_>>> {
        self.runtime.block_on(self.inner.next())
    }

    /// The next row of the current result as a `T`, `None` after the last one.
    pub fn next_as<'s, T: FromRow<Row<'s>>>(&'s mut self) -> Result<Option<T>> {
        self.runtime.block_on(self.inner.next_as())
    }

    /// The rest of the current result's rows.
    pub fn collect<T>(&mut self) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        self.runtime.block_on(self.inner.collect())
    }

    /// The only row of the current result.
    pub fn one<T>(&mut self) -> Result<T>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        self.runtime.block_on(self.inner.one())
    }

    /// Goes on to the next result of the statement; false if there is none.
    pub fn next_result(&mut self) -> Result<bool> {
        self.runtime.block_on(self.inner.next_result())
    }

    /// The rest of the current result's rows, one by one.
    #[must_use]
    pub const fn rows<T>(self) -> TypedRows<'c, T>
    where
        T: for<'r> FromRow<Row<'r>>,
    {
        TypedRows { result: self, kind: PhantomData }
    }
}

impl<'c> Deref for QueryResult<'c> {
    type Target = mariadb::QueryResult<'c>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

impl<T> Iterator for TypedRows<'_, T>
where
    T: for<'r> FromRow<Row<'r>>,
{
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        self.result.next_as().transpose()
    }
}

impl fmt::Debug for QueryResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<T> fmt::Debug for TypedRows<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedRows").field("result", &self.result).finish()
    }
}
