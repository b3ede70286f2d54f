use super::{COLUMN_SEGMENT, ColumnWriter, HEADER};
use crate::column::Field;
use crate::error::Error;
use crate::value::Value;
use crate::wire::{WriteWire, length_i32};

/// Which kind of message a block travels in: the version in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockVersion {
    /// 1: the result of a query, or parameters.
    Result,
    /// 2: the data of a topic.
    Topic,
}

/// Builds a block row by row, or column by column through [`columns_mut`](Self::columns_mut).
#[derive(Debug, Clone)]
pub struct BlockWriter {
    columns: Vec<ColumnWriter>,
}

impl BlockWriter {
    /// A block of these columns, which may come from [`for_fields`](Self::for_fields).
    #[must_use]
    pub const fn new(columns: Vec<ColumnWriter>) -> Self {
        Self { columns }
    }

    /// An empty block with these columns.
    pub fn for_fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Result<Self, Error> {
        fields.into_iter().map(ColumnWriter::new).collect::<Result<_, _>>().map(Self::new)
    }

    /// The columns, to append to; all must have as many rows when the block is finished.
    pub fn columns_mut(&mut self) -> &mut [ColumnWriter] {
        &mut self.columns
    }

    /// The number of rows so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, ColumnWriter::len)
    }

    /// Bytes of the columns so far, for those who bound the size of their blocks.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.columns.iter().map(ColumnWriter::byte_len).sum()
    }

    /// Appends a row, one value for each column. After an error the block is not usable.
    pub fn push_row(&mut self, values: &[Value]) -> Result<(), Error> {
        if values.len() != self.columns.len() {
            let (values, columns) = (values.len(), self.columns.len());
            return Err(Error::misuse(format!("a row of {values} values for {columns} columns")));
        }
        self.columns.iter_mut().zip(values).try_for_each(|(column, value)| column.push(value))
    }

    /// The block as bytes.
    pub fn finish(&self, version: BlockVersion) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        write_block(&mut out, version, &self.columns)?;
        Ok(out)
    }
}

/// Appends a block with these columns, which have equally many rows, to `out`.
pub fn write_block(
    out: &mut Vec<u8>,
    version: BlockVersion,
    columns: &[ColumnWriter],
) -> Result<(), Error> {
    let rows = columns.first().map_or(0, ColumnWriter::len);
    if let Some(column) = columns.iter().find(|column| column.len() != rows) {
        let Field { name, .. } = column.field();
        return Err(Error::misuse(format!(
            "the column '{name}' has {} rows instead of {rows}",
            column.len()
        )));
    }
    let body: usize = columns.iter().map(ColumnWriter::byte_len).sum();
    let total = HEADER + columns.len() * 9 + body;
    out.reserve(total);
    out.put_i32(match version {
        BlockVersion::Result => 1,
        BlockVersion::Topic => 2,
    });
    out.put_i32(length_i32(total)?);
    out.put_i32(length_i32(rows)?);
    out.put_i32(length_i32(columns.len())?);
    out.put_u32(COLUMN_SEGMENT);
    out.put_u64(0);
    for column in columns {
        out.put_u8(column.field().data_type.code());
        out.put_u32(column.field().storage());
    }
    for column in columns {
        let (_, data) = column.parts();
        out.put_i32(length_i32(data.len())?);
    }
    for column in columns {
        let (index, data) = column.parts();
        out.put_bytes(index);
        out.put_bytes(data);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Block;
    use crate::column::DataType;

    #[test]
    fn values_that_do_not_fit_a_column_are_refused_by_its_name() {
        let mut block = BlockWriter::for_fields(&[Field::new("tiny", DataType::TinyInt)]).unwrap();
        let error = block.push_row(&[Value::Int(128)]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "misuse: the column 'tiny' of type TINYINT cannot hold an integer out of its range"
        );
        assert!(block.push_row(&[Value::Text("1".into())]).is_err());
        assert!(block.push_row(&[]).is_err());
    }

    #[test]
    fn columns_of_unequal_length_make_no_block() {
        let mut columns =
            ["a", "b"].map(|name| ColumnWriter::new(&Field::new(name, DataType::Int)).unwrap());
        columns[1].push_null();
        assert!(write_block(&mut Vec::new(), BlockVersion::Result, &columns).is_err());
    }

    #[test]
    fn the_version_tells_results_and_topics_apart() {
        for version in [BlockVersion::Result, BlockVersion::Topic] {
            let bytes =
                BlockWriter::for_fields(&[Field::new("a", DataType::Int)]).unwrap().finish(version);
            assert_eq!(Block::decode(bytes.unwrap().into()).unwrap().version(), version);
        }
    }
}
