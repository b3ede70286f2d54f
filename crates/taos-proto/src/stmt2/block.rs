use bytes::Bytes;

use super::BindWriter;
use crate::block::{BlockVersion, BlockWriter, ColumnWriter};
use crate::column::{DataType, Field};
use crate::error::{Error, Malformed};

/// The same columns as a block, which statements of the first generation bind. They have no decimals.
pub fn encode_block(columns: &[BindWriter]) -> Result<Bytes, Error> {
    let columns = columns.iter().map(block_column).collect::<Result<_, _>>()?;
    Ok(BlockWriter::new(columns).finish(BlockVersion::Result)?.into())
}

fn block_column(column: &BindWriter) -> Result<ColumnWriter, Error> {
    let data_type = column.data_type();
    if data_type.is_decimal() {
        return Err(Error::misuse("statements of the first generation bind no decimals"));
    }
    let mut out = ColumnWriter::new(&Field::new("", data_type))?;
    for value in column.values() {
        match value {
            None => out.push_null(),
            Some(bytes) if data_type == DataType::NChar => out.push_text(text(bytes)?)?,
            Some(bytes) if data_type.is_variable() => out.push_bytes(bytes)?,
            Some(bytes) => out.push_fixed(bytes)?,
        }
    }
    Ok(out)
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes)
        .map_err(|_| Malformed::new("NCHAR parameter", "it is not UTF-8").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Block;
    use crate::value::Value;

    #[test]
    fn a_block_holds_the_values_of_the_columns() {
        let mut texts = BindWriter::new(DataType::NChar);
        let mut numbers = BindWriter::new(DataType::Int);
        for (text, number) in [("温度", 1), ("", -2)] {
            texts.push(&Value::Text(text.into())).unwrap();
            numbers.push(&Value::Int(number)).unwrap();
        }
        texts.push_null();
        numbers.push_null();
        let block = Block::decode(encode_block(&[texts, numbers]).unwrap()).unwrap();
        let cells: Vec<Vec<_>> = block
            .columns()
            .map(|column| (0..3).map(|row| column.cell(row).unwrap().to_value()).collect())
            .collect();
        let [texts, numbers] = cells.as_slice() else { panic!("{cells:?}") };
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(*texts, [text("温度"), text(""), Value::Null]);
        assert_eq!(*numbers, [Value::Int(1), Value::Int(-2), Value::Null]);
    }

    #[test]
    fn decimals_and_broken_text_are_refused() {
        let mut decimal = BindWriter::new(DataType::Decimal);
        decimal.push_bytes(b"1.5").unwrap();
        assert!(encode_block(&[decimal]).is_err());
        let mut text = BindWriter::new(DataType::NChar);
        text.push_bytes(&[0xff]).unwrap();
        assert!(encode_block(&[text]).is_err());
    }
}
