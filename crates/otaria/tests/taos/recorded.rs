//! Sessions recorded from a real server, played to the client: it gives the values that had been inserted.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use otaria::Sql;
use otaria::taos::{Cell, Client, DataType, Lines, Row, TimeUnit};
use serde_json::{Value as Json, json};
use taos_proto::frame::{BinaryAction, BinaryRequest};
use taos_proto::message::{Action, Insert, Request};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::scripted::{Asked, Peer, adapter, url_of};

/// What one connection asked, and what the real server answered.
#[derive(Default)]
struct Recording {
    /// Answers to JSON requests by their action.
    json: HashMap<String, VecDeque<Json>>,
    /// Statements in their order, each with its answer.
    queries: Vec<(String, Json)>,
    /// Answers to fetches by their result.
    blocks: HashMap<u64, VecDeque<Vec<u8>>>,
    inserts: Vec<Insert>,
}

fn captures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../taos-proto/tests/fixtures");
    let mut found = Vec::new();
    for folder in [root.clone(), root.join("old-adapter-3.3.2.13")] {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")));
    }
    found.sort();
    found
}

pub(crate) fn bytes_of(line: &Json) -> Option<Vec<u8>> {
    let hex = line["hex"].as_str()?;
    let byte = |digits| u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
    Some(hex.as_bytes().chunks(2).map(byte).collect())
}

/// The connections to `/ws` in a capture.
fn recordings(path: &Path) -> Vec<Recording> {
    let mut open: HashMap<u64, (Recording, HashMap<u64, String>)> = HashMap::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        let connection = line["conn"].as_u64().unwrap_or_default();
        if line["dir"] == "open" && line["path"] == "/ws" {
            open.insert(connection, Default::default());
        }
        let Some((recording, asked)) = open.get_mut(&connection) else { continue };
        let (text, bytes) = (line["text"].as_str(), bytes_of(&line));
        match (line["dir"].as_str().unwrap(), text, bytes) {
            ("c2s", Some(text), _) => {
                if let Ok(Request { action: Action::Insert(insert), .. }) = Request::decode(text) {
                    recording.inserts.push(insert);
                }
            }
            ("c2s", _, Some(bytes)) => {
                if let Ok(BinaryRequest { req_id, action: BinaryAction::Query { sql } }) =
                    BinaryRequest::decode(&bytes.into())
                {
                    asked.insert(req_id, sql);
                }
            }
            ("s2c", Some(text), _) => {
                let reply: Json = serde_json::from_str(text).unwrap();
                if let Some(sql) = reply["req_id"].as_u64().and_then(|id| asked.remove(&id)) {
                    recording.queries.push((sql, reply));
                } else {
                    let action = reply["action"].as_str().unwrap_or_default().to_owned();
                    recording.json.entry(action).or_default().push_back(reply);
                }
            }
            ("s2c", _, Some(bytes)) if bytes.len() > 50 && bytes[..8] == [0xff; 8] => {
                // The head: all ones, action, version, time, id of the request, code, text, result.
                let text = u32::from_le_bytes(bytes[38..42].try_into().unwrap()) as usize;
                let result = u64::from_le_bytes(bytes[42 + text..50 + text].try_into().unwrap());
                recording.blocks.entry(result).or_default().push_back(bytes);
            }
            _ => {}
        }
    }
    let mut recordings: Vec<_> = open.into_iter().collect();
    recordings.sort_by_key(|(connection, _)| *connection);
    recordings.into_iter().map(|(_, (recording, _))| recording).collect()
}

