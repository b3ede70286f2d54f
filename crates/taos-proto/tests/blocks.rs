//! Blocks that are written and read again, the protocol document's vectors, and hostile ones.

#[cfg(test)]
#[path = "vectors/block.rs"]
mod vector;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use taos_proto::block::BlockVersion;
    use taos_proto::{Block, BlockWriter, Cell, DataType, Decimal, Field, Value};

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

    /// A column of any type and values that fit it.
    fn field_and_values(rows: usize) -> impl Strategy<Value = (Field, Vec<Value>)> {
        (1..22_u8, 0..=18_u8).prop_flat_map(move |(code, scale)| {
            let data_type = DataType::from_code(code).unwrap();
            let field = match data_type {
                DataType::Decimal64 => Field::decimal("c", 18, scale),
                DataType::Decimal => Field::decimal("c", 38, scale),
                _ => Field::new("c", data_type),
            };
            let value = prop_oneof![1 => Just(Value::Null), 4 => value(data_type, scale)];
            (Just(field), vec(value, rows))
        })
    }

    fn value(data_type: DataType, scale: u8) -> BoxedStrategy<Value> {
        let unsigned = |most: u64| (0..=most).prop_map(Value::UnsignedInt).boxed();
        let signed = |least: i64, most: i64| (least..=most).prop_map(Value::Int).boxed();
        match data_type {
            DataType::Null => Just(Value::Null).boxed(),
            DataType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
            DataType::TinyInt => signed(i8::MIN.into(), i8::MAX.into()),
            DataType::SmallInt => signed(i16::MIN.into(), i16::MAX.into()),
            DataType::Int => signed(i32::MIN.into(), i32::MAX.into()),
            DataType::BigInt => signed(i64::MIN, i64::MAX),
            DataType::TinyIntUnsigned => unsigned(u8::MAX.into()),
            DataType::SmallIntUnsigned => unsigned(u16::MAX.into()),
            DataType::IntUnsigned => unsigned(u32::MAX.into()),
            DataType::BigIntUnsigned => unsigned(u64::MAX),
            DataType::Float => any::<f32>().prop_map(Value::Float).boxed(),
            DataType::Double => any::<f64>().prop_map(Value::Double).boxed(),
            DataType::Timestamp => any::<i64>().prop_map(Value::Timestamp).boxed(),
            DataType::VarChar | DataType::NChar | DataType::Json => {
                any::<String>().prop_map(Value::Text).boxed()
            }
            DataType::VarBinary | DataType::Geometry | DataType::Blob | DataType::MediumBlob => {
                vec(any::<u8>(), 0..40).prop_map(Value::Bytes).boxed()
            }
            DataType::Decimal64 => any::<i64>()
                .prop_map(move |unscaled| {
                    Value::Decimal(Decimal { unscaled: unscaled.into(), scale })
                })
                .boxed(),
            DataType::Decimal => any::<i128>()
                .prop_map(move |unscaled| Value::Decimal(Decimal { unscaled, scale }))
                .boxed(),
        }
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
