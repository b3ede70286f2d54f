//! Recorded conversations with a real server, played again: the development server answers the same.

use std::collections::HashMap;
use std::path::Path;

use bytes::Bytes;
use devserver::{DevServer, DevServerOptions};
use serde::Deserialize;
use serde_json::Value;
use taos_proto::Block;
use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched, LegacyBlock};
use taos_proto::tmq::{FetchRawDataReply, TopicData};
use tokio_tungstenite::tungstenite::Message;

use crate::client::Socket;

/// Statements that are answered otherwise than in the recording, and why.
const DIFFERENT: [(&str, &str); 3] = [
    ("select timezone()", "the recorded server accepted the option and forgot it"),
    ("show databases", "the recorded server had those of other sessions, too"),
    ("select 'unterminated", "the code is the same, the text speaks of a syntax error"),
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Meta { meta: Meta },
    Frame(Frame),
}

#[derive(Deserialize)]
struct Meta {
    setup: Vec<String>,
}

#[derive(Deserialize)]
struct Frame {
    dir: String,
    conn: u32,
    path: Option<String>,
    text: Option<String>,
    hex: Option<String>,
}

impl Frame {
    fn bytes(&self) -> Option<Bytes> {
        let digits = self.hex.as_ref()?.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        Some(digits.map(byte).collect())
    }
}

/// Plays a file and returns every difference.
async fn differences(name: &str) -> Vec<String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../taos-proto/tests/fixtures");
    let text = std::fs::read_to_string(fixtures.join(format!("{name}.jsonl"))).unwrap();
    let text = own_vgroups(&text);
    // Of the same version as the server that was recorded.
    let server = DevServer::start(DevServerOptions::new().version("3.3.3.0")).await.unwrap();
    let mut sockets = HashMap::new();
    let mut statements = HashMap::new();
    let mut found = Vec::new();
    for line in text.lines() {
        let frame = match serde_json::from_str(line).unwrap() {
            Line::Meta { meta } => {
                let mut socket = Socket::login(&server).await;
                for statement in meta.setup {
                    socket.execute(&statement).await;
                }
                continue;
            }
            Line::Frame(frame) => frame,
        };
        match &*frame.dir {
            "open" => open(&server, &frame, &mut sockets).await,
            "c2s" => {
                let Some(socket) = sockets.get_mut(&frame.conn) else { continue };
                // The recorded adapter leaves this call on an insert without an answer.
                if frame.text.as_ref().is_some_and(|text| text.contains("\"use_result\"")) {
                    continue;
                }
                let message = match frame.bytes() {
                    Some(bytes) => Message::Binary(bytes),
                    None => Message::text(frame.text.clone().unwrap()),
                };
                statements.extend(statement(&message).map(|sql| (frame.conn, sql)));
                socket.send(message).await;
            }
            "s2c" => {
                let answer = sockets.get_mut(&frame.conn).unwrap().receive().await.unwrap();
                let statement = statements.get(&frame.conn).map_or("", String::as_str);
                if DIFFERENT.iter().any(|(different, _)| *different == statement) {
                    continue;
                }
                let difference = compare(&frame, &answer, statement);
                found.extend(difference.map(|text| format!("{name}: {statement}: {text}")));
            }
            _ => {}
        }
    }
    found
}

/// The recording with the group of virtual nodes that the first database has here.
fn own_vgroups(text: &str) -> String {
    const NAME: &str = r#"\"vgroup_id\":"#;
    let mut parts = text.split(NAME);
    let mut own = parts.next().unwrap().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let none = part.starts_with('0');
        own.push_str(NAME);
        own.push_str(if none { "0" } else { "2" });
        own.push_str(rest);
    }
    own
}

/// Opens a connection, or finds that there is no such path, as the recording did.
async fn open(server: &DevServer, frame: &Frame, sockets: &mut HashMap<u32, Socket>) {
    let path = frame.path.as_deref().unwrap();
    if path == "/nope" {
        let url = format!("ws://{}{path}", server.address());
        let error = tokio_tungstenite::connect_async(url).await.unwrap_err();
        assert_eq!(error.to_string(), "HTTP error: 404 Not Found");
    } else {
        sockets.insert(frame.conn, Socket::open(server, path).await);
    }
}

fn statement(message: &Message) -> Option<String> {
    let Message::Binary(bytes) = message else {
        let text = message.to_text().unwrap();
        let request: Value = serde_json::from_str(text).unwrap_or_default();
        let words = request["args"]["sql"].as_str().or_else(|| request["args"]["data"].as_str());
        return words.map(str::to_owned);
    };
    match BinaryRequest::decode(bytes).ok()?.action {
        BinaryAction::Query { sql } => Some(sql),
        _ => None,
    }
}