/// Answers as the real server did, with the ids of this client's requests.
async fn play(mut peer: Peer, recording: Arc<Recording>) {
    let mut replies = recording.json.clone();
    let mut blocks = recording.blocks.clone();
    let (mut queries, mut inserts) = (recording.queries.iter(), recording.inserts.iter());
    while let Some(asked) = peer.asked().await {
        let (mut reply, req_id) = match asked {
            Asked::Json(Request { action: Action::FreeResult(_), .. }) => continue,
            Asked::Json(Request { req_id, action }) => {
                let name = action.name();
                if let Action::Insert(insert) = &action {
                    assert_eq!(Some(insert), inserts.next());
                }
                // Some official clients did not ask for the version where this one does.
                let unrecorded = match name {
                    "version" => json!({ "code": 0, "action": name, "version": "3.3.2.13" }),
                    _ => json!({ "code": 65535, "action": name, "message": "unknown action" }),
                };
                let answers = replies.get_mut(name);
                (answers.and_then(VecDeque::pop_front).unwrap_or(unrecorded), req_id)
            }
            Asked::Query { req_id, sql } => {
                let (recorded, reply) = queries.next().unwrap();
                assert_eq!(&sql, recorded);
                (reply.clone(), req_id)
            }
            Asked::Bound { action, .. } => panic!("{action:?} is not recorded"),
            Asked::Block { req_id, result } => {
                let recorded = blocks.get_mut(&result).and_then(VecDeque::pop_front);
                // Asked for ahead of the reader, where the official client had stopped.
                let Some(mut reply) = recorded else { continue };
                reply[26..34].copy_from_slice(&req_id.to_le_bytes());
                peer.send_message(Message::Binary(Bytes::from(reply))).await;
                continue;
            }
        };
        reply["req_id"] = req_id.into();
        peer.send_text(&reply.to_string()).await;
    }
}

/// A client of the recorded server; `None` when that refused the login.
async fn connect_to(recording: &Arc<Recording>) -> Option<Client> {
    let played = Arc::clone(recording);
    let address = adapter(move |peer| play(peer, Arc::clone(&played))).await;
    match Client::connect(url_of(address)).await {
        Ok(client) => Some(client),
        Err(error) => {
            let reported = error.server_error().unwrap();
            let recorded = recording.json["conn"][0]["code"].as_u64();
            assert_eq!(Some(u64::from(reported.code())), recorded);
            None
        }
    }
}

/// A row as the recordings write it: large integers and times as text, bytes as hex.
fn written(row: &Row) -> Vec<Json> {
    let value = |(cell, data_type): (Cell<'_>, DataType)| match cell {
        Cell::Null => Json::Null,
        Cell::Bool(truth) => truth.into(),
        Cell::Int(number) if data_type == DataType::BigInt => number.to_string().into(),
        Cell::Int(number) => number.into(),
        Cell::UnsignedInt(number) if data_type == DataType::BigIntUnsigned => {
            number.to_string().into()
        }
        Cell::UnsignedInt(number) => number.into(),
        Cell::Float(number) => f64::from(number).into(),
        Cell::Double(number) => number.into(),
        Cell::Timestamp(ticks) => ticks.to_string().into(),
        Cell::Text(bytes) => String::from_utf8_lossy(bytes).into(),
        Cell::NChar(text) => text.to_string().into(),
        Cell::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("hex:{hex}").into()
        }
        Cell::Decimal(number) => number.to_string().into(),
    };
    row.cells().zip(row.fields().iter().map(|field| field.data_type)).map(value).collect()
}

fn same(expected: &Json, found: &Json) -> bool {
    expected == found || expected.is_number() && expected.as_f64() == found.as_f64()
}

/// Runs the recorded statements; the rows of each that has some.
async fn run(recording: Recording, place: &Path) -> Vec<(String, Vec<Vec<Json>>)> {
    let recording = Arc::new(recording);
    let mut results = Vec::new();
    let Some(client) = connect_to(&recording).await else { return results };
    for (sql, reply) in &recording.queries {
        let result = client.query(Sql::trusted(sql)).await;
        if reply["code"] != 0 {
            let error = result.unwrap_err();
            let reported = error.server_error().unwrap();
            let code = reply["code"].as_u64().unwrap() & 0xffff;
            assert_eq!(u64::from(reported.code()), code, "{sql} in {}", place.display());
            assert_eq!(reported.message(), reply["message"].as_str().unwrap());
            continue;
        }
        let mut rows = result.unwrap();
        if reply["is_update"] == true {
            assert_eq!(Some(rows.rows_affected()), reply["affected_rows"].as_u64());
            continue;
        }
        let names: Vec<_> = rows.fields().iter().map(|field| Json::from(&*field.name)).collect();
        assert_eq!(Json::from(names), reply["fields_names"]);
        // A part of the recorded blocks is missing where there were too many.
        let mut found = Vec::new();
        let id = reply["id"].as_u64().unwrap();
        let ends = recording
            .blocks
            .get(&id)
            .and_then(|blocks| blocks.back())
            .is_some_and(|reply| is_end(reply));
        if ends {
            while let Some(row) = rows.next().await.unwrap() {
                found.push(written(&row));
            }
        }
        results.push((sql.clone(), found));
    }
    results
}

