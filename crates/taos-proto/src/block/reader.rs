use std::ops::Range;

use bytes::Bytes;

use super::column::{Column, Parts};
use super::{BlockVersion, HEADER};
use crate::column::DataType;
use crate::error::Malformed;
use crate::wire::Reader;

/// A block that has arrived. It shares the bytes of its message; nothing is copied.
///
/// [`decode`](Self::decode) checks all lengths and offsets, so that access to columns and cells cannot fail. Rows of a
/// column may share bytes, so copies of all values can take more memory than the block.
#[derive(Debug, Clone)]
pub struct Block {
    bytes: Bytes,
    version: BlockVersion,
    rows: usize,
    columns: Vec<Place>,
}

/// Where a column lies.
#[derive(Debug, Clone)]
struct Place {
    data_type: DataType,
    storage: u32,
    /// The bitmap of NULLs, or the offsets.
    index: Range<usize>,
    data: Range<usize>,
}

const MESSAGE: &str = "block";

impl Block {
    /// Reads a block. Bytes behind the last column are allowed, since servers send some.
    pub fn decode(bytes: Bytes) -> Result<Self, Malformed> {
        Self::read(bytes, None)
    }

    /// Reads parameters of an insert by the types of the table's columns: the types that the block itself names are not
    /// looked at, since connectors get them wrong.
    pub fn decode_as(bytes: Bytes, types: &[DataType]) -> Result<Self, Malformed> {
        Self::read(bytes, Some(types))
    }

    fn read(bytes: Bytes, types: Option<&[DataType]>) -> Result<Self, Malformed> {
        let mut reader = Reader::new(MESSAGE, &bytes);
        let version = match reader.i32()? {
            1 => BlockVersion::Result,
            2 => BlockVersion::Topic,
            _ => return Err(reader.malformed("its version is neither 1 nor 2")),
        };
        // The total length also counts headers and filler bytes that differ by sender: positions follow from the schema.
        reader.skip(4)?;
        let rows = reader.count()?;
        let count = reader.count()?;
        reader.skip(4 + 8)?;
        if count == 0 && rows != 0 {
            return Err(reader.malformed("it has rows without columns"));
        }
        let schema = reader.bytes(count.saturating_mul(5))?.as_chunks::<5>().0;
        let lengths = reader.bytes(count.saturating_mul(4))?.as_chunks::<4>().0;
        let mut at = HEADER + schema.as_flattened().len() + lengths.as_flattened().len();
        let mut columns = Vec::with_capacity(count);
        if types.is_some_and(|types| types.len() != count) {
            return Err(Malformed::new(MESSAGE, "it has another number of columns than the table"));
        }
        for (column, ([code, storage @ ..], length)) in schema.iter().zip(lengths).enumerate() {
            let known = types.and_then(|types| types.get(column)).copied();
            let data_type = known
                .or_else(|| DataType::from_code(*code))
                .ok_or(Malformed::new(MESSAGE, "a column has an unknown type"))?;
            let length = usize::try_from(i32::from_le_bytes(*length))
                .map_err(|_| Malformed::new(MESSAGE, "the length of a column is negative"))?;
            let index_length =
                if data_type.is_variable() { rows.saturating_mul(4) } else { rows.div_ceil(8) };
            let index = at..at.saturating_add(index_length);
            let data = index.end..index.end.saturating_add(length);
            let (Some(index_bytes), Some(data_bytes)) =
                (bytes.get(index.clone()), bytes.get(data.clone()))
            else {
                return Err(Malformed::new(MESSAGE, "a column is longer than the block"));
            };
            check_column(data_type, rows, index_bytes, data_bytes)?;
            at = data.end;
            columns.push(Place { data_type, storage: u32::from_le_bytes(*storage), index, data });
        }
        Ok(Self { bytes, version, rows, columns })
    }

    /// Which kind of message it came with.
    #[must_use]
    pub const fn version(&self) -> BlockVersion {
        self.version
    }

    /// How many rows it has.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns it has.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.columns.len()
    }

    /// The column at `index`.
    #[must_use]
    pub fn column(&self, index: usize) -> Option<Column<'_>> {
        self.columns.get(index).map(|place| self.view(place))
    }

    /// All columns, from left to right.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = Column<'_>> {
        self.columns.iter().map(|place| self.view(place))
    }

    /// All bytes of the block and those behind it.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    fn view(&self, place: &Place) -> Column<'_> {
        let part = |range: &Range<usize>| self.bytes.get(range.clone()).unwrap_or_default();
        let (index, data) = (part(&place.index), part(&place.data));
        Column::new(place.data_type, place.storage, self.rows, Parts { index, data })
    }
}

fn check_column(
    data_type: DataType,
    rows: usize,
    index: &[u8],
    data: &[u8],
) -> Result<(), Malformed> {
    if let Some(size) = data_type.fixed_size() {
        return if rows.checked_mul(size) == Some(data.len()) {
            Ok(())
        } else {
            Err(Malformed::new(MESSAGE, "a column's length is not that of its rows"))
        };
    }
    if !data_type.is_variable() {
        return Ok(());
    }
    let prefix = data_type.length_prefix();
    for offset in index.as_chunks::<4>().0 {
        let offset = i32::from_le_bytes(*offset);
        if offset == -1 {
            continue;
        }
        let at = usize::try_from(offset)
            .map_err(|_| Malformed::new(MESSAGE, "an offset is negative"))?;
        if super::cells::value_at(data, at, prefix).is_none() {
            return Err(Malformed::new(MESSAGE, "a value lies outside its column"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{BlockWriter, ColumnWriter, write_block};
    use crate::column::Field;
    use crate::value::Value;

    fn text_block(offset: i32, prefix: u16) -> Vec<u8> {
        let mut column =
            ColumnWriter::new(&Field::with_length("s", DataType::VarChar, 10)).unwrap();
        column.push(&Value::Text("hello".into())).unwrap();
        let mut out = Vec::new();
        write_block(&mut out, BlockVersion::Result, &[column]).unwrap();
        let offsets = HEADER + 5 + 4;
        out[offsets..offsets + 4].copy_from_slice(&offset.to_le_bytes());
        out[offsets + 4..offsets + 6].copy_from_slice(&prefix.to_le_bytes());
        out
    }

    #[test]
    fn values_outside_their_column_are_refused() {
        assert!(Block::decode(text_block(0, 5).into()).is_ok());
        for (offset, prefix) in [(0, 6), (2, 5), (100, 1), (-2, 1), (i32::MAX, 1)] {
            let error = Block::decode(text_block(offset, prefix).into());
            assert!(error.is_err(), "offset {offset}, length {prefix}");
        }
    }

    #[test]
    fn announced_rows_and_columns_take_no_memory() {
        let mut header = BlockWriter::new(Vec::new()).finish(BlockVersion::Result).unwrap();
        assert!(Block::decode(header.clone().into()).is_ok());
        header[8..12].copy_from_slice(&i32::MAX.to_le_bytes());
        assert!(Block::decode(header.clone().into()).is_err());
        header[12..16].copy_from_slice(&i32::MAX.to_le_bytes());
        assert!(Block::decode(header.into()).is_err());
    }
}
