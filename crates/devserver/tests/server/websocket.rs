//! Messages over WebSocket, beyond what was recorded.

use serde_json::json;
use taos_proto::frame::Fetched;
use taos_proto::{Block, Value};
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Socket, server};

#[tokio::test]
async fn a_login_may_fail_and_be_repeated() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    let root = |password: &str| json!({ "user": "root", "password": password });
    let wrong = socket.ask("conn", root("wrong")).await;
    assert_eq!(
        (&wrong["code"], &wrong["message"]),
        (&json!(0x357), &json!("Authentication failure"))
    );
    let mut missing = root("taosdata");
    missing["db"] = "nothing".into();
    let missing = socket.ask("conn", missing).await;
    assert_eq!(
        (&missing["code"], &missing["message"]),
        (&json!(0x388), &json!("Database not exist"))
    );
    let mut mode = root("taosdata");
    mode["mode"] = 1.into();
    assert_eq!(socket.ask("conn", mode).await["message"], "unexpected mode:1");
    let mut token = root("");
    token["bearer_token"] = "t".into();
    assert!(socket.ask("conn", token).await["message"].as_str().unwrap().contains("invalid token"));
    let reply = socket.ask("conn", root("taosdata")).await;
    assert_eq!((&reply["code"], &reply["version"]), (&json!(0), &json!("3.3.6.0")));
}

#[tokio::test]
async fn version_and_status_need_no_login() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    assert_eq!(socket.ask("version", json!({})).await["version"], "3.3.6.0");
    assert_eq!(socket.ask("check_server_status", json!({})).await["status"], 2);
    for action in ["query", "options_connection", "no_such_action", "stmt2_init"] {
        let reply = socket.ask(action, json!({})).await;
        assert_eq!(reply["message"], "server not connected", "{action}");
    }
}

#[tokio::test]
async fn options_are_those_of_the_session() {
    let server = server().await;
    let mut socket = Socket::login(&server).await;
    let mut set = async |option: i32, value: Option<&str>| {
        let options = json!({ "options": [{ "option": option, "value": value }] });
        socket.ask("options_connection", options).await["code"].as_u64().unwrap()
    };
    for (option, value) in [
        (0, Some("UTF-8")),
        (0, None),
        (1, Some("Asia/Shanghai")),
        (1, None),
        (2, Some("10.0.0.1")),
        (2, None),
        (3, Some("app")),
        (3, None),
        (4, Some("connector")),
        (-1, None),
    ] {
        assert_eq!(set(option, value).await, 0, "{option} {value:?}");
    }
    for (option, value) in [(0, Some("latin1")), (1, Some("Nowhere")), (9, None)] {
        assert_ne!(set(option, value).await, 0, "{option} {value:?}");
    }
}

#[tokio::test]
async fn a_result_comes_in_blocks_of_4096_rows() {
    let server = server().await;
    let mut socket = Socket::login(&server).await;
    socket.execute("create database d").await;
    socket.execute("create table d.t (ts timestamp, i int, s nchar(8))").await;
    let number = |k: i64| if k % 7 == 0 { "null".to_owned() } else { k.to_string() };
    for start in [0, 3000, 6000] {
        let row = |k| format!("({},{},'r{}')", 1_704_067_200_000 + k, number(k), k % 100);
        let values: String = (start..start + 3000).map(row).collect();
        let reply = socket.execute(&format!("insert into d.t values {values}")).await;
        assert_eq!(reply["affected_rows"], 3000);
    }
    let id = socket.execute("select * from d.t").await["id"].as_u64().unwrap();
    let blocks = socket.blocks(id).await;
    let blocks: Vec<_> = blocks.into_iter().map(|bytes| Block::decode(bytes).unwrap()).collect();
    let sizes: Vec<_> = blocks.iter().map(Block::rows).collect();
    assert_eq!(sizes, [4096, 4096, 808]);
    let mut k = 0;
    for block in &blocks {
        let columns: Vec<_> = block.columns().collect();
        for at in 0..block.rows() {
            let row: Vec<_> =
                columns.iter().map(|column| column.cell(at).unwrap().to_value()).collect();
            let number = if k % 7 == 0 { Value::Null } else { Value::Int(k) };
            let time = Value::Timestamp(1_704_067_200_000 + k);
            assert_eq!(row, [time, number, Value::Text(format!("r{}", k % 100))]);
            k += 1;
        }
    }
    assert_eq!(k, 9000);
    let Fetched::Failed(error) = socket.fetch(id).await else { panic!("the result is there") };
    assert_eq!((error.code, &*error.message), (0xffff, "result is nil"));
}

