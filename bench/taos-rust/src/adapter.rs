//! A server that has its answers ready, as a process of its own: its work is not that of the clients.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use anyhow::{Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use taos_proto::column::Precision;
use taos_proto::frame::{BinaryAction, BinaryRequest, FetchRawBlockReply, Fetched};
use taos_proto::message::{
    Action, ConnReply, InsertReply, NoBody, QueryReply, Reply, Request, VersionReply,
};
use taos_proto::{Field, Message as Payload, tmq};
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::insert::Insert;
use crate::readings;
use crate::topic::{self, Prepared, Topic};
use crate::transport::Transport;

const VERSION: &str = "3.3.6.0";

/// The server's process. It ends with its standard input, which is this.
pub struct Adapter {
    url: String,
    _process: Child,
}

impl Adapter {
    /// Acknowledges what a client sends at once, or as late as the system does.
    pub fn start(delayed_acks: bool) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .args(delayed_acks.then_some("--delayed-acks"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let Some(output) = process.stdout.take() else { bail!("the process has no output") };
        let mut port = String::new();
        BufReader::new(output).read_line(&mut port)?;
        let url = format!("ws://root:taosdata@127.0.0.1:{}", port.trim());
        Ok(Self { url, _process: process })
    }

    pub fn url(&self) -> &str {
        &self.url
    }
}

pub async fn serve(delayed_acks: bool) -> Result<()> {
    std::thread::spawn(|| {
        // Whatever ends the reading, the parent has gone.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    let big: Vec<Bytes> = readings::blocks()?.into_iter().map(Bytes::from).collect();
    let one = vec![Bytes::from(readings::one_row()?)];
    let messages = topic::messages()?;
    loop {
        let (stream, _) = listener.accept().await?;
        let stream = Transport::new(stream, !delayed_acks)?;
        let (big, one, messages) = (big.clone(), one.clone(), messages.clone());
        let session = Session { big, one, messages, ..Session::default() };
        tokio::spawn(session.run(stream));
    }
}

/// One client.
#[derive(Default)]
struct Session {
    big: Vec<Bytes>,
    one: Vec<Bytes>,
    messages: Vec<Prepared>,
    insert: Insert,
    /// Once the client has subscribed.
    topic: Option<Topic>,
    /// Blocks that are left of each result.
    results: HashMap<u64, std::vec::IntoIter<Bytes>>,
    next_result: u64,
}

impl Session {
    async fn run(mut self, stream: Transport) -> Result<()> {
        let mut socket = accept_async(stream).await?;
        while let Some(message) = socket.next().await {
            let answer = match message? {
                Message::Text(text) => self.json(&text)?,
                Message::Binary(bytes) => Some(self.binary(&bytes)?),
                _ => None,
            };
            match answer {
                Some(Payload::Text(text)) => socket.send(Message::text(text)).await?,
                Some(Payload::Binary(bytes)) => socket.send(Message::Binary(bytes)).await?,
                None => {}
            }
        }
        Ok(())
    }

    fn json(&mut self, text: &str) -> Result<Option<Payload>> {
        let request = if self.topic.is_none() { Request::decode(text).ok() } else { None };
        let Some(Request { req_id, action }) = request else {
            let Ok(request) = tmq::Request::decode(text) else { bail!("{text}") };
            let topic = self.topic.get_or_insert_with(|| Topic::new(self.messages.clone()));
            return topic.answer(request).map(Some);
        };
        let name = action.name();
        let reply = match action {
            Action::Conn(_) => {
                let body = ConnReply { version: VERSION.into(), ..ConnReply::default() };
                Reply::success(name, req_id, 1, body).encode()?
            }
            Action::Version(_) => {
                let body = VersionReply { version: VERSION.into() };
                Reply::success(name, req_id, 1, body).encode()?
            }
            Action::OptionsConnection(_) => Reply::success(name, req_id, 1, NoBody {}).encode()?,
            Action::Insert(insert) => {
                let rows = insert.data.lines().count();
                let body = InsertReply { affected_rows: rows as i64, total_rows: rows as i32 };
                Reply::success(name, req_id, 1, body).encode()?
            }
            Action::FreeResult(result) => {
                self.results.remove(&result.id);
                return Ok(None);
            }
            other => return self.insert.json(req_id, &other),
        };
        Ok(Some(reply))
    }

    fn binary(&mut self, bytes: &Bytes) -> Result<Payload> {
        let Ok(BinaryRequest { req_id, action }) = BinaryRequest::decode(bytes) else {
            bail!("a binary request cannot be read")
        };
        match action {
            BinaryAction::Query { sql } => Ok(self.query(req_id, &sql)?),
            BinaryAction::FetchRawBlock { result_id } => {
                let block = self.results.get_mut(&result_id).and_then(Iterator::next);
                let outcome = block.map_or(Fetched::End, Fetched::Block);
                Ok(FetchRawBlockReply { req_id, timing: 1, result_id, outcome }.encode()?)
            }
            other => self.insert.binary(req_id, &other),
        }
    }

    fn query(&mut self, req_id: u64, sql: &str) -> Result<Payload, taos_proto::Error> {
        let all = readings::fields();
        let (fields, blocks): (&[Field], _) = match sql {
            readings::SQL => (&all, &self.big),
            readings::ONE_ROW => (&[all[1].clone(), all[5].clone()], &self.one),
            _ => return Reply::success("binary_query", req_id, 1, QueryReply::update(0)).encode(),
        };
        self.next_result += 1;
        self.results.insert(self.next_result, blocks.clone().into_iter());
        let body = QueryReply::rows(self.next_result, fields, Precision::Milliseconds);
        Reply::success("binary_query", req_id, 1, body).encode()
    }
}
