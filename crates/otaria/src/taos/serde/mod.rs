//! Rows as types of serde.

mod cell;
mod reason;
mod row;

use serde::Deserialize;

use super::Row;
use crate::error::{Error, Result};
use reason::Reason;

/// Reads a row.
pub(super) fn from_row<'r, T: Deserialize<'r>>(row: &'r Row) -> Result<T> {
    T::deserialize(row::RowReader::new(row)).map_err(|reason| at(row, reason))
}

#[cold]
fn at(row: &Row, Reason { column, text }: Reason) -> Error {
    let wanted = "what was asked for";
    match column {
        Some(column) => row.unreadable(column, wanted, &text),
        None => Error::conversion(format!("row {}: cannot be read: {text}", row.number())),
    }
}