#[tokio::test]
async fn wide_rows_come_in_smaller_blocks() {
    let server = server().await;
    let mut socket = Socket::login(&server).await;
    socket.execute("create database d").await;
    socket.execute("create table d.t (ts timestamp, s varchar(16000))").await;
    for start in [0, 500] {
        let row = |k| format!("({},'x')", 1_704_067_200_000_i64 + k);
        let values: String = (start..start + 500).map(row).collect();
        socket.execute(&format!("insert into d.t values {values}")).await;
    }
    let id = socket.execute("select * from d.t").await["id"].as_u64().unwrap();
    let blocks = socket.blocks(id).await;
    let rows = blocks.into_iter().map(|bytes| Block::decode(bytes).unwrap().rows());
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.iter().sum::<usize>(), 1000);
    assert!(rows.iter().all(|rows| rows * 16_000 <= 4 << 20), "{rows:?}");
}

#[tokio::test]
async fn requests_are_answered_without_waiting_for_each_other() {
    let server = server().await;
    let mut socket = Socket::login(&server).await;
    let mut sent = Vec::new();
    // More than are carried out at a time.
    for _ in 0..200 {
        sent.push(socket.send_query("select 1").await);
    }
    let mut answered = Vec::new();
    for _ in 0..200 {
        let reply = socket.receive_json().await;
        assert_eq!(reply["code"], 0, "{reply}");
        answered.push(reply["req_id"].as_u64().unwrap());
    }
    answered.sort_unstable();
    assert_eq!(answered, sent);
}

#[tokio::test]
async fn connections_have_sessions_and_results_of_their_own() {
    let server = server().await;
    let (mut one, mut other) = (Socket::login(&server).await, Socket::login(&server).await);
    one.execute("create database d").await;
    one.execute("use d").await;
    assert_eq!(one.ask("get_current_db", json!({})).await["db"], "d");
    assert_eq!(other.ask("get_current_db", json!({})).await["db"], "");
    assert_eq!(one.execute("select 1").await["id"], 1);
    assert_eq!(one.execute("select 1").await["id"], 2);
    assert_eq!(other.execute("select 1").await["id"], 1);
    assert!(matches!(other.fetch(2).await, Fetched::Failed(_)));
    one.send(Message::text(r#"{"action":"free_result","args":{"id":2}}"#)).await;
    assert_eq!(one.ask("num_fields", json!({ "result_id": 1 })).await["num_fields"], 1);
}

#[tokio::test]
async fn a_message_beyond_the_limit_ends_the_connection() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    socket.send_lossy(Message::binary(vec![0; (64 << 20) + 1])).await;
    while let Some(message) = socket.receive().await {
        assert!(message.is_close(), "{message:?}");
    }
    Socket::login(&server).await;
}

#[tokio::test]
async fn what_is_no_request_is_answered_all_the_same() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    for (sent, action, text) in [
        (Message::text("hello"), "", "unmarshal request error"),
        (Message::text(r#"{"args":{"req_id":4}}"#), "", "request no action"),
        (
            Message::text(r#"{"action":"conn","args":{"req_id":"x"}}"#),
            "conn",
            "unmarshal conn request error",
        ),
        (Message::binary(vec![1, 2, 3]), "unknown", "server not connected"),
        (
            Message::binary([[0; 16], [7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]].concat()),
            "fetch_raw_block",
            "server not connected",
        ),
    ] {
        socket.send(sent).await;
        let reply = socket.receive_json().await;
        assert_eq!((&reply["code"], &reply["action"]), (&json!(0xffff), &json!(action)), "{reply}");
        assert_eq!(reply["message"], text);
    }
}
