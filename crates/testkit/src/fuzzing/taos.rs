//! The doors of the TDengine protocol.

use bytes::Bytes;
use taos_proto::code::TaosError;
use taos_proto::frame::{BinaryRequest, FetchRawBlockReply, LegacyBlock};
use taos_proto::message::{Conn, QueryReply, Reply, Request};
use taos_proto::session::{Call, Config, Event};
use taos_proto::stmt2::{BoundColumn, decode_bind, decode_bind_exec};
use taos_proto::tmq::{self, FetchRawDataReply, FetchRawReply, TopicData};
use taos_proto::{Block, Message, Session};

use super::input::Input;

/// A block: every column has a cell per row, and cells agree with the typed views.
pub fn taos_block(data: &[u8]) {
    if let Ok(block) = Block::decode(Bytes::copy_from_slice(data)) {
        whole(&block);
    }
}

fn whole(block: &Block) {
    for column in block.columns() {
        // One byte of the block stands for eight rows at least, so this ends soon.
        assert_eq!(column.cells().count(), block.rows());
        for row in (0..block.rows()).take(64) {
            let null = column.cell(row).is_some_and(|cell| cell.to_value().is_null());
            assert_eq!(null, column.is_null(row));
            assert!(!column.data_type().is_variable() || column.bytes(row).is_none() == null);
        }
        assert_eq!(column.cell(block.rows()), None);
    }
}

/// Requests in JSON and in binary: what has been read is written as something that reads the same; what has not been
/// read has an answer.
pub fn taos_request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Request::decode(&text) {
        Ok(request) => {
            assert_eq!(again(request.encode(), Request::decode), Ok(request));
        }
        Err(refusal) => assert!(refusal.encode(1).is_ok()),
    }
    if let Ok(request) = tmq::Request::decode(&text) {
        assert_eq!(again(request.encode(), tmq::Request::decode), Ok(request));
    }
    match BinaryRequest::decode(&Bytes::copy_from_slice(data)) {
        Ok(request) => {
            let Ok(Message::Binary(bytes)) = request.encode() else {
                panic!("it cannot be written")
            };
            // A query without text is too short for servers.
            assert!(bytes.len() <= 30 || BinaryRequest::decode(&bytes) == Ok(request));
        }
        Err(refusal) => assert!(refusal.encode(1).is_ok()),
    }
}

fn again<T>(message: Result<Message, taos_proto::Error>, decode: impl Fn(&str) -> T) -> T {
    let Ok(Message::Text(text)) = message else { panic!("it cannot be written as text") };
    decode(&text)
}

/// Replies in JSON and in binary: what has been read is written as something that reads the same.
pub fn taos_reply(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    if let Ok(reply) = FetchRawBlockReply::decode(&bytes) {
        let Ok(Message::Binary(bytes)) = reply.encode() else { panic!("it cannot be written") };
        assert_eq!(FetchRawBlockReply::decode(&bytes), Ok(reply));
    }
    if let Ok(reply) = FetchRawDataReply::decode(&bytes) {
        let Ok(Message::Binary(bytes)) = reply.encode() else { panic!("it cannot be written") };
        assert_eq!(FetchRawDataReply::decode(&bytes), Ok(reply));
    }
    if let Ok(reply) = FetchRawReply::decode(&bytes) {
        let Ok(Message::Binary(bytes)) = reply.encode() else { panic!("it cannot be written") };
        assert_eq!(FetchRawReply::decode(&bytes), Ok(reply));
    }
    if let Ok(reply) = LegacyBlock::decode(&bytes) {
        assert_eq!(reply.encode(), Message::Binary(bytes));
    }
    let text = String::from_utf8_lossy(data);
    if let Ok(Ok(reply)) = Reply::<QueryReply>::decode(&text) {
        let fields = reply.body.fields().map(|fields| fields.len());
        assert!(fields.is_ok_and(|fields| fields <= data.len()) || reply.body.fields().is_err());
        assert_eq!(again(reply.encode(), Reply::<QueryReply>::decode), Ok(Ok(reply)));
    }
}

