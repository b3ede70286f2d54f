//! Clients for the tests: WebSocket by tokio-tungstenite, REST by ureq.

use base64::Engine as _;
use bytes::Bytes;
use devserver::{DevServer, DevServerOptions};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use taos_proto::Block;
use taos_proto::block::Column;
use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A server that ends with the test.
pub(crate) async fn server() -> DevServer {
    DevServer::start(DevServerOptions::new()).await.unwrap()
}

/// One WebSocket.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    req_id: u64,
}

impl Socket {
    pub(crate) async fn open(server: &DevServer, path: &str) -> Self {
        let url = format!("ws://{}{path}", server.address());
        Self { stream: connect_async(url).await.unwrap().0, req_id: 0 }
    }

    /// A connection of root.
    pub(crate) async fn login(server: &DevServer) -> Self {
        let mut socket = Self::open(server, "/ws").await;
        let reply = socket.ask("conn", json!({ "user": "root", "password": "taosdata" })).await;
        assert_eq!(reply["code"], 0, "{reply}");
        socket
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends what the server may refuse while it is on its way.
    pub(crate) async fn send_lossy(&mut self, message: Message) {
        self.stream.send(message).await.ok();
    }

    /// The next text or binary message, or the close frame; `None` at the end.
    pub(crate) async fn receive(&mut self) -> Option<Message> {
        loop {
            match self.stream.next().await? {
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(message) => return Some(message),
                Err(_) => return None,
            }
        }
    }

    pub(crate) async fn receive_json(&mut self) -> Value {
        let message = self.receive().await.unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap()
    }

    /// Sends an action and waits for its reply, which repeats action and id.
    pub(crate) async fn ask(&mut self, action: &str, mut args: Value) -> Value {
        self.req_id += 1;
        args["req_id"] = self.req_id.into();
        let request = json!({ "action": action, "args": args });
        self.send(Message::text(request.to_string())).await;
        let reply = self.receive_json().await;
        assert_eq!((&reply["action"], &reply["req_id"]), (&json!(action), &json!(self.req_id)));
        assert!(reply["timing"].is_i64());
        reply
    }

    pub(crate) async fn send_query(&mut self, sql: &str) -> u64 {
        self.req_id += 1;
        let action = BinaryAction::Query { sql: sql.to_owned() };
        self.send(binary(self.req_id, action)).await;
        self.req_id
    }

    /// Sends a statement and waits for its reply.
    pub(crate) async fn query(&mut self, sql: &str) -> Value {
        self.send_query(sql).await;
        self.receive_json().await
    }

    /// Sends a binary request and waits for its reply, which repeats the id.
    pub(crate) async fn ask_binary(&mut self, action: BinaryAction) -> Value {
        self.req_id += 1;
        self.send(binary(self.req_id, action)).await;
        let reply = self.receive_json().await;
        assert_eq!(reply["req_id"], self.req_id, "{reply}");
        reply
    }

    /// All rows of a query.
    pub(crate) async fn rows(&mut self, sql: &str) -> Vec<Vec<taos_proto::Value>> {
        let id = self.execute(sql).await["id"].as_u64().unwrap();
        self.fetch_rows(id).await
    }

    /// All rows of a result.
    pub(crate) async fn fetch_rows(&mut self, result_id: u64) -> Vec<Vec<taos_proto::Value>> {
        let mut rows = Vec::new();
        for block in self.blocks(result_id).await {
            let block = Block::decode(block).unwrap();
            let columns: Vec<_> = block.columns().collect();
            let cell = |at, column: &Column<'_>| column.cell(at).unwrap().to_value();
            let row = |at| columns.iter().map(|column| cell(at, column)).collect();
            rows.extend((0..block.rows()).map(row));
        }
        rows
    }

    /// Executes a statement that must succeed.
    pub(crate) async fn execute(&mut self, sql: &str) -> Value {
        let reply = self.query(sql).await;
        assert_eq!(reply["code"], 0, "{sql}: {reply}");
        reply
    }

    /// Fetches the next block of a result.
    pub(crate) async fn fetch(&mut self, result_id: u64) -> Fetched {
        self.req_id += 1;
        self.send(binary(self.req_id, BinaryAction::FetchRawBlock { result_id })).await;
        let answer = self.receive().await.unwrap().into_data();
        let reply = FetchRawBlockReply::decode(&answer).unwrap();
        assert_eq!((reply.req_id, reply.result_id), (self.req_id, result_id));
        reply.outcome
    }

    /// All blocks of a result.
    pub(crate) async fn blocks(&mut self, result_id: u64) -> Vec<Bytes> {
        let mut blocks = Vec::new();
        while let Fetched::Block(block) = self.fetch(result_id).await {
            blocks.push(block);
        }
        blocks
    }
}

fn binary(req_id: u64, action: BinaryAction) -> Message {
    match (BinaryRequest { req_id, action }).encode().unwrap() {
        taos_proto::message::Message::Text(text) => Message::text(text),
        taos_proto::message::Message::Binary(bytes) => Message::Binary(bytes),
    }
}

/// `Authorization: Basic …`.
pub(crate) fn basic(user: &str, password: &str) -> String {
    let pair = format!("{user}:{password}");
    format!("Basic {}", base64::prelude::BASE64_STANDARD.encode(pair))
}

/// Sends a request over REST; HTTP status and JSON. An empty authorization is none.
pub(crate) async fn rest(
    server: &DevServer,
    path: &str,
    authorization: &str,
    sql: &str,
) -> (u16, Value) {
    let url = format!("http://{}{path}", server.address());
    let (authorization, sql) = (authorization.to_owned(), sql.to_owned());
    let send = move || {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut request = agent.post(url);
        if !authorization.is_empty() {
            request = request.header("Authorization", authorization);
        }
        let mut response = request.send(sql).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    };
    tokio::task::spawn_blocking(send).await.unwrap()
}
