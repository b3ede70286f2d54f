//! The test vectors of the protocol description, read and written.

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use taos_proto::code::TaosError;
    use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
    use taos_proto::stmt2::{
        BindWriter, BoundColumn, TableToBind, decode_bind, decode_bind_exec, encode_bind,
        encode_bind_exec,
    };
    use taos_proto::tmq::{FetchRawDataReply, RawData, TopicData, meta_type};
    use taos_proto::{DataType, Message, Precision, Value};

    use super::vectors::{V1, V2, V3, V4, V4B, V4C, V5, V6, V7, V8};

    const REQ_ID: u64 = 0xa1_b2c3_d4e5;

    fn sent(bytes: &[u8]) -> Result<Message, taos_proto::Error> {
        Ok(Message::Binary(Bytes::copy_from_slice(bytes)))
    }

    fn request_survives(bytes: &'static [u8], action: BinaryAction) {
        let request = BinaryRequest { req_id: REQ_ID, action };
        assert_eq!(BinaryRequest::decode(&Bytes::from_static(bytes)), Ok(request.clone()));
        assert_eq!(request.encode(), sent(bytes));
    }

    fn fetch_survives(bytes: &[u8], outcome: Fetched) {
        let reply = FetchRawBlockReply { req_id: REQ_ID, timing: 1000, result_id: 9, outcome };
        assert_eq!(FetchRawBlockReply::decode(&Bytes::copy_from_slice(bytes)), Ok(reply.clone()));
        assert_eq!(reply.encode(), sent(bytes));
    }

    #[test]
    fn requests_are_as_documented() {
        request_survives(&V1, BinaryAction::Query { sql: "select 1".into() });
        request_survives(&V2, BinaryAction::FetchRawBlock { result_id: 9 });
        let data = Bytes::from_static(&V5[30..]);
        request_survives(&V5, BinaryAction::Stmt2Bind { stmt_id: 3, column: -1, data });
        request_survives(
            &V6,
            BinaryAction::Stmt2BindExec { stmt_id: 3, data: Bytes::from_static(&V6[26..]) },
        );
    }

    #[test]
    fn answers_to_fetches_are_as_documented() {
        fetch_survives(&[&V4[..], &V3].concat(), Fetched::Block(Bytes::from_static(&V3)));
        fetch_survives(&V4B, Fetched::End);
        fetch_survives(&V4C, Fetched::Failed(TaosError::adapter("result is nil")));
    }

    fn column(data_type: DataType, values: &[Value]) -> BindWriter {
        let mut column = BindWriter::new(data_type);
        for value in values {
            column.push(value).unwrap();
        }
        column
    }

    fn values(column: &BoundColumn) -> Vec<Value> {
        column.values().map(|value| column.value(value)).collect()
    }

    fn times() -> [Value; 2] {
        [Value::Timestamp(1_700_000_000_000), Value::Timestamp(1_700_000_001_000)]
    }

    #[test]
    fn a_bind_of_tables_is_as_documented() {
        let (sf, seven) = (Value::Text("SF".into()), Value::Int(7));
        let tags = [
            column(DataType::VarChar, std::slice::from_ref(&sf)),
            column(DataType::Int, std::slice::from_ref(&seven)),
        ];
        let rows = [Value::Int(10), Value::Null];
        let columns = [column(DataType::Timestamp, &times()), column(DataType::Int, &rows)];
        let table = TableToBind { name: Some("d1"), tags: &tags, columns: &columns };
        let data = encode_bind(&[table]).unwrap();
        assert_eq!(data, V5[30..]);
        let bound = decode_bind(&data).unwrap();
        assert_eq!(bound[0].name.as_deref(), Some("d1"));
        assert_eq!(bound[0].tags.iter().map(values).collect::<Vec<_>>(), [[sf], [seven]]);
        assert_eq!(bound[0].columns.iter().map(values).collect::<Vec<_>>(), [times(), rows]);
    }

    #[test]
    fn a_bind_of_rows_is_as_documented() {
        let name = || Value::Text("d1".into());
        let columns = [
            column(DataType::VarChar, &[name(), name()]),
            column(DataType::Timestamp, &times()),
            column(DataType::Int, &[Value::Int(10), Value::Null]),
        ];
        let data = encode_bind_exec(1, &columns).unwrap();
        assert_eq!(data, V6[26..]);
        let bound = decode_bind_exec(&data).unwrap();
        assert_eq!((bound.tables, values(&bound.columns[1])), (1, times().to_vec()));
    }

    #[test]
    fn a_message_of_a_topic_is_as_documented() {
        let data = TopicData::decode(&Bytes::from_static(&V7)).unwrap();
        let block = &data.blocks[0];
        assert_eq!(
            (block.precision, block.table.as_deref()),
            (Precision::Milliseconds, Some("ct0"))
        );
        let schema = block.schema.as_ref().unwrap();
        let columns: Vec<_> =
            schema.columns.iter().map(|column| (&*column.name, column.id)).collect();
        assert_eq!((schema.version, columns), (1, vec![("ts", 1), ("c1", 2)]));
        let cells: Vec<_> =
            block.block.columns().map(|column| column.cell(0).unwrap().to_value()).collect();
        assert_eq!(cells, [Value::Timestamp(1_700_000_000_000), Value::Int(7)]);
        assert_eq!(data.encode().unwrap(), V7[..]);
        assert_eq!(TopicData::new(0, 5, data.blocks).encode().unwrap(), V7[..]);
    }

    #[test]
    fn the_answer_with_a_message_is_as_documented() {
        let bytes = Bytes::from([&V8[..], &V7].concat());
        let data = RawData { meta_type: meta_type::DATA, data: Bytes::from_static(&V7) };
        let reply =
            FetchRawDataReply { req_id: REQ_ID, timing: 1000, message_id: 4, outcome: Ok(data) };
        assert_eq!(FetchRawDataReply::decode(&bytes).as_ref(), Ok(&reply));
        assert_eq!(reply.encode(), sent(&bytes));
    }
}
