//! An adapter that does what it is told, for what no real one does.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use taos_proto::code::TaosError;
use taos_proto::column::Precision;
use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
use taos_proto::message::{Action, ConnReply, QueryReply, Reply, Request, Scope, VersionReply};
use taos_proto::{Field, Message as Payload, tmq};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

/// The address of an adapter that plays the same with every client.
pub(crate) async fn adapter<P, F>(play: P) -> SocketAddr
where
    P: Fn(Peer) -> F + Send + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Clients may go away in their handshake.
            if let Ok(socket) = accept_async(stream).await {
                tokio::spawn(play(Peer { socket }));
            }
        }
    });
    address
}

pub(crate) fn url_of(address: SocketAddr) -> String {
    format!("ws://ann:sesame@{address}")
}

/// The other end of a client's connection.
pub(crate) struct Peer {
    socket: WebSocketStream<TcpStream>,
}

/// What a client asks for.
#[derive(Debug)]
pub(crate) enum Asked {
    Json(Request),
    Query {
        req_id: u64,
        sql: String,
    },
    Block {
        req_id: u64,
        result: u64,
    },
    /// Values of a prepared statement.
    Bound {
        req_id: u64,
        action: BinaryAction,
    },
}

impl Peer {
    /// The next request; `None` when the client has gone.
    pub(crate) async fn asked(&mut self) -> Option<Asked> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Text(text) => return Some(Asked::Json(Request::decode(&text).unwrap())),
                Message::Binary(bytes) => {
                    let BinaryRequest { req_id, action } = BinaryRequest::decode(&bytes).unwrap();
                    return Some(match action {
                        BinaryAction::Query { sql } => Asked::Query { req_id, sql },
                        BinaryAction::FetchRawBlock { result_id: result } => {
                            Asked::Block { req_id, result }
                        }
                        action => Asked::Bound { req_id, action },
                    });
                }
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    /// The next request about topics; `None` when the client has gone. That for the version is answered.
    pub(crate) async fn asked_of_topics(&mut self) -> Option<tmq::Request> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Text(text) => match tmq::Request::decode(&text).unwrap() {
                    tmq::Request { req_id, action: tmq::Action::Version(_) } => {
                        let body = VersionReply { version: "3.3.6.0".into() };
                        self.reply("version", req_id, body).await;
                    }
                    request => return Some(request),
                },
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    /// Succeeds in JSON.
    pub(crate) async fn reply<T: serde::Serialize>(&mut self, action: &str, req_id: u64, body: T) {
        self.send(Reply::success(action, req_id, 1, body).encode().unwrap()).await;
    }

    /// Fails in JSON.
    pub(crate) async fn refuse(&mut self, action: &str, req_id: u64, error: &TaosError) {
        self.send(Reply::failure(action, req_id, 1, error, Scope::default()).encode().unwrap())
            .await;
    }

    /// Lets the client log in, as an adapter that tells its version.
    pub(crate) async fn log_in(&mut self) {
        let Some(Asked::Json(Request { req_id, action: Action::Conn(_) })) = self.asked().await
        else {
            panic!("a client logs in first");
        };
        let body = ConnReply { version: "3.3.6.0".into(), ..ConnReply::default() };
        self.send(Reply::success("conn", req_id, 1, body).encode().unwrap()).await;
    }

    /// The id and the text of the next query, and what is asked for before is passed over.
    pub(crate) async fn query(&mut self) -> Option<(u64, String)> {
        loop {
            if let Asked::Query { req_id, sql } = self.asked().await? {
                return Some((req_id, sql));
            }
        }
    }

    /// The id of the next request for a block.
    pub(crate) async fn block(&mut self) -> Option<u64> {
        loop {
            if let Asked::Block { req_id, .. } = self.asked().await? {
                return Some(req_id);
            }
        }
    }

    pub(crate) async fn send(&mut self, payload: Payload) {
        self.send_message(match payload {
            Payload::Text(text) => Message::text(text),
            Payload::Binary(bytes) => Message::Binary(bytes),
        })
        .await;
    }

    /// A client that has gone does not matter here.
    pub(crate) async fn send_message(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    pub(crate) async fn affected(&mut self, req_id: u64, rows: i64) {
        let body = QueryReply::update(rows);
        self.send(Reply::success("binary_query", req_id, 1, body).encode().unwrap()).await;
    }

    pub(crate) async fn rows(&mut self, req_id: u64, result: u64, fields: &[Field]) {
        let body = QueryReply::rows(result, fields, Precision::Milliseconds);
        self.send(Reply::success("binary_query", req_id, 1, body).encode().unwrap()).await;
    }

    pub(crate) async fn fetched(&mut self, req_id: u64, result_id: u64, outcome: Fetched) {
        let reply = FetchRawBlockReply { req_id, timing: 1, result_id, outcome };
        self.send(reply.encode().unwrap()).await;
    }

    /// Bytes under the WebSocket, then the end.
    pub(crate) async fn send_raw(mut self, bytes: &[u8]) {
        let stream = self.socket.get_mut();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
    }

    /// As [`stay`](Self::stay), of a consumer.
    pub(crate) async fn stay_of_topics(mut self) {
        while self.asked_of_topics().await.is_some() {}
    }

    /// Reads on until the client goes.
    pub(crate) async fn stay(mut self) {
        while self.asked().await.is_some() {}
    }
}
