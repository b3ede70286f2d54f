//! A proxy that knows which results are open on the server and which questions have no answer yet.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{SinkExt, StreamExt};
use otaria::taos::Options;
use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
use taos_proto::message::{Action, QueryReply, Reply, ReplyHead, Request};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async, client_async};

pub(crate) struct Spy {
    port: u16,
    seen: watch::Receiver<Seen>,
    overtaken: Arc<AtomicUsize>,
}

#[derive(Default, Debug)]
struct Seen {
    questions: HashSet<u64>,
    results: HashSet<u64>,
    closed: bool,
}

impl Spy {
    /// For one client of the server on this port.
    pub(crate) async fn start(server: u16) -> Self {
        Self::listen(server, false).await
    }

    /// One that keeps some answers back until another one has passed.
    pub(crate) async fn reordering(server: u16) -> Self {
        Self::listen(server, true).await
    }

    async fn listen(server: u16, reorder: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seeing, seen) = watch::channel(Seen::default());
        let overtaken = Arc::<AtomicUsize>::default();
        let proxy = Proxy { seeing, reorder, overtaken: Arc::clone(&overtaken) };
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            let client = accept_async(client).await.unwrap();
            let server_stream = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            let url = format!("ws://127.0.0.1:{server}/ws");
            let (server, _) = client_async(url, server_stream).await.unwrap();
            proxy.relay(client, server).await;
        });
        Self { port, seen, overtaken }
    }

    pub(crate) fn options(&self) -> Options {
        Options::new().user("root").password("taosdata").address("127.0.0.1", self.port)
    }

    /// Waits until every question is answered and every result has ended.
    pub(crate) async fn all_freed(&self) {
        let at_rest = |seen: &Seen| seen.questions.is_empty() && seen.results.is_empty();
        self.seen.clone().wait_for(at_rest).await.unwrap();
    }

    /// Waits until the client has closed its socket.
    pub(crate) async fn closed(&self) {
        self.seen.clone().wait_for(|seen| seen.closed).await.unwrap();
    }

    /// How many answers were passed by a later one.
    pub(crate) fn overtaken(&self) -> usize {
        self.overtaken.load(Ordering::Relaxed)
    }
}

struct Proxy {
    seeing: watch::Sender<Seen>,
    reorder: bool,
    overtaken: Arc<AtomicUsize>,
}

impl Proxy {
    async fn relay(
        self,
        mut client: WebSocketStream<TcpStream>,
        mut server: WebSocketStream<TcpStream>,
    ) {
        let mut kept: Option<Message> = None;
        loop {
            tokio::select! {
                asked = client.next() => {
                    let Some(Ok(message)) = asked else { break };
                    self.see_question(&message);
                    if message.is_close() { break }
                    server.send(message).await.unwrap();
                }
                answered = server.next() => {
                    let Some(Ok(message)) = answered else { break };
                    self.see_answer(&message);
                    if self.reorder && kept.is_none() && self.more_to_come() {
                        kept = Some(message);
                        continue;
                    }
                    client.send(message).await.unwrap();
                    if let Some(kept) = kept.take() {
                        self.overtaken.fetch_add(1, Ordering::Relaxed);
                        client.send(kept).await.unwrap();
                    }
                }
            }
        }
        self.seeing.send_modify(|seen| seen.closed = true);
    }

    fn more_to_come(&self) -> bool {
        !self.seeing.borrow().questions.is_empty()
    }

    fn see_question(&self, message: &Message) {
        self.seeing.send_modify(|seen| match message {
            Message::Text(text) => {
                let Request { req_id, action } = Request::decode(text).unwrap();
                match action {
                    Action::FreeResult(result) => drop(seen.results.remove(&result.id)),
                    _ => drop(seen.questions.insert(req_id)),
                }
            }
            Message::Binary(bytes) => {
                let BinaryRequest { req_id, action } = BinaryRequest::decode(bytes).unwrap();
                assert!(matches!(
                    action,
                    BinaryAction::Query { .. } | BinaryAction::FetchRawBlock { .. }
                ));
                seen.questions.insert(req_id);
            }
            _ => {}
        });
    }

    fn see_answer(&self, message: &Message) {
        self.seeing.send_modify(|seen| match message {
            Message::Text(text) => {
                let head = ReplyHead::decode(text).unwrap();
                seen.questions.remove(&head.req_id);
                if head.action == "binary_query"
                    && let Ok(Ok(reply)) = Reply::<QueryReply>::decode(text)
                    && !reply.body.is_update
                {
                    seen.results.insert(reply.body.id);
                }
            }
            Message::Binary(bytes) => {
                let reply = FetchRawBlockReply::decode(bytes).unwrap();
                seen.questions.remove(&reply.req_id);
                if !matches!(reply.outcome, Fetched::Block(_)) {
                    seen.results.remove(&reply.result_id);
                }
            }
            _ => {}
        });
    }
}
