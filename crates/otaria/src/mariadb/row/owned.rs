use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use mariadb_proto::column::Columns;
use mariadb_proto::row::RowFormat;

use super::{FromValue, Row, Storage};
use crate::error::Result;
use crate::value::ColumnIndex;

/// A row that can be kept: its bytes and its columns are shared, so that a clone is cheap.
#[derive(Clone)]
pub struct OwnedRow {
    columns: Arc<Columns>,
    format: RowFormat,
    payload: Bytes,
    number: u64,
}

impl OwnedRow {
    pub(super) const fn new(
        columns: Arc<Columns>,
        format: RowFormat,
        payload: Bytes,
        number: u64,
    ) -> Self {
        Self { columns, format, payload, number }
    }

    /// The row, borrowed: everything else is a method of [`Row`].
    #[must_use]
    pub fn as_row(&self) -> Row<'_> {
        Row {
            columns: &self.columns,
            format: self.format,
            payload: &self.payload,
            storage: Storage::Owned(&self.payload),
            places: None,
            number: self.number,
        }
    }

    /// The value in a column, as [`Row::get`] gives it.
    pub fn get<'r, T: FromValue<'r>>(&'r self, index: impl ColumnIndex) -> Result<T> {
        self.as_row().get(index)
    }
}

impl fmt::Debug for OwnedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_row().fmt(f)
    }
}