/// Binds of the second generation: every column has a value per row, which lies within the data.
pub fn taos_bind(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    let check = |column: &BoundColumn| {
        assert_eq!(column.values().count(), column.len());
        assert!(column.values().flatten().map(<[u8]>::len).sum::<usize>() <= data.len());
        column.values().take(64).for_each(|value| drop(column.value(value)));
    };
    if let Ok(tables) = decode_bind(&bytes) {
        tables.iter().flat_map(|table| table.tags.iter().chain(&table.columns)).for_each(check);
    }
    if let Ok(rows) = decode_bind_exec(&bytes) {
        rows.columns.iter().for_each(check);
    }
}

/// Messages of topics: what has been read is written as something that reads the same.
pub fn taos_topic_data(data: &[u8]) {
    let Ok(message) = TopicData::decode(&Bytes::copy_from_slice(data)) else { return };
    message.blocks.iter().for_each(|block| whole(&block.block));
    let Ok(written) = message.encode() else { panic!("it cannot be written") };
    let Ok(again) = TopicData::decode(&written) else { panic!("it cannot be read again") };
    assert_eq!(again.encode(), Ok(written));
}

/// A session and a server that sends anything: every command gets one event at most, and all have got theirs at the end.
pub fn taos_session(data: &[u8]) {
    let mut input = Input::new(data);
    let mut session = Session::new(Config::new(Conn::default()));
    session.receive_text(r#"{"code":0,"action":"conn","req_id":1,"version":"3.3.6.0"}"#);
    let mut open = Vec::new();
    while !input.is_empty() {
        match input.number() % 8 {
            0 => open.extend(session.query("select 1", Call::default())),
            1 => open.extend(session.next_block(input.number().into(), Call::default())),
            2 => drop(session.free(input.number().into())),
            3 => answer(&mut session, &mut input),
            4 => session.receive_text(&String::from_utf8_lossy(input.short())),
            5 => session.receive_binary(&Bytes::copy_from_slice(input.short())),
            6 => drop(session.open_result(input.number().into())),
            _ => {
                if let Some(call) = open.pop() {
                    session.cancel(call);
                }
            }
        }
        settle(&mut session, &mut open);
    }
    session.transport_closed("the end");
    settle(&mut session, &mut open);
    assert!(open.is_empty(), "{open:?} never got an event");
    assert_eq!(session.in_flight(), 0);
}

/// A reply that some request may wait for.
fn answer(session: &mut Session, input: &mut Input<'_>) {
    let (req_id, id) = (input.number().into(), input.number().into());
    let reply = match input.number() % 4 {
        0 => Reply::success("binary_query", req_id, 1, QueryReply::update(1)).encode(),
        1 => {
            let field = taos_proto::Field::new("a", taos_proto::DataType::Int);
            let body = QueryReply::rows(id, &[field], taos_proto::Precision::Milliseconds);
            Reply::success("binary_query", req_id, 1, body).encode()
        }
        2 => {
            let outcome = taos_proto::frame::Fetched::End;
            FetchRawBlockReply { req_id, timing: 0, result_id: id, outcome }.encode()
        }
        _ => {
            let error = TaosError::adapter("no");
            Reply::failure("binary_query", req_id, 1, &error, taos_proto::message::Scope::default())
                .encode()
        }
    };
    match reply {
        Ok(Message::Text(text)) => session.receive_text(&text),
        Ok(Message::Binary(bytes)) => session.receive_binary(&bytes),
        Err(error) => panic!("{error}"),
    }
}

/// Takes all outputs; each command is settled once.
fn settle(session: &mut Session, open: &mut Vec<taos_proto::session::CallId>) {
    while session.poll_message().is_some() {}
    while let Some(event) = session.poll_event() {
        if let Event::Done { call, .. } | Event::Failed { call, .. } = event {
            let at = open.iter().position(|&id| id == call);
            open.remove(at.unwrap_or_else(|| panic!("{call:?} was settled twice or never given")));
        }
    }
}
