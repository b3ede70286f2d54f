//! Blocks that are written and read again, the protocol document's vectors, and hostile ones.

#[cfg(test)]
mod columns;
#[cfg(test)]
#[path = "vectors/block.rs"]
mod vector;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use taos_proto::block::BlockVersion;
    use taos_proto::{Block, BlockWriter, Cell, DataType, Field, Value};

    use super::columns::field_and_values;
    use super::vector::V3;

    fn v3_fields() -> [Field; 4] {
        [
            Field::new("ts", DataType::Timestamp),
            Field::new("v", DataType::Int),
            Field::with_length("s", DataType::VarChar, 10),
            Field::with_length("n", DataType::NChar, 4),
        ]
    }

    fn v3_rows() -> [Vec<Value>; 2] {
        let text = |text: &str| Value::Text(text.into());
        [
            vec![Value::Timestamp(1_700_000_000_000), Value::Int(7), text("hi"), text("é")],
            vec![Value::Timestamp(1_700_000_001_000), Value::Null, Value::Null, text("")],
        ]
    }

    fn rows(block: &Block) -> Vec<Vec<Value>> {
        let row =
            |row| block.columns().map(|column| column.cell(row).unwrap().to_value()).collect();
        (0..block.rows()).map(row).collect()
    }

    #[test]
    fn the_documented_block_is_read() {
        let block = Block::decode(Bytes::from_static(&V3)).unwrap();
        assert_eq!(rows(&block), v3_rows());
        let fields: Vec<_> =
            block.columns().zip(["ts", "v", "s", "n"]).map(|(c, name)| c.field(name)).collect();
        assert_eq!(fields, v3_fields());
    }

    #[test]
    fn the_documented_block_is_written() {
        let mut block = BlockWriter::for_fields(&v3_fields()).unwrap();
        for row in v3_rows() {
            block.push_row(&row).unwrap();
        }
        assert_eq!(block.finish(BlockVersion::Result).unwrap(), V3);
    }

    #[test]
    fn columns_are_read_without_copies() {
        let block = Block::decode(Bytes::from_static(&V3)).unwrap();
        let column = |index| block.column(index).unwrap();
        assert_eq!(column(1).values::<i32>().unwrap().collect::<Vec<_>>(), [Some(7), None]);
        assert!(column(1).values::<i64>().is_none());
        assert_eq!(column(0).data().len(), 16);
        assert_eq!((column(2).bytes(0), column(2).bytes(1)), (Some(&b"hi"[..]), None));
        assert!(column(2).is_null(1) && column(1).nulls().unwrap().is_null(1));
        assert_eq!(column(3).cell(2), None);
        assert!(V3.as_ptr_range().contains(&column(2).bytes(0).unwrap().as_ptr()));
    }

    #[test]
    fn rows_may_share_a_value() {
        let mut bytes = V3;
        // The second offset of the VARCHAR column.
        bytes[94..98].copy_from_slice(&0_i32.to_le_bytes());
        let block = Block::decode(Bytes::copy_from_slice(&bytes)).unwrap();
        assert!(block.column(2).unwrap().cells().all(|cell| cell == Cell::Text(b"hi")));
    }

    proptest! {
        #[test]
        fn blocks_of_every_type_survive_the_round_trip(
            columns in (0..20_usize).prop_flat_map(|rows| vec(field_and_values(rows), 1..6)),
        ) {
            let mut block = BlockWriter::for_fields(columns.iter().map(|(field, _)| field)).unwrap();
            for (column, (_, values)) in block.columns_mut().iter_mut().zip(&columns) {
                for value in values {
                    column.push(value).unwrap();
                }
            }
            let block = Block::decode(block.finish(BlockVersion::Result).unwrap().into()).unwrap();
            prop_assert_eq!(block.width(), columns.len());
            for (column, (field, values)) in block.columns().zip(&columns) {
                let decoded: Vec<_> = column.cells().map(Cell::to_value).collect();
                // As text, since not every number equals itself.
                prop_assert_eq!(format!("{decoded:?}"), format!("{values:?}"));
                prop_assert_eq!(column.data_type(), field.data_type);
                prop_assert_eq!(column.scale(), field.scale);
            }
        }

        #[test]
        fn a_spoilt_block_is_read_or_refused(at in 0..V3.len(), byte: u8, end in 0..=V3.len()) {
            let mut bytes = V3.to_vec();
            bytes[at] = byte;
            bytes.truncate(end);
            if let Ok(block) = Block::decode(bytes.into()) {
                for column in block.columns() {
                    prop_assert_eq!(column.cells().count(), block.rows());
                }
            }
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = Block::decode(bytes.into());
        }
    }
}
