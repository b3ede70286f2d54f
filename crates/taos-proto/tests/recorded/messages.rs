//! Sessions recorded from a real server: every message is read and written again, and the values are those that were inserted.

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use bytes::Bytes;
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value as Json, json};
    use taos_proto::frame::{
        BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched, LegacyBlock, reply_req_id,
    };
    use taos_proto::message::{
        AffectedReply, ConnReply, CurrentDbReply, FetchReply, FieldsReply, GetParamReply,
        InfoReply, InsertReply, NoBody, NumFieldsReply, NumParamsReply, PrepareReply, QueryReply,
        Reply, ReplyHead, Request, ResultReply, Scope, StatementId, Stmt2PrepareReply,
        Stmt2ResultReply, VersionReply,
    };
    use taos_proto::stmt2::{BindWriter, BoundColumn, TableToBind, decode_bind, encode_bind};
    use taos_proto::tmq::{self, FetchRawDataReply, TopicData};
    use taos_proto::{Block, Cell, DataType, Message, Value};

    use crate::capture::{Capture, Frame, captures};

    fn binary(frame: &Frame) -> Option<&Bytes> {
        if let Message::Binary(bytes) = &frame.message { Some(bytes) } else { None }
    }

    fn text(frame: &Frame) -> Option<&str> {
        if let Message::Text(text) = &frame.message { Some(text) } else { None }
    }

    fn parsed(text: &str) -> Json {
        serde_json::from_str(text).unwrap()
    }

    /// Recordings in which clients send what cannot be read.
    fn is_odd(capture: &Capture) -> bool {
        capture.name == "13_raw_odd"
    }

    #[test]
    fn requests_in_json_are_read_and_written_again() {
        let mut seen = 0;
        for capture in captures().iter().filter(|capture| !is_odd(capture)) {
            for frame in capture.frames.iter().filter(|frame| frame.from_client) {
                let Some(text) = text(frame) else { continue };
                let topics = capture.endpoint(frame.connection) == "/rest/tmq";
                let again = if topics {
                    tmq::Request::decode(text)
                        .unwrap_or_else(|_| panic!("{}", frame.place))
                        .encode()
                } else {
                    Request::decode(text).unwrap_or_else(|_| panic!("{}", frame.place)).encode()
                };
                let Ok(Message::Text(again)) = again else { panic!("{}", frame.place) };
                let (mut before, again) = (parsed(text), parsed(&again));
                // Arguments that an action does not have, or that say nothing, are left out.
                let args = before["args"].as_object_mut().unwrap();
                args.retain(|key, value| {
                    let nothing = value.is_null()
                        || value == ""
                        || value.as_object().is_some_and(|o| o.is_empty());
                    !nothing && (key != "sql" || again["args"].get("sql").is_some())
                });
                for (key, value) in before["args"].as_object().unwrap() {
                    assert_eq!(again["args"].get(key), Some(value), "{key} in {}", frame.place);
                }
                assert_eq!(before["action"], again["action"]);
                seen += 1;
            }
        }
        assert!(seen > 200, "{seen}");
    }

    fn survives<T: Serialize + DeserializeOwned>(text: &str, place: &str) {
        let reply = Reply::<T>::decode(text).unwrap_or_else(|error| panic!("{error} at {place}"));
        let encoded = reply.unwrap_or_else(|error| panic!("{error} at {place}")).encode().unwrap();
        let Message::Text(encoded) = encoded else { panic!("{place}") };
        let (before, again) = (parsed(text), parsed(&encoded));
        for (key, value) in before.as_object().unwrap() {
            assert_eq!(again.get(key), Some(value), "{key} at {place}");
        }
    }

    #[test]
    fn replies_in_json_are_read_and_written_again() {
        let mut seen = 0;
        for capture in captures() {
            for frame in capture.frames.iter().filter(|frame| !frame.from_client) {
                let Some(text) = text(frame) else { continue };
                let (place, topics) =
                    (&*frame.place, capture.endpoint(frame.connection) == "/rest/tmq");
                let head = ReplyHead::decode(text).unwrap();
                seen += 1;
                if let Some(error) = head.error() {
                    let body = parsed(text);
                    let id = |name: &str| body.get(name).and_then(Json::as_u64);
                    let scope = Scope { stmt_id: id("stmt_id"), message_id: id("message_id") };
                    let again =
                        Reply::failure(head.action, head.req_id, head.timing, &error, scope)
                            .encode();
                    let Ok(Message::Text(again)) = again else { panic!("{place}") };
                    assert_eq!(parsed(&again), body, "{place}");
                    continue;
                }
                match (&*head.action, topics) {
                    ("conn", _) => survives::<ConnReply>(text, place),
                    ("version", _) => survives::<VersionReply>(text, place),
                    ("query" | "binary_query", _) => survives::<QueryReply>(text, place),
                    ("options_connection", _) => survives::<NoBody>(text, place),
                    ("get_tag_fields" | "get_col_fields", _) => {
                        survives::<FieldsReply>(text, place);
                    }
                    ("use_result", _) => survives::<ResultReply>(text, place),
                    ("stmt_num_params", _) => survives::<NumParamsReply>(text, place),
                    ("stmt_get_param", _) => survives::<GetParamReply>(text, place),
                    ("fetch_json_meta", _) => survives::<tmq::JsonMetaReply>(text, place),
                    ("get_current_db", _) => survives::<CurrentDbReply>(text, place),
                    ("get_server_info", _) => survives::<InfoReply>(text, place),
                    ("num_fields", _) => survives::<NumFieldsReply>(text, place),
                    ("insert", _) => survives::<InsertReply>(text, place),
                    ("fetch", false) => survives::<FetchReply>(text, place),
                    ("prepare", _) => survives::<PrepareReply>(text, place),
                    ("exec" | "stmt2_exec", _) => survives::<AffectedReply>(text, place),
                    ("stmt2_prepare", _) => survives::<Stmt2PrepareReply>(text, place),
                    ("stmt2_result", _) => survives::<Stmt2ResultReply>(text, place),
                    (
                        "init" | "set_table_name" | "set_tags" | "bind" | "add_batch"
                        | "stmt2_init" | "stmt2_bind" | "stmt2_close",
                        _,
                    ) => survives::<StatementId>(text, place),
                    ("subscribe", _) => survives::<tmq::SubscribeReply>(text, place),
                    ("poll", _) => survives::<tmq::PollReply>(text, place),
                    ("fetch", true) => survives::<tmq::FetchReply>(text, place),
                    ("assignment", _) => survives::<tmq::AssignmentReply>(text, place),
                    ("committed", _) => survives::<tmq::CommittedReply>(text, place),
                    ("position", _) => survives::<tmq::PositionReply>(text, place),
                    ("list_topics", _) => survives::<tmq::ListTopicsReply>(text, place),
                    ("commit", _) => survives::<tmq::MessageId>(text, place),
                    ("commit_offset", _) => survives::<tmq::CommitOffset>(text, place),
                    ("seek" | "unsubscribe", _) => survives::<NoBody>(text, place),
                    (action, _) => panic!("'{action}' at {place}"),
                }
            }
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn binary_requests_are_read_and_written_again_or_refused_as_recorded() {
        let (mut seen, mut refused) = (0, 0);
        for capture in captures() {
            for frame in capture.frames.iter().filter(|frame| frame.from_client) {
                let Some(bytes) = binary(frame) else { continue };
                seen += 1;
                let refusal = match BinaryRequest::decode(bytes) {
                    // Bytes behind a statement are not written again.
                    Ok(_) if capture.name == "13_raw_odd" => continue,
                    Ok(request) => {
                        let again = Message::Binary(bytes.clone());
                        assert_eq!(request.encode(), Ok(again), "{}", frame.place);
                        continue;
                    }
                    Err(refusal) => refusal,
                };
                let Ok(Message::Text(answer)) = refusal.encode(0) else {
                    panic!("{}", frame.place)
                };
                let answer = without_timing(&answer);
                let replies =
                    capture.frames.iter().filter(|frame| !frame.from_client).filter_map(text);
                assert!(
                    replies.map(without_timing).any(|reply| reply == answer),
                    "{answer} to {}",
                    frame.place
                );
                refused += 1;
            }
        }
        assert!(seen > 200 && refused > 3, "{seen} {refused}");
    }

    fn without_timing(text: &str) -> Json {
        let mut reply = parsed(text);
        reply.as_object_mut().unwrap().remove("timing");
        reply
    }

    #[test]
    fn binary_replies_are_read_and_written_again() {
        let (mut blocks, mut topics, mut old) = (0, 0, 0);
        for capture in captures() {
            for frame in capture.frames.iter().filter(|frame| !frame.from_client) {
                let Some(bytes) = binary(frame) else { continue };
                let on_topics = capture.endpoint(frame.connection) == "/rest/tmq";
                let again = if reply_req_id(bytes).is_none() {
                    old += 1;
                    let reply = if on_topics {
                        LegacyBlock::decode_topic(bytes)
                    } else {
                        LegacyBlock::decode(bytes)
                    };
                    Block::decode(reply.clone().unwrap().block).unwrap();
                    Ok(reply.unwrap().encode())
                } else if on_topics {
                    topics += 1;
                    let reply = FetchRawDataReply::decode(bytes).unwrap();
                    let data = &reply.outcome.as_ref().unwrap().data;
                    assert_eq!(
                        TopicData::decode(data).unwrap().encode().as_ref(),
                        Ok(data),
                        "{}",
                        frame.place
                    );
                    reply.encode()
                } else {
                    blocks += 1;
                    FetchRawBlockReply::decode(bytes).unwrap().encode()
                };
                assert_eq!(again, Ok(Message::Binary(bytes.clone())), "{}", frame.place);
            }
        }
        assert!(blocks > 100 && topics >= 3 && old >= 3, "{blocks} {topics} {old}");
    }

    fn writer(column: &BoundColumn) -> BindWriter {
        let mut writer = BindWriter::new(column.data_type());
        for value in column.values() {
            writer.push(&column.value(value)).unwrap();
        }
        writer
    }

    #[test]
    fn binds_of_the_second_generation_are_read_and_written_again() {
        let mut seen = 0;
        for capture in captures() {
            for frame in capture.frames.iter().filter(|frame| frame.from_client) {
                let Some(bytes) = binary(frame) else { continue };
                let Ok(BinaryRequest { action: BinaryAction::Stmt2Bind { data, .. }, .. }) =
                    BinaryRequest::decode(bytes)
                else {
                    continue;
                };
                let tables = decode_bind(&data).unwrap();
                let writers: Vec<_> = tables
                    .iter()
                    .map(|table| {
                        (
                            table.tags.iter().map(writer).collect(),
                            table.columns.iter().map(writer).collect(),
                        )
                    })
                    .collect::<Vec<(Vec<_>, Vec<_>)>>();
                let to_bind = tables.iter().zip(&writers).map(|(table, (tags, columns))| {
                    TableToBind { name: table.name.as_deref(), tags, columns }
                });
                assert_eq!(
                    encode_bind(&to_bind.collect::<Vec<_>>()).unwrap(),
                    data,
                    "{}",
                    frame.place
                );
                seen += 1;
            }
        }
        assert!(seen >= 3, "{seen}");
    }

    /// The types of the table's columns: connector 3.1.2 says INT for a BIGINT.
    fn true_types(block: &[u8]) -> Vec<DataType> {
        let count = i32::from_le_bytes(*block[12..].first_chunk().unwrap()).try_into().unwrap();
        let schema = block[28..].chunks(5).take(count);
        let true_type = |entry: &[u8]| match DataType::from_code(entry[0]).unwrap() {
            DataType::Int if entry[1] == 8 => DataType::BigInt,
            data_type => data_type,
        };
        schema.map(true_type).collect()
    }

    #[test]
    fn blocks_of_the_first_generation_of_statements_are_read() {
        let mut cells = 0;
        for capture in captures() {
            for frame in capture.frames.iter().filter(|frame| frame.from_client) {
                let Some(Ok(request)) = binary(frame).map(BinaryRequest::decode) else { continue };
                let (BinaryAction::SetTags { block, .. } | BinaryAction::Bind { block, .. }) =
                    request.action
                else {
                    continue;
                };
                let block = Block::decode(block.clone()).unwrap_or_else(|_| {
                    assert!(frame.place.contains("old-adapter"), "{}", frame.place);
                    Block::decode_as(block.clone(), &true_types(&block)).unwrap()
                });
                cells += block.columns().map(|column| column.cells().count()).sum::<usize>();
            }
        }
        assert!(cells > 80, "{cells}");
    }

    /// A value as the recordings write it.
    fn written(cell: Cell<'_>) -> Json {
        match cell.to_value() {
            Value::Null => Json::Null,
            Value::Bool(value) => value.into(),
            Value::Int(value) => value.into(),
            Value::UnsignedInt(value) => value.into(),
            Value::Float(value) => f64::from(value).into(),
            Value::Double(value) => value.into(),
            Value::Timestamp(value) => value.to_string().into(),
            Value::Text(text) => text.into(),
            Value::Bytes(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("hex:{hex}").into()
            }
            Value::Decimal(value) => value.to_string().into(),
        }
    }

    /// The rows of every statement of a session, in order.
    fn results(capture: &Capture) -> Vec<(String, Vec<Vec<Json>>)> {
        let mut sql = HashMap::new();
        let mut open = HashMap::new();
        let mut results: Vec<(String, Vec<Vec<Json>>)> = Vec::new();
        for frame in &capture.frames {
            match &frame.message {
                Message::Binary(bytes) if frame.from_client => {
                    if let Ok(BinaryRequest { req_id, action: BinaryAction::Query { sql: text } }) =
                        BinaryRequest::decode(bytes)
                    {
                        sql.insert(req_id, text);
                    }
                }
                Message::Text(text)
                    if !frame.from_client && text.contains("\"action\":\"binary_query\"") =>
                {
                    let Ok(reply) = Reply::<QueryReply>::decode(text).unwrap() else { continue };
                    if !reply.body.is_update {
                        open.insert((frame.connection, reply.body.id), results.len());
                        results.push((sql.remove(&reply.req_id).unwrap(), Vec::new()));
                    }
                }
                Message::Binary(bytes) if !frame.from_client => {
                    let Ok(FetchRawBlockReply {
                        result_id, outcome: Fetched::Block(block), ..
                    }) = FetchRawBlockReply::decode(bytes)
                    else {
                        continue;
                    };
                    let Some(&index) = open.get(&(frame.connection, result_id)) else { continue };
                    let block = Block::decode(block).unwrap();
                    let big = |column: &taos_proto::block::Column<'_>, value: Json| {
                        let wide =
                            matches!(column.data_type().sql_name(), "BIGINT" | "BIGINT UNSIGNED");
                        if wide && value.is_number() { value.to_string().into() } else { value }
                    };
                    let row = |row| {
                        block
                            .columns()
                            .map(|column| big(&column, written(column.cell(row).unwrap())))
                            .collect()
                    };
                    results[index].1.extend((0..block.rows()).map(row));
                }
                _ => {}
            }
        }
        results
    }

    fn same(expected: &Json, got: &Json) -> bool {
        match (expected.as_f64(), got.as_f64()) {
            (Some(expected), Some(got)) => expected == got,
            _ => expected == got,
        }
    }

    #[test]
    fn blocks_hold_the_values_that_were_inserted() {
        let mut compared = 0;
        for capture in
            captures().iter().filter(|capture| !capture.name.starts_with(['1', '4', '5']))
        {
            let mut results = results(capture).into_iter();
            for step in capture.steps() {
                let Some(rows) = step["expected"]["rows"].as_array() else { continue };
                let sql = step["sql"].as_str().unwrap();
                // Steps have short titles for some statements.
                let matches =
                    |found: &str| found == sql || sql.starts_with(found) || found.starts_with(sql);
                let Some((_, found)) = results.find(|(found, _)| matches(found)) else { continue };
                assert_eq!(rows.len(), found.len(), "{sql} in {}", capture.path.display());
                for (expected, found) in rows.iter().zip(&found) {
                    for (expected, got) in expected.as_array().unwrap().iter().zip(found) {
                        // What the official client had sent as broken UTF-32 was stored and reads as U+FFFD.
                        assert!(
                            same(expected, got),
                            "{expected} != {got} in {sql} of {}",
                            capture.path.display()
                        );
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 300, "{compared}");
    }

    #[test]
    fn a_part_of_many_rows_holds_the_values_that_were_inserted() {
        let captures = captures();
        let capture = captures.iter().find(|capture| capture.name == "04_many_rows").unwrap();
        let (_, rows) = results(capture).pop().unwrap();
        assert_eq!(rows.len(), 808);
        for (row, number) in rows.iter().zip(9000 - rows.len()..) {
            let value = if number % 7 == 0 { Json::Null } else { number.into() };
            let time = (1_704_067_200_000 + number).to_string();
            assert_eq!(row, &[json!(time), value, json!(format!("r{}", number % 100))]);
        }
    }

    #[test]
    fn messages_of_topics_hold_the_values_that_were_inserted() {
        let captures = captures();
        let capture = captures.iter().find(|capture| capture.name == "11_tmq").unwrap();
        let replies = capture.frames.iter().filter(|frame| !frame.from_client).filter_map(binary);
        let reply = replies.map(FetchRawDataReply::decode).find_map(Result::ok).unwrap();
        let data = TopicData::decode(&reply.outcome.unwrap().data).unwrap();
        let mut rows = Vec::new();
        for block in &data.blocks {
            let names =
                block.schema.as_ref().unwrap().columns.iter().map(|column| column.name.as_str());
            assert_eq!(names.collect::<Vec<_>>(), ["tbname", "ts", "v", "s", "g"]);
            for row in 0..block.block.rows() {
                rows.push(Json::from_iter(
                    block.block.columns().map(|column| written(column.cell(row).unwrap())),
                ));
            }
        }
        let steps = capture.steps();
        let expected = steps.iter().find(|step| step["sql"] == "rows").unwrap();
        assert_eq!(Json::Array(rows), expected["expected"]["rows"]);
    }
}
