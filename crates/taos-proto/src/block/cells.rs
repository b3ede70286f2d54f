use super::Column;
use crate::value::Cell;

/// The values of a column, row by row.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    column: Column<'a>,
    row: usize,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(column: Column<'a>) -> Self {
        Self { column, row: 0 }
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        let cell = self.column.cell(self.row)?;
        self.row += 1;
        Some(cell)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let rest = self.column.len().saturating_sub(self.row);
        (rest, Some(rest))
    }
}

impl ExactSizeIterator for Cells<'_> {}

/// The bytes of the value at `at`, after a length of `prefix` bytes; `None` when it does not lie within the data.
#[inline]
pub(super) fn value_at(data: &[u8], at: usize, prefix: usize) -> Option<&[u8]> {
    let tail = data.get(at..)?;
    let (length, tail) = if prefix == 2 {
        let (length, tail) = tail.split_first_chunk()?;
        (usize::from(u16::from_le_bytes(*length)), tail)
    } else {
        let (length, tail) = tail.split_first_chunk()?;
        (usize::try_from(u32::from_le_bytes(*length)).ok()?, tail)
    };
    tail.get(..length)
}
