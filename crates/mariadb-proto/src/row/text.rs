use std::slice;

use super::TRAILING_BYTES;
use crate::column::{ColumnDefinition, Columns};
use crate::error::Malformed;
use crate::value::Value;
use crate::wire::Reader;

/// The fields of one text row as bytes, `None` for NULL, until the packet ends. It knows nothing of the columns.
///
/// An error ends the iteration. [`Iterator::nth`] is a cheap way past fields.
/// Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/resultset-row#text-resultset-row>.
#[derive(Debug, Clone)]
pub struct TextRow<'a> {
    reader: Reader<'a>,
}

impl<'a> TextRow<'a> {
    /// Starts at the first field of the row packet's payload.
    #[must_use]
    pub const fn new(payload: &'a [u8]) -> Self {
        Self { reader: Reader::new("text row", payload) }
    }

    /// Whether every field has been read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }
}

impl<'a> Iterator for TextRow<'a> {
    type Item = Result<Option<&'a [u8]>, Malformed>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let field = self.reader.lenenc_nullable();
        if field.is_err() {
            self.reader.remaining();
        }
        Some(field)
    }
}

/// The fields of a text row, decoded by their columns.
#[derive(Debug)]
pub(super) struct TextValues<'a> {
    columns: slice::Iter<'a, ColumnDefinition>,
    row: TextRow<'a>,
}

impl<'a> TextValues<'a> {
    pub(super) fn new(columns: &'a Columns, payload: &'a [u8]) -> Self {
        Self { columns: columns.definitions().iter(), row: TextRow::new(payload) }
    }

    #[inline(always)]
    fn decode(&mut self, column: &ColumnDefinition) -> Result<Value<'a>, Malformed> {
        let Some(field) = self.row.next() else {
            return Err(self
                .row
                .reader
                .malformed("it has fewer values than the result has columns"));
        };
        let value = Value::from_text(column, field?)?;
        if self.columns.as_slice().is_empty() && !self.row.is_empty() {
            return Err(self.row.reader.malformed(TRAILING_BYTES));
        }
        Ok(value)
    }
}

impl<'a> Iterator for TextValues<'a> {
    type Item = Result<Value<'a>, Malformed>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let column = self.columns.next()?;
        let value = self.decode(column);
        if value.is_err() {
            self.columns = [].iter();
        }
        Some(value)
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        if let Some(last) = skipped.checked_sub(1) {
            self.columns.nth(last)?;
            self.row.nth(last);
        }
        self.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_told_apart_from_null_and_the_empty_string() {
        let fields: Result<Vec<_>, _> = TextRow::new(b"\xfb\x00\x02ab").collect();
        assert_eq!(fields, Ok(vec![None, Some(&b""[..]), Some(b"ab")]));
    }

    #[test]
    fn an_error_ends_the_row() {
        let mut row = TextRow::new(b"\x01a\x09b");
        assert_eq!(row.next(), Some(Ok(Some(&b"a"[..]))));
        assert!(matches!(row.next(), Some(Err(_))));
        assert_eq!(row.next(), None);
    }
}
