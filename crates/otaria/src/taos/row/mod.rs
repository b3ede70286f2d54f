//! Rows: values by place or by name, whole rows as tuples.

mod serde;
mod source;

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use taos_proto::block::Block;
use taos_proto::column::{Field, Precision};
use taos_proto::value::Cell;

use super::value::FromValue;
use crate::error::{Error, Result};
use crate::row::{Fields, FromRow, Plan};
use crate::value::ColumnIndex;

/// What a result's blocks have in common.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) fields: Vec<Field>,
    pub(super) precision: Precision,
}

/// A block and its place in the result.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) columns: Arc<Columns>,
    pub(super) block: Block,
    /// How many rows came before it.
    pub(super) before: u64,
}

/// A row. It shares the block that it lies in, which stays in memory with it; a clone is cheap.
#[derive(Clone)]
pub struct Row {
    page: Arc<Page>,
    index: usize,
}

impl Row {
    pub(super) const fn new(page: Arc<Page>, index: usize) -> Self {
        Self { page, index }
    }

    /// The value in a column, by its index from 0 or by its name (see [`ColumnIndex`]).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), naming row, column, its SQL type and `T`.
    #[inline]
    pub fn get<'r, T: FromValue<'r>>(&'r self, column: impl ColumnIndex) -> Result<T> {
        let names = self.fields().iter().map(|field| field.name.as_bytes());
        self.convert(column.place_in(names)?)
    }

    /// The row as a `T`. It finds the columns anew each time, unlike [`Rows::next_as`](super::Rows::next_as).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion).
    pub fn read<'r, T: FromRow<&'r Self>>(&'r self) -> Result<T> {
        Fields::read(self, &Plan::of::<&Self, T>(self.fields())?)
    }

    /// All values in the order of the columns.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        self.page.block.columns().map(|column| column.cell(self.index).unwrap_or(Cell::Null))
    }

    /// The columns.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.page.columns.fields
    }

    /// The unit of timestamps.
    #[must_use]
    pub fn precision(&self) -> Precision {
        self.page.columns.precision
    }

    /// How many columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields().len()
    }

    /// Whether there are no columns. A row of a result always has some.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    /// The row as a type of [serde](https://docs.rs/serde): a struct or map by the columns' names, a tuple or sequence by
    /// their places, or a single value for a row of one column.
    ///
    /// NULL is `None`; timestamps are numbers in units of the result's precision, decimals and JSON are strings.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), naming row and column.
    pub fn deserialize<'r, T: ::serde::Deserialize<'r>>(&'r self) -> Result<T> {
        self::serde::deserialize(self)
    }

    /// The value of the column at `index`.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> Option<Cell<'_>> {
        self.page.block.column(index)?.cell(self.index)
    }

    /// The value of the column at `index` as a `T`.
    #[inline]
    pub(super) fn convert<'r, T: FromValue<'r>>(&'r self, index: usize) -> Result<T> {
        T::from_value(self.cell(index).unwrap_or(Cell::Null), self.page.columns.precision)
            .map_err(|mismatch| self.unreadable(index, type_name::<T>(), &mismatch))
    }

    #[cold]
    pub(super) fn unreadable(&self, index: usize, wanted: &str, why: &dyn fmt::Display) -> Error {
        let row = self.number();
        let (name, kind) = match self.fields().get(index) {
            Some(field) => (field.name.as_str(), field.data_type.sql_name()),
            None => ("?", "?"),
        };
        Error::conversion(format!(
            "row {row}: column '{name}' ({kind}) cannot be read as {wanted}: {why}"
        ))
    }

    /// Its number in the result, from 1.
    pub(super) fn number(&self) -> u64 {
        self.page.before + self.index as u64 + 1
    }
}

impl fmt::Debug for Row {
    /// Writes the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fields().iter().map(|field| &field.name);
        f.debug_map().entries(names.zip(self.cells().map(Shown))).finish()
    }
}

/// A value whose text can be read.
struct Shown<'a>(Cell<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Cell::Text(text) => {
                f.debug_tuple("Text").field(&String::from_utf8_lossy(text)).finish()
            }
            cell => cell.fmt(f),
        }
    }
}
