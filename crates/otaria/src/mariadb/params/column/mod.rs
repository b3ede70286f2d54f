//! Parameters by columns.

#[cfg(feature = "arrow")]
mod arrow;
mod exec;

use std::any::type_name;
use std::fmt;

use super::{ParamValue, Params, ToParam};
use crate::error::{Error, ErrorKind, Result};
use crate::value::Mismatch;

/// The values of one `?` for many rows, for [`Connection::exec_columns`](crate::mariadb::Connection::exec_columns).
///
/// It borrows from a slice, a `Vec` or an array of any type that can be a parameter; NULL is `None` of an `Option`.
pub struct ParamColumn<'a> {
    value: Box<dyn Fn(usize) -> Result<ParamValue<'a>, Mismatch> + Send + Sync + 'a>,
    rows: usize,
    /// For errors.
    name: Option<String>,
    type_name: String,
}

impl<'a> ParamColumn<'a> {
    /// The values of a slice, a row each.
    #[must_use]
    pub fn new<T: ToParam + Sync>(values: &'a [T]) -> Self {
        Self {
            value: Box::new(|row| values.get(row).map_or(Err(Mismatch::OutOfRange), T::to_param)),
            rows: values.len(),
            name: None,
            type_name: type_name::<T>().to_owned(),
        }
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// How errors call it; `number` counts from 1.
    fn title(&self, number: usize) -> String {
        match &self.name {
            Some(name) => format!("column {number} '{name}' ({})", self.type_name),
            None => format!("column {number} ({})", self.type_name),
        }
    }

    /// Looks at every value.
    fn check(&self, number: usize, rows: usize) -> Result<()> {
        if self.rows != rows {
            return Err(refused(format!(
                "{} has {} rows, the first column has {rows}",
                self.title(number),
                self.rows
            )));
        }
        let sent = (0..rows).map(|row| (row, (self.value)(row)));
        match sent.filter_map(|(row, value)| Some((row, value.err()?))).next() {
            None => Ok(()),
            Some((row, why)) => {
                let title = self.title(number);
                Err(refused(format!("row {} of {title} cannot be sent: {why}", row + 1)))
            }
        }
    }
}

fn refused(why: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Usage, format!("{why}; nothing was executed"))
}

impl fmt::Debug for ParamColumn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParamColumn")
            .field("name", &self.name)
            .field("type", &self.type_name)
            .field("rows", &self.rows)
            .finish_non_exhaustive()
    }
}

/// One row of columns.
struct RowOf<'c, 'a> {
    columns: &'c [ParamColumn<'a>],
    row: usize,
}

impl Params for RowOf<'_, '_> {
    fn with<R>(
        &self,
        take: impl FnOnce(&[mariadb_proto::value::Param<'_>]) -> Result<R>,
    ) -> Result<R> {
        let values = self.columns.iter().map(|column| (column.value)(self.row).map_err(refused));
        let values = values.collect::<Result<Vec<_>>>()?;
        take(&values.iter().map(ParamValue::as_param).collect::<Vec<_>>())
    }
}