fn compare(recorded: &Frame, answer: &Message, statement: &str) -> Option<String> {
    match (recorded.bytes(), answer) {
        (None, Message::Text(text)) => {
            let recorded = serde_json::from_str(recorded.text.as_ref().unwrap()).unwrap();
            json(&recorded, &serde_json::from_str(text).unwrap())
        }
        (Some(recorded), Message::Binary(answer)) => {
            // The order of tables is not promised.
            let ordered = !statement.starts_with("show");
            let (recorded, answer) = (blocks(&recorded, ordered), blocks(answer, ordered));
            (recorded != answer)
                .then(|| format!("{recorded:.200?} recorded, {answer:.200?} answered"))
        }
        (_, answer) => Some(format!("{answer:?} answered")),
    }
}

/// All that was recorded must be there, but for what is the server's own.
fn json(recorded: &Value, answer: &Value) -> Option<String> {
    let own = |name: &str| matches!(name, "timing" | "info");
    let fields = recorded.as_object().unwrap().iter().filter(|(name, _)| !own(name));
    let other = |(name, value): (&String, &Value)| {
        let found = &answer[name];
        (found != value).then(|| format!("{name} is {found} instead of {value} in {answer}"))
    };
    fields.filter_map(other).next()
}

/// A binary answer without its timing: what it is about, and what it holds.
fn blocks(bytes: &Bytes, ordered: bool) -> (u64, Result<Option<Table>, String>) {
    if let Ok(reply) = FetchRawDataReply::decode(bytes) {
        return (
            reply.req_id,
            reply
                .outcome
                .map(|raw| Some(Table::of_topic(&raw.data)))
                .map_err(|error| error.to_string()),
        );
    }
    let Ok(reply) = FetchRawBlockReply::decode(bytes) else {
        let plain = LegacyBlock::decode(bytes).unwrap();
        let block = if Block::decode(plain.block.clone()).is_ok() {
            plain
        } else {
            LegacyBlock::decode_topic(bytes).unwrap()
        };
        return (block.id, Ok(Some(Table::read(block.block, ordered))));
    };
    let held = match reply.outcome {
        Fetched::Block(block) => Ok(Some(Table::read(block, ordered))),
        Fetched::End => Ok(None),
        Fetched::Failed(error) => Err(error.to_string()),
    };
    (reply.req_id, held)
}

#[derive(Debug, PartialEq)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The blocks of a message, one below the other, with what is said of their columns.
    fn of_topic(data: &Bytes) -> Self {
        let mut whole = Self { columns: Vec::new(), rows: Vec::new() };
        for block in TopicData::decode(data).unwrap().blocks {
            let Self { mut columns, rows } = Self::read(block.block.bytes().clone(), true);
            whole.columns.append(&mut columns);
            whole
                .columns
                .push(format!("{:?} {:?} {:?}", block.precision, block.schema, block.table));
            whole.rows.extend(rows);
        }
        whole
    }

    fn read(block: Bytes, ordered: bool) -> Self {
        let block = Block::decode(block).unwrap();
        let columns: Vec<_> = block.columns().collect();
        let schema = columns.iter().map(|column| format!("{}", column.data_type())).collect();
        let row = |at| {
            columns
                .iter()
                .map(|column| format!("{:?}", column.cell(at).unwrap().to_value()))
                .collect()
        };
        let mut rows: Vec<Vec<String>> = (0..block.rows()).map(row).collect();
        if !ordered {
            rows.sort();
        }
        Self { columns: schema, rows }
    }
}

macro_rules! recordings {
    ($($name:ident = $file:literal;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let found = differences($file).await;
                assert!(found.is_empty(), "{}", found.join("\n"));
            }
        )+
    };
}

recordings! {
    connecting_is_answered_as_recorded = "01_connect_version";
    every_type_in_milliseconds_is_answered_as_recorded = "02_all_types_ms";
    every_type_in_microseconds_is_answered_as_recorded = "02_all_types_us";
    every_type_in_nanoseconds_is_answered_as_recorded = "02_all_types_ns";
    json_tags_are_answered_as_recorded = "03_json_tags";
    errors_are_answered_as_recorded = "06_errors";
    definitions_and_show_are_answered_as_recorded = "07_ddl_show";
    schemaless_lines_are_answered_as_recorded = "10_schemaless";
    statements_of_the_first_generation_are_answered_as_recorded = "08_stmt1";
    statements_of_the_second_generation_are_answered_as_recorded = "09_stmt2_via_shim";
    queries_in_json_are_answered_as_recorded = "12_raw_text_query";
    odd_messages_are_answered_as_recorded = "13_raw_odd";
    subscriptions_are_answered_as_recorded = "11_tmq";
    subscriptions_of_old_clients_are_answered_as_recorded = "17_tmq_json_fetch";
    the_legacy_endpoint_answers_as_recorded = "14_rest_ws";
    the_legacy_endpoint_of_statements_answers_as_recorded = "15_rest_stmt";
    the_legacy_endpoint_of_schemaless_lines_answers_as_recorded = "16_rest_schemaless";
}
