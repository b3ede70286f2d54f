//! One WebSocket: messages in, answers out, both bounded.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{interval, timeout};

use super::endpoint::Endpoint;
use crate::http::service::Service;

/// Requests under way on one connection; more are read when one of them is answered.
const REQUESTS: usize = 64;
/// Answers that wait for the socket.
const ANSWERS: usize = 8;
/// How often the client is asked whether it is there.
const PING: Duration = Duration::from_secs(54);
/// How long a client may be silent.
const SILENCE: Duration = Duration::from_secs(114);
/// How long the client may take to read one answer.
const WRITE: Duration = Duration::from_secs(60);

pub(super) struct Connection {
    service: Service,
    endpoint: Arc<Endpoint>,
}

impl Connection {
    pub(super) fn new(service: Service, endpoint: Endpoint) -> Self {
        Self { service, endpoint: Arc::new(endpoint) }
    }

    /// Answers until the client goes or the server stops.
    pub(super) async fn serve(self, socket: WebSocket) {
        let _open = self.service.connection();
        let (sink, stream) = socket.split();
        let (answers, waiting) = mpsc::channel(ANSWERS);
        let writer = tokio::spawn(write(sink, waiting));
        let requests = Arc::new(Semaphore::new(REQUESTS));
        tokio::select! {
            () = self.read(stream, &answers, &requests) => {}
            // The client is gone, or does not read.
            () = answers.closed() => {}
            () = self.service.stopping() => {
                // What is under way is still answered. The semaphore is never closed.
                drop(requests.acquire_many(REQUESTS as u32).await);
                let reason = "the development server stops".into();
                let frame = CloseFrame { code: close_code::AWAY, reason };
                drop(answers.send(Message::Close(Some(frame))).await);
            }
        }
        self.endpoint.close().await;
        drop(answers);
        // The writer ends when the last answer is out; it does not panic.
        drop(writer.await);
    }

    /// Reads until the client closes, sends what is no message, or says nothing for too long.
    async fn read(
        &self,
        mut stream: SplitStream<WebSocket>,
        answers: &mpsc::Sender<Message>,
        requests: &Arc<Semaphore>,
    ) {
        loop {
            let Ok(permit) = requests.clone().acquire_owned().await else { return };
            let Ok(Some(Ok(message))) = timeout(SILENCE, stream.next()).await else { return };
            if !matches!(message, Message::Text(_) | Message::Binary(_)) {
                continue;
            }
            let (endpoint, answers) = (self.endpoint.clone(), answers.clone());
            tokio::spawn(async move {
                if let Some(answer) = endpoint.answer(message).await {
                    // The client may have gone meanwhile.
                    drop(answers.send(answer).await);
                }
                drop(permit);
            });
        }
    }
}

/// Sends answers, and pings in between. Ends with the last sender, or when the client does not take what it is sent.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut answers: mpsc::Receiver<Message>) {
    let mut ping = interval(PING);
    ping.reset();
    loop {
        let message = tokio::select! {
            answer = answers.recv() => match answer {
                Some(answer) => answer,
                None => break,
            },
            _ = ping.tick() => Message::Ping(Bytes::new()),
        };
        if !matches!(timeout(WRITE, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
    drop(timeout(WRITE, sink.close()).await);
}
