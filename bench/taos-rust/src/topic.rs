//! The server's side of a topic that has all readings again and again, a block to a message.

use anyhow::{Context as _, Result, bail};
use taos_proto::frame::LegacyBlock;
use taos_proto::message::{NoBody, Reply};
use taos_proto::tmq::{
    Action, FetchRawDataReply, FetchReply, MessageId, PollReply, RawData, Request, SubscribeReply,
    TopicBlock, TopicColumn, TopicData, TopicSchema, message_type, meta_type,
};
use taos_proto::{Block, Message as Payload, Precision};
use tokio_tungstenite::tungstenite::Bytes;

use crate::readings;

pub const NAME: &str = "readings";

/// A block, as both ways to fetch it need it.
#[derive(Clone)]
pub struct Prepared {
    bytes: Bytes,
    block: TopicBlock,
}

/// What one consumer has got.
pub struct Topic {
    messages: Vec<Prepared>,
    /// The number of the message that was given last.
    last: u64,
    /// The `fetch` that announced its block.
    announced: Option<u64>,
}

/// All messages.
pub fn messages() -> Result<Vec<Prepared>> {
    let column = |(id, field): (i64, taos_proto::Field)| TopicColumn {
        data_type: field.data_type,
        flags: 0,
        bytes: 8,
        id,
        name: field.name,
    };
    let columns: Vec<_> = (1..).zip(readings::fields()).map(column).collect();
    let message = |bytes: Vec<u8>| {
        let block = Block::decode(bytes.into())?;
        let bytes = block.bytes().clone();
        let schema = Some(TopicSchema { version: 1, columns: columns.clone() });
        let table = Some("readings".to_owned());
        let block = TopicBlock { precision: Precision::Milliseconds, block, schema, table };
        Ok(Prepared { bytes, block })
    };
    readings::messages()?.into_iter().map(message).collect()
}

impl Topic {
    pub fn new(messages: Vec<Prepared>) -> Self {
        Self { messages, last: 0, announced: None }
    }

    pub fn answer(&mut self, Request { req_id, action }: Request) -> Result<Payload> {
        let name = action.name();
        let reply = match action {
            Action::Subscribe(_) => {
                let body = SubscribeReply { version: "3.3.6.0".into(), list_instances: None };
                Reply::success(name, req_id, 1, body).encode()
            }
            Action::Poll(poll) => {
                if poll.message_id.is_none_or(|known| known == self.last) {
                    self.last += 1;
                    self.announced = None;
                }
                Reply::success(name, req_id, 1, self.announcement()).encode()
            }
            Action::FetchRawData(MessageId { message_id }) => {
                let begin = self.last as i64;
                let block = self.message()?.block.clone();
                let data = TopicData::new(begin, begin + 1, vec![block]).encode()?;
                let outcome = Ok(RawData { meta_type: meta_type::DATA, data });
                FetchRawDataReply { req_id, timing: 1, message_id, outcome }.encode()
            }
            Action::Fetch(MessageId { message_id }) => {
                let rows = self.message()?.block.block.rows() as i64;
                let completed = self.announced.replace(req_id).is_some();
                let body = FetchReply { message_id, completed, rows, ..FetchReply::default() };
                let body = body.with_fields(&readings::fields(), Precision::Milliseconds);
                Reply::success(name, req_id, 1, body).encode()
            }
            Action::FetchBlock(MessageId { message_id: id }) => {
                let block = self.message()?.bytes.clone();
                Ok(LegacyBlock { timing: 1, req_id: self.announced, id, block }.encode())
            }
            Action::Unsubscribe(_) => Reply::success(name, req_id, 1, NoBody {}).encode(),
            other => bail!("{other:?} has no answer here"),
        };
        Ok(reply?)
    }

    fn announcement(&self) -> PollReply {
        PollReply {
            have_message: true,
            topic: NAME.into(),
            database: "bench".into(),
            vgroup_id: 2,
            message_type: message_type::DATA,
            message_id: self.last,
            offset: self.last as i64,
        }
    }

    fn message(&self) -> Result<&Prepared> {
        let place = self.last as usize % self.messages.len();
        self.messages.get(place).context("a message that was not announced is asked for")
    }
}
