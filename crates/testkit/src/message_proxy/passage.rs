use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use taos_proto::frame::{BinaryRequest, action};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async, client_async};

use super::{Fate, Side};

/// How long a message waits to be overtaken.
const PATIENCE: Duration = Duration::from_millis(50);

type Socket = WebSocketStream<TcpStream>;

/// How a connection, or one direction of it, has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By a close of the WebSocket, which the other side shall answer.
    Close,
    /// A side has gone.
    Gone,
    /// By a rule.
    Cut,
}

impl End {
    pub(super) fn is_cut(self) -> bool {
        self == Self::Cut
    }
}

/// One connection of a client, and the one to the adapter that belongs to it.
pub(super) struct Passage<D> {
    client: TcpStream,
    adapter: SocketAddr,
    decide: D,
}

impl<D> Passage<D>
where
    D: Fn(Side, &str, &str) -> Fate + Clone + Send + 'static,
{
    pub(super) fn new(client: TcpStream, adapter: SocketAddr, decide: D) -> Self {
        Self { client, adapter, decide }
    }

    pub(super) async fn run(self) -> End {
        let Self { client, adapter, decide } = self;
        if matches!(decide(Side::Client, "", "connect"), Fate::Cut | Fate::CutBehind) {
            return End::Cut;
        }
        let Ok((client, target)) = accept(client).await else { return End::Gone };
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let Ok(server) = connect(adapter, &target).await else { return End::Gone };
        let (to_client, from_client) = client.split();
        let (to_server, from_server) = server.split();
        let decision = |side| {
            let (decide, path) = (decide.clone(), path.clone());
            move |action: &str| decide(side, &path, action)
        };
        let up = pump(Side::Client, from_client, to_server, decision(Side::Client));
        let down = pump(Side::Server, from_server, to_client, decision(Side::Server));
        tokio::pin!(up, down);
        // What is dropped at the end closes both connections.
        tokio::select! {
            end = &mut up => if end == End::Close { down.await } else { end },
            end = &mut down => if end == End::Close { up.await } else { end },
        }
    }
}

/// The client's WebSocket, and the path and query that it asked for.
async fn accept(stream: TcpStream) -> Result<(Socket, String)> {
    stream.set_nodelay(true)?;
    let mut target = String::new();
    #[expect(clippy::result_large_err, reason = "the signature is tungstenite's")]
    let read = |request: &Request, response: Response| {
        target = request.uri().to_string();
        Ok(response)
    };
    let socket = accept_hdr_async(stream, read).await?;
    Ok((socket, target))
}

async fn connect(adapter: SocketAddr, target: &str) -> Result<Socket> {
    let stream = TcpStream::connect(adapter).await.context("the adapter is not there")?;
    stream.set_nodelay(true)?;
    let (socket, _) = client_async(format!("ws://{adapter}{target}"), stream).await?;
    Ok(socket)
}

async fn pump(
    side: Side,
    mut from: SplitStream<Socket>,
    mut to: SplitSink<Socket, Message>,
    decide: impl Fn(&str) -> Fate,
) -> End {
    let mut overtaken: Option<Message> = None;
    loop {
        let next = from.next();
        let received = match overtaken.take() {
            None => next.await,
            Some(message) => match tokio::time::timeout(PATIENCE, next).await {
                Ok(received) => {
                    overtaken = Some(message);
                    received
                }
                Err(_) => {
                    if to.send(message).await.is_err() {
                        return End::Gone;
                    }
                    continue;
                }
            },
        };
        let message = match received {
            Some(Ok(Message::Close(reason))) => {
                // The other side may have closed, too.
                let _ = to.send(Message::Close(reason)).await;
                return End::Close;
            }
            // Both ends answer pings on their own.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(message)) => message,
            Some(Err(_)) | None => return End::Gone,
        };
        let fate = decide(&action_of(side, &message));
        match fate {
            Fate::Lose => continue,
            Fate::Cut => return End::Cut,
            Fate::Delay(time) => tokio::time::sleep(time).await,
            Fate::Overtaken if overtaken.is_none() => {
                overtaken = Some(message);
                continue;
            }
            Fate::Overtaken | Fate::Pass | Fate::CutBehind => {}
        }
        for message in [Some(message), overtaken.take()].into_iter().flatten() {
            if to.send(message).await.is_err() {
                return End::Gone;
            }
        }
        if fate == Fate::CutBehind {
            return End::Cut;
        }
    }
}

/// What a message asks for or answers, by its name in JSON; empty when it tells none.
fn action_of(side: Side, message: &Message) -> String {
    #[derive(Default, Deserialize)]
    struct Named {
        #[serde(default)]
        action: String,
    }
    match message {
        Message::Text(text) => {
            serde_json::from_str::<Named>(text.as_str()).unwrap_or_default().action
        }
        Message::Binary(bytes) if side == Side::Client => match BinaryRequest::decode(bytes) {
            Ok(request) => request.action.name().to_owned(),
            Err(refusal) => refusal.action,
        },
        Message::Binary(bytes) => answer_of(bytes).to_owned(),
        _ => String::new(),
    }
}

fn answer_of(bytes: &Bytes) -> &'static str {
    match bytes.get(8..).and_then(|rest| rest.first_chunk()).map(|code| u64::from_le_bytes(*code)) {
        Some(action::FETCH_RAW_BLOCK) => "fetch_raw_block",
        Some(action::FETCH_RAW_DATA) => "fetch_raw_data",
        _ => "",
    }
}
