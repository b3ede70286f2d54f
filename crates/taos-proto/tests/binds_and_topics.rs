//! Binds of the second generation and messages of topics that are written and read again.

#[cfg(test)]
mod columns;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use taos_proto::block::BlockVersion;
    use taos_proto::message::BindType;
    use taos_proto::stmt2::{
        BindWriter, BoundColumn, RowsToBind, TableToBind, decode_bind, decode_bind_exec,
        encode_bind, encode_bind_exec,
    };
    use taos_proto::tmq::{TopicBlock, TopicColumn, TopicData, TopicSchema};
    use taos_proto::{Block, BlockWriter, DataType, Field, Precision, Value};

    use super::columns::field_and_values;

    type Columns = Vec<(Field, Vec<Value>)>;

    fn columns(rows: impl Strategy<Value = usize>) -> impl Strategy<Value = Columns> {
        rows.prop_flat_map(|rows| vec(field_and_values(rows), 1..5))
    }

    fn writers(columns: &Columns) -> Vec<BindWriter> {
        let writer = |(field, values): &(Field, Vec<Value>)| {
            let mut writer = BindWriter::new(field.data_type);
            values.iter().for_each(|value| writer.push(value).unwrap());
            writer
        };
        columns.iter().map(writer).collect()
    }

    /// Values as text, since not every number equals itself; of decimals wider than `DECIMAL`, only the text travels.
    fn shown<'a>(values: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
        let show = |value: &Value| match value {
            Value::Decimal(value) => value.to_string(),
            Value::Text(text) => text.clone(),
            value => format!("{value:?}"),
        };
        values.into_iter().map(show).collect()
    }

    fn same(bound: &[BoundColumn], columns: &Columns) -> bool {
        bound.len() == columns.len()
            && bound.iter().zip(columns).all(|(bound, (field, values))| {
                let read: Vec<_> = bound.values().map(|value| bound.value(value)).collect();
                bound.data_type() == field.data_type && shown(&read) == shown(values)
            })
    }

    proptest! {
        #[test]
        fn binds_of_tables_survive_the_round_trip(
            names in vec("[a-z]{1,8}", 1..4),
            tags in columns(Just(1)),
            columns in columns(0..10_usize),
        ) {
            let (tag_writers, column_writers) = (writers(&tags), writers(&columns));
            let table = |name| TableToBind { name: Some(name), tags: &tag_writers, columns: &column_writers };
            let tables: Vec<_> = names.iter().map(|name| table(name.as_str())).collect();
            let bound = decode_bind(&encode_bind(&tables).unwrap()).unwrap();
            prop_assert_eq!(bound.len(), names.len());
            for (bound, name) in bound.iter().zip(&names) {
                prop_assert_eq!(bound.name.as_ref(), Some(name));
                prop_assert!(same(&bound.tags, &tags) && same(&bound.columns, &columns));
            }
        }

        #[test]
        fn binds_of_rows_survive_the_round_trip(columns in columns(1..10_usize), tables: u32) {
            let bound = decode_bind_exec(&encode_bind_exec(tables, &writers(&columns)).unwrap()).unwrap();
            prop_assert_eq!(bound.tables, tables);
            prop_assert!(same(&bound.columns, &columns));
        }

        #[test]
        fn rows_of_any_tables_come_by_table_or_as_they_are(names in vec("[ab]", 1..12)) {
            let rows: Vec<_> = (0..).zip(&names).map(|(row, name)| (row, name.as_str())).collect();
            let column = |data_type, value: fn(&(i64, &str)) -> Value| {
                let mut writer = BindWriter::new(data_type);
                rows.iter().for_each(|row| writer.push(&value(row)).unwrap());
                writer
            };
            let columns = [
                column(DataType::Timestamp, |(row, _)| Value::Timestamp(*row)),
                column(DataType::VarChar, |(_, name)| Value::Text((*name).into())),
                column(DataType::NChar, |(row, _)| if *row == 5 { Value::Null } else { Value::Text(row.to_string()) }),
            ];
            let kinds = [BindType::Column, BindType::TableName, BindType::Tag];
            let rows = RowsToBind { kinds: &kinds, columns: &columns };

            let bound = decode_bind_exec(&rows.encode_bind_exec().unwrap()).unwrap();
            let runs = 1 + names.windows(2).filter(|pair| pair[0] != pair[1]).count();
            prop_assert_eq!(bound.tables as usize, runs);

            for table in decode_bind(&rows.encode_bind().unwrap()).unwrap() {
                let name = table.name.unwrap();
                let of_table = (0_i64..).zip(&names).filter(|(_, other)| **other == name);
                let times: Vec<_> = of_table.map(|(row, _)| Value::Timestamp(row)).collect();
                let read = |column: &BoundColumn| column.values().map(|value| column.value(value)).collect::<Vec<_>>();
                prop_assert_eq!(table.columns.iter().map(read).collect::<Vec<_>>(), vec![times.clone()]);
                let Value::Timestamp(first) = times[0] else { panic!("a time") };
                let tag = if first == 5 { Value::Null } else { Value::Text(first.to_string()) };
                prop_assert_eq!(table.tags.iter().map(read).collect::<Vec<_>>(), vec![vec![tag]]);
            }
        }

        #[test]
        fn whole_columns_are_those_of_single_values(columns in columns(0..10_usize)) {
            for column in writers(&columns) {
                let values = || column.values();
                let nulls: Vec<_> = values().map(|value| u8::from(value.is_none())).collect();
                let has_lengths = column.data_type().is_variable() || column.data_type().is_decimal();
                let size = column.data_type().fixed_size().unwrap_or_default();
                let mut data = Vec::new();
                let mut lengths = Vec::new();
                for value in values() {
                    let length = i32::try_from(value.map_or(0, <[u8]>::len)).unwrap();
                    lengths.extend(length.to_le_bytes());
                    match value {
                        Some(bytes) => data.extend(bytes),
                        None if has_lengths => {}
                        None => data.resize(data.len() + size, 0),
                    }
                }
                let whole = if has_lengths {
                    BindWriter::from_variable(column.data_type(), lengths, data, nulls)
                } else {
                    BindWriter::from_fixed(column.data_type(), data, nulls)
                };
                if column.is_empty() {
                    prop_assert!(encode_bind_exec(1, &[whole.unwrap()]).is_err());
                } else {
                    prop_assert_eq!(encode_bind_exec(1, &[whole.unwrap()]), encode_bind_exec(1, &[column]));
                }
            }
        }

        #[test]
        fn messages_of_topics_survive_the_round_trip(
            blocks in vec((columns(0..10_usize), "[a-z]{0,8}"), 0..4), begin: i64, end: i64, version: i64,
        ) {
            let block = |(columns, table): &(Columns, String)| {
                let mut writer = BlockWriter::for_fields(columns.iter().map(|(field, _)| field)).unwrap();
                for (writer, (_, values)) in writer.columns_mut().iter_mut().zip(columns) {
                    values.iter().for_each(|value| writer.push(value).unwrap());
                }
                let column = |(field, _): &(Field, Vec<Value>)| TopicColumn {
                    data_type: field.data_type,
                    flags: 1,
                    bytes: field.storage().into(),
                    id: 7,
                    name: field.name.clone(),
                };
                TopicBlock {
                    precision: Precision::Nanoseconds,
                    block: Block::decode(writer.finish(BlockVersion::Topic).unwrap().into()).unwrap(),
                    schema: Some(TopicSchema { version, columns: columns.iter().map(column).collect() }),
                    table: Some(table.clone()),
                }
            };
            let data = TopicData::new(begin, end, blocks.iter().map(block).collect());
            let read = TopicData::decode(&data.encode().unwrap()).unwrap();
            prop_assert_eq!(read.blocks.len(), blocks.len());
            for (read, sent) in read.blocks.iter().zip(&data.blocks) {
                prop_assert_eq!(read.block.bytes(), sent.block.bytes());
                prop_assert_eq!((&read.schema, &read.table), (&sent.schema, &sent.table));
            }
        }
    }

    #[test]
    fn lengths_that_do_not_fit_the_values_are_refused() {
        let text = |lengths: &[i32], nulls: usize| {
            let lengths = lengths.iter().flat_map(|length| length.to_le_bytes()).collect();
            BindWriter::from_variable(DataType::VarChar, lengths, b"abc".to_vec(), vec![0; nulls])
        };
        assert!(text(&[1, 2], 2).is_ok());
        for (lengths, nulls) in
            [(&[1, 1][..], 2), (&[4, -1], 2), (&[1, 2], 3), (&[i32::MAX, i32::MAX], 2)]
        {
            assert!(text(lengths, nulls).is_err(), "{lengths:?}");
        }
        assert!(BindWriter::from_variable(DataType::Int, vec![0; 4], vec![], vec![1]).is_err());
    }

    #[test]
    fn tables_of_one_bind_must_be_alike() {
        let column = [BindWriter::new(taos_proto::DataType::Int)];
        let named = TableToBind { name: Some("a"), tags: &[], columns: &column };
        let unnamed = TableToBind { name: None, ..named };
        assert!(encode_bind(&[named, unnamed]).is_err());
        assert!(
            encode_bind(&[TableToBind { tags: &column, ..named }]).is_err(),
            "a tag without a value"
        );
        assert!(encode_bind(&[TableToBind { name: Some("a\0b"), ..named }]).is_err());
        assert!(encode_bind(&[]).is_err());
    }

    #[test]
    fn a_message_of_the_log_says_where_it_ends() {
        let mut data = TopicData::new(3, 8, Vec::new());
        assert_eq!(data.next_offset(), Some(8));
        assert_eq!(TopicData::decode(&data.encode().unwrap()).unwrap().next_offset(), Some(8));
        let end = [17, 8, 0, 0, 0, 0, 0, 0, 0];
        // The begin as a consumer without an offset asked for it: earliest.
        data.offsets = [&[0xfe], &end[..]].concat().into();
        assert_eq!(data.next_offset(), Some(8));
        // From a snapshot of a table, cut off, and nothing at all.
        for offsets in [&[18, 1, 2, 3][..], &end, &[17], &[]] {
            data.offsets = Bytes::copy_from_slice(offsets);
            assert_eq!(data.next_offset(), None, "{offsets:?}");
        }
    }
}
