//! Messages over WebSocket.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Socket, server};

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
async fn an_endpoint_that_does_not_exist_yet_says_so() {
    let server = server().await;
    let mut topics = Socket::open(&server, "/rest/tmq").await;
    assert_eq!(topics.ask("version", json!({})).await["version"], "3.3.6.0");
    let reply = topics.ask("subscribe", json!({ "user": "root" })).await;
    let text = "`subscribe` on /rest/tmq is not supported by this development server yet";
    assert_eq!((&reply["code"], &reply["message"]), (&json!(0x100), &json!(text)));
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

#[tokio::test]
async fn a_message_beyond_the_limit_ends_the_connection() {
    let server = server().await;
    let mut socket = Socket::open(&server, "/ws").await;
    socket.send_lossy(Message::binary(vec![0; (64 << 20) + 1])).await;
    while let Some(message) = socket.receive().await {
        assert!(message.is_close(), "{message:?}");
    }
    let mut other = Socket::open(&server, "/ws").await;
    assert_eq!(other.ask("version", json!({})).await["code"], 0);
}
