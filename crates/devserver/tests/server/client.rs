//! Clients for the tests: WebSocket by tokio-tungstenite, REST by ureq.

use base64::Engine as _;
use devserver::{DevServer, DevServerOptions};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
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
