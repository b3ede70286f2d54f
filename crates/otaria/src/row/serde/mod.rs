//! Rows as types of serde.

mod cell;
mod reader;
mod reason;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::Visitor;

pub(crate) use reason::Reason;

/// A row that can be read in the order of its columns.
pub(crate) trait SerdeRow<'de>: Copy {
    type Cell: SerdeCell<'de>;

    /// How many columns.
    fn width(self) -> usize;

    fn name(self, column: usize) -> Cow<'de, str>;

    fn cells(self) -> impl Iterator<Item = Result<Self::Cell, Reason>>;
}

/// A value of a row.
pub(crate) trait SerdeCell<'de>: Copy {
    fn is_null(self) -> bool;

    /// Shows the visitor the value as what it is.
    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason>;

    /// As a number for one who asks for a number, unless it is one anyway.
    fn visit_number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        self.visit(visitor)
    }

    /// As a truth for one who asks for a truth.
    fn visit_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        self.visit(visitor)
    }

    /// Its bytes, if it has no other meaning.
    fn bytes(self) -> Option<&'de [u8]>;

    /// Its text, if it is text.
    fn text(self) -> Option<Cow<'de, str>>;
}

/// Reads a row.
pub(crate) fn from_row<'de, R: SerdeRow<'de>, T: Deserialize<'de>>(row: R) -> Result<T, Reason> {
    T::deserialize(reader::RowReader::new(row, row.cells()))
}