/// The last answer to the fetches of a result: "finished", and nothing behind it.
fn is_end(reply: &[u8]) -> bool {
    reply.last() == Some(&1) && reply.len() < 60
}

#[tokio::test]
async fn rows_of_recorded_sessions_are_those_that_were_inserted() {
    let mut compared = 0;
    for path in captures() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with('0') || name.starts_with("08") || name.starts_with("09") {
            continue;
        }
        let steps = fs::read_to_string(path.with_extension("expected.json")).unwrap();
        let steps: Json = serde_json::from_str(&steps).unwrap();
        for recording in recordings(&path) {
            let mut results = run(recording, &path).await.into_iter();
            for step in steps["steps"].as_array().unwrap() {
                let Some(expected) = step["expected"]["rows"].as_array() else { continue };
                let sql = step["sql"].as_str().unwrap();
                let matches = |found: &str| sql.starts_with(found) || found.starts_with(sql);
                let Some((_, rows)) = results.find(|(found, _)| matches(found)) else { continue };
                if rows.is_empty() {
                    continue;
                }
                assert_eq!(rows.len(), expected.len(), "{sql} in {}", path.display());
                for (expected, found) in expected.iter().zip(&rows) {
                    for (expected, found) in expected.as_array().unwrap().iter().zip(found) {
                        let place = format!("{sql} in {}", path.display());
                        assert!(same(expected, found), "{expected} != {found}: {place}");
                        compared += 1;
                    }
                }
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[tokio::test]
async fn schemaless_requests_are_those_of_the_official_client() {
    let mut compared = 0;
    for path in captures().iter().filter(|path| path.to_string_lossy().contains("10_schemaless")) {
        for recording in recordings(path) {
            let recording = Arc::new(recording);
            let client = connect_to(&recording).await.unwrap();
            let inserts = recording.inserts.iter();
            for (insert, reply) in inserts.zip(recording.json.get("insert").into_iter().flatten()) {
                let result = client.schemaless(&lines(insert)).await;
                match result {
                    Ok(written) => {
                        let found = (written.rows_affected, written.rows_total);
                        let number = |name: &str| reply[name].as_u64().unwrap_or_default();
                        assert_eq!(found, (number("affected_rows"), number("total_rows")));
                    }
                    Err(error) => {
                        let reported = error.server_error().unwrap();
                        assert_eq!(u64::from(reported.code()), reply["code"].as_u64().unwrap());
                        assert_eq!(reported.message(), reply["message"].as_str().unwrap());
                    }
                }
                compared += 1;
            }
        }
    }
    assert!(compared > 5, "{compared}");
}

fn lines(insert: &Insert) -> Lines {
    let lines = match insert.protocol {
        1 => Lines::influx([&insert.data]),
        2 => Lines::opentsdb_telnet([&insert.data]),
        _ => Lines::opentsdb_json(&*insert.data),
    };
    let lines = match &*insert.precision {
        "h" => lines.time_unit(TimeUnit::Hours),
        "m" => lines.time_unit(TimeUnit::Minutes),
        "s" => lines.time_unit(TimeUnit::Seconds),
        "ms" => lines.time_unit(TimeUnit::Milliseconds),
        "u" => lines.time_unit(TimeUnit::Microseconds),
        "ns" => lines.time_unit(TimeUnit::Nanoseconds),
        _ => lines,
    };
    lines.ttl_days(insert.ttl).table_name_key(&*insert.table_name_key)
}
