//! The recorded consumers of real servers, played to this one.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use otaria::taos::{Consumer, ConsumerOptions, OffsetReset, Options};
use serde_json::Value as Json;
use taos_proto::tmq::Request;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::recorded::bytes_of;
use crate::scripted::{Peer, adapter, url_of};

/// A row: `tbname`, `ts`, `v`, `s`, `g`.
type Inserted = (String, i64, Option<i32>, Option<String>, i32);

/// What the server answered on `/rest/tmq`, by action.
#[derive(Default)]
struct Recording {
    json: HashMap<String, VecDeque<Json>>,
    messages: VecDeque<Vec<u8>>,
}

fn recording(path: &Path) -> Recording {
    let mut recording = Recording::default();
    let mut connection = None;
    for line in fs::read_to_string(path).unwrap().lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        if line["dir"] == "open" && line["path"] == "/rest/tmq" {
            connection = Some(line["conn"].clone());
        }
        if line["dir"] != "s2c" || Some(&line["conn"]) != connection.as_ref() {
            continue;
        }
        if let Some(text) = line["text"].as_str() {
            let reply: Json = serde_json::from_str(text).unwrap();
            let action = reply["action"].as_str().unwrap().to_owned();
            recording.json.entry(action).or_default().push_back(reply);
        }
        recording.messages.extend(bytes_of(&line));
    }
    recording
}

/// Answers as the real server did, with the ids of this client's requests.
async fn play(mut peer: Peer, recording: Arc<Recording>) {
    let (mut json, mut messages) = (recording.json.clone(), recording.messages.clone());
    while let Some(Request { req_id, action }) = peer.asked_of_topics().await {
        if action.name() == "fetch_raw_data" {
            let mut reply = messages.pop_front().unwrap();
            reply[26..34].copy_from_slice(&req_id.to_le_bytes());
            peer.send_message(Message::Binary(Bytes::from(reply))).await;
            continue;
        }
        let replies = json.get_mut(action.name());
        let mut reply = replies.and_then(VecDeque::pop_front).unwrap_or_else(|| {
            panic!("'{}' was not asked so often", action.name());
        });
        reply["req_id"] = req_id.into();
        peer.send_text(&reply.to_string()).await;
    }
}

#[tokio::test]
async fn a_recorded_consumer_gets_the_rows_that_were_inserted_and_the_offsets_of_the_server() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../taos-proto/tests/fixtures");
    for path in ["11_tmq.jsonl", "old-adapter-3.3.2.13/11_tmq.jsonl"] {
        let recording = Arc::new(recording(&root.join(path)));
        let announced = &recording.json["poll"][0];
        let topic = announced["topic"].as_str().unwrap();
        let vgroup = i32::try_from(announced["vgroup_id"].as_i64().unwrap()).unwrap();
        let played = Arc::clone(&recording);
        let address = adapter(move |peer| play(peer, Arc::clone(&played))).await;
        let connection: Options = url_of(address).parse().unwrap();
        let options = ConsumerOptions::new(connection, "g1").offset_reset(OffsetReset::Earliest);
        let mut consumer = Consumer::connect(options).await.unwrap();
        consumer.subscribe([topic]).await.unwrap();

        let inserted = [
            ("d1", 1_704_067_200_000, Some(1), Some("a"), 1),
            ("d1", 1_704_067_200_001, None, Some("中"), 1),
            ("d2", 1_704_067_200_002, Some(3), None, 2),
        ];
        let message = consumer.next().await.unwrap().unwrap();
        let rows: Vec<Inserted> = message.read().unwrap();
        let rows: Vec<_> =
            rows.iter().map(|(d, ts, v, s, g)| (&**d, *ts, *v, s.as_deref(), *g)).collect();
        assert_eq!(rows, inserted, "{path}");
        let fields: Vec<_> =
            message.blocks()[0].fields().iter().map(|field| &*field.name).collect();
        assert_eq!(fields, ["tbname", "ts", "v", "s", "g"]);
        assert_eq!((message.offset(), message.next_offset()), (0, 5));

        assert_eq!(consumer.topics().await.unwrap(), [topic]);
        let assigned = consumer.assignment(topic).await.unwrap();
        let [assigned] = assigned.as_slice() else { panic!("{assigned:?}") };
        assert_eq!((assigned.vgroup_id, assigned.begin, assigned.end), (vgroup, 0, 5));
        assert_eq!(consumer.committed(topic, vgroup).await.unwrap(), Some(5));
        assert_eq!(consumer.position(topic, vgroup).await.unwrap(), Some(5));
        consumer.seek(topic, vgroup, 0).await.unwrap();
        assert_eq!(consumer.next().await.unwrap().unwrap().rows().count(), 3);
        let error = consumer.commit_offset("nope", vgroup, 0).await.unwrap_err();
        assert_eq!(error.to_string(), "Topic does not belong to this consumer (0x4009)");
        let error = consumer.seek(topic, vgroup, 999_999).await.unwrap_err();
        assert_eq!(error.to_string(), "Offset out of range (0x4007)");
        consumer.unsubscribe().await.unwrap();
        let error = consumer.subscribe(["no_topic"]).await.unwrap_err();
        assert_eq!(error.to_string(), "Topic not exist (0x03E1)");
    }
}
