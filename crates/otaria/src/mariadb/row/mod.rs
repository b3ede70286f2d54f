//! Rows: values by place or by name, whole rows as tuples.

mod owned;
#[cfg(feature = "serde")]
mod serde;
mod source;

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use mariadb_proto::column::Columns;
use mariadb_proto::error::Malformed;
use mariadb_proto::frame::RowBatch;
use mariadb_proto::row::{Places, RowFormat, RowValues};

pub use owned::OwnedRow;

use super::column::{self, Column};
use super::value::{FromValue, Value};
use crate::error::{Error, Result};
use crate::row::{Fields, FromRow, Plan};
use crate::value::ColumnIndex;

/// A row, borrowed from what the network delivered. Values are decoded when they are asked for.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    pub(super) columns: &'r Arc<Columns>,
    pub(super) format: RowFormat,
    pub(super) payload: &'r [u8],
    pub(super) storage: Storage<'r>,
    /// Where the values lie; without it they are found from the start.
    pub(super) places: Option<&'r Places>,
    /// Counted from 1.
    pub(super) number: u64,
}

/// What the payload is a slice of.
#[derive(Clone, Copy)]
pub(super) enum Storage<'r> {
    Batch(&'r RowBatch),
    Owned(&'r Bytes),
}

impl<'r> Row<'r> {
    /// The value in a column, by its index from 0 or by its name (see [`ColumnIndex`]).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), naming row, column, its SQL type and `T`.
    #[inline]
    pub fn get<T: FromValue<'r>>(&self, index: impl ColumnIndex) -> Result<T> {
        let index =
            index.place_in(self.columns.definitions().iter().map(|column| column.name()))?;
        self.convert(index, self.field(index))
    }

    /// The row as a `T`. It finds the columns anew each time, unlike
    /// [`QueryResult::next_as`](super::QueryResult::next_as).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion).
    pub fn read<T: FromRow<Self>>(&self) -> Result<T> {
        Fields::read(*self, &Plan::of::<Self, T>(self.columns)?)
    }

    /// The row as a type of [serde](https://docs.rs/serde): a struct or map by the columns' names, a tuple or sequence by
    /// their places, or a single value for a row of one column.
    ///
    /// NULL is `None`; integers and BIT are also truths; DECIMAL is text, or the number that is asked for; dates and times
    /// are text as ISO 8601 has it, such as `2024-02-29T12:30:00.5`, which chrono and jiff read.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion), naming row and column.
    #[cfg(feature = "serde")]
    pub fn deserialize<T: ::serde::Deserialize<'r>>(&self) -> Result<T> {
        self::serde::deserialize(*self)
    }

    /// All values in the order of the columns.
    pub fn values(&self) -> impl Iterator<Item = Result<Value<'r>>> + use<'r> {
        let row = *self;
        row.fields().enumerate().map(move |(index, field)| row.convert(index, Some(field)))
    }

    /// The columns.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = Column<'r>> + use<'r> {
        column::all(self.columns.definitions())
    }

    /// How many columns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there are no columns. A row of a result always has some.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The row for as long as you like: it shares the network's buffer, some 10 to 100 KiB, which stays in memory with
    /// it.
    #[must_use]
    pub fn into_owned(self) -> OwnedRow {
        let payload = match self.storage {
            Storage::Batch(batch) => batch.share(self.payload),
            Storage::Owned(bytes) => bytes.clone(),
        };
        OwnedRow::new(Arc::clone(self.columns), self.format, payload, self.number)
    }

    #[inline]
    pub(super) fn fields(&self) -> RowValues<'r> {
        self.format.values(self.columns, self.payload)
    }

    #[inline]
    pub(super) fn field(&self, index: usize) -> Option<Result<Value<'r>, Malformed>> {
        match self.places {
            Some(places) => {
                let column = self.columns.definitions().get(index);
                column.and_then(|column| places.value(self.format, column, self.payload, index))
            }
            None => self.fields().nth(index),
        }
    }

    /// The field of the column at `index` as a `T`.
    #[inline]
    pub(super) fn convert<T: FromValue<'r>>(
        &self,
        index: usize,
        field: Option<Result<Value<'r>, Malformed>>,
    ) -> Result<T> {
        match field {
            Some(Ok(value)) => T::from_value(value)
                .map_err(|mismatch| self.unreadable(index, type_name::<T>(), &mismatch)),
            Some(Err(malformed)) => {
                Err(self.unreadable(index, type_name::<T>(), &malformed).with_source(malformed))
            }
            None => Err(self.unreadable(index, type_name::<T>(), &"the row ended before it")),
        }
    }

    #[cold]
    pub(super) fn unreadable(&self, index: usize, wanted: &str, why: &dyn fmt::Display) -> Error {
        let row = self.number;
        let (name, kind) = match self.columns().nth(index) {
            Some(column) => (column.name(), column.type_name()),
            None => ("?".into(), "?".into()),
        };
        Error::conversion(format!(
            "row {row}: column '{name}' ({kind}) cannot be read as {wanted}: {why}"
        ))
    }
}

impl fmt::Debug for Row<'_> {
    /// Writes the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = f.debug_map();
        for (column, value) in self.columns().zip(self.fields()) {
            match value {
                Ok(value) => row.entry(&column.name(), &Shown(value)),
                Err(error) => row.entry(&column.name(), &error),
            };
        }
        row.finish()
    }
}

/// A value whose text can be read.
struct Shown<'a>(Value<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Text(text) => {
                f.debug_tuple("Text").field(&String::from_utf8_lossy(text)).finish()
            }
            value => value.fmt(f),
        }
    }
}
