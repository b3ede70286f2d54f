use std::slice;

use super::TRAILING_BYTES;
use crate::column::{ColumnDefinition, Columns};
use crate::error::Malformed;
use crate::value::{Value, skip_binary};
use crate::wire::Reader;

/// The first two bits of the NULL bitmap are not used.
const BITMAP_OFFSET: usize = 2;

/// The values of one binary row: one item per column.
///
/// An error, for bytes after the last value too, ends the iteration. [`Iterator::nth`] passes over values without
/// decoding them.
/// Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/resultset-row#binary-resultset-row>.
#[derive(Debug, Clone)]
pub struct BinaryRow<'a> {
    columns: slice::Iter<'a, ColumnDefinition>,
    nulls: &'a [u8],
    /// The bit of the next column in `nulls`.
    bit: usize,
    reader: Reader<'a>,
}

impl<'a> BinaryRow<'a> {
    /// Starts at the first value of the row packet's payload.
    ///
    /// # Errors
    /// The header is not 0x00, or the NULL bitmap is cut off.
    pub fn new(columns: &'a Columns, payload: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("binary row", payload);
        if reader.u8()? != 0 {
            return Err(reader.malformed("its header is not 0x00"));
        }
        let nulls = reader.bytes((columns.len() + BITMAP_OFFSET).div_ceil(8))?;
        Ok(Self { columns: columns.definitions().iter(), nulls, bit: BITMAP_OFFSET, reader })
    }

    /// Whether the next column is NULL; moves on to the one after it.
    #[inline(always)]
    fn next_is_null(&mut self) -> bool {
        let bit = self.bit;
        self.bit += 1;
        self.nulls.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 != 0)
    }

    /// Passes over the next value: what of the packet begins with it, nothing if it is NULL.
    #[inline]
    pub(super) fn pass(&mut self) -> Option<Result<Option<&'a [u8]>, Malformed>> {
        let column = self.columns.next()?;
        if self.next_is_null() {
            return Some(Ok(None));
        }
        let value = self.reader.rest();
        let passed = skip_binary(column.kind(), &mut self.reader);
        if passed.is_err() {
            self.columns = [].iter();
        }
        Some(passed.map(|()| Some(value)))
    }

    /// Whether everything has been read.
    pub(super) const fn is_empty(&self) -> bool {
        self.reader.is_empty()
    }

    #[inline(always)]
    fn decode(&mut self, column: &ColumnDefinition) -> Result<Value<'a>, Malformed> {
        let value = if self.next_is_null() {
            Value::Null
        } else {
            Value::from_binary(column, &mut self.reader)?
        };
        if self.columns.as_slice().is_empty() && !self.reader.is_empty() {
            return Err(self.reader.malformed(TRAILING_BYTES));
        }
        Ok(value)
    }
}

impl<'a> Iterator for BinaryRow<'a> {
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
        for _ in 0..skipped {
            if let Err(malformed) = self.pass()? {
                return Some(Err(malformed));
            }
        }
        self.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::ColumnType;
    use crate::value::sample::columns;

    #[test]
    fn the_null_bitmap_starts_at_its_third_bit_and_crosses_bytes() {
        let columns = columns(&[ColumnType::TINY; 9]);
        let payload = [0, 0b0000_0100, 0b0000_0110, 2, 3, 4, 5, 6, 9];
        let values: Result<Vec<_>, _> = BinaryRow::new(&columns, &payload).unwrap().collect();
        let int = Value::Int;
        let null = Value::Null;
        assert_eq!(
            values,
            Ok(vec![null, int(2), int(3), int(4), int(5), int(6), int(9), null, null])
        );
    }

    #[test]
    fn another_header_than_zero_is_refused() {
        let columns = columns(&[ColumnType::TINY]);
        let error = BinaryRow::new(&columns, &[1, 0, 7]).unwrap_err();
        assert_eq!(error.to_string(), "malformed binary row: its header is not 0x00");
    }
}
