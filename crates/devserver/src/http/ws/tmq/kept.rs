//! The last message that a consumer got: it is fetched from here, and sent again when its announcement was lost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use taos_proto::Field;
use taos_proto::code::TaosError;
use taos_proto::message::Json;
use taos_proto::tmq::{
    FetchReply, JsonMetaReply, PollReply, RawData, TopicBlock, TopicColumn, message_type, meta_type,
};

use crate::consumer::{Delivered, Delivery};

#[derive(Default)]
pub(super) struct Kept {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    last_id: u64,
    message: Option<Message>,
}

struct Message {
    id: u64,
    delivery: Delivery,
    /// Blocks that `fetch` has announced.
    fetched: usize,
    /// What `fetch_block` takes, and which `fetch` announced it.
    announced: Option<(u64, Bytes)>,
}

impl Kept {
    /// Keeps a message in place of the one before; its announcement.
    pub(super) fn keep(&self, delivery: Delivery) -> PollReply {
        let mut inner = self.lock();
        inner.last_id += 1;
        let message = Message { id: inner.last_id, delivery, fetched: 0, announced: None };
        inner.message.insert(message).announcement()
    }

    /// The announcement of the message that a client has not got which names another one as its last.
    pub(super) fn unknown_to(&self, last: Option<u64>) -> Option<PollReply> {
        let last = last?;
        self.lock().message.as_ref().filter(|message| message.id != last).map(Message::announcement)
    }

    pub(super) fn free(&self) {
        self.lock().message = None;
    }

    /// `fetch`: announces the next block.
    pub(super) fn fetch(&self, id: u64, req_id: u64) -> Result<FetchReply, TaosError> {
        self.with(id, |message| {
            let Delivered::Rows(data) = &message.delivery.content else {
                return Err(TaosError::adapter("message type is not data"));
            };
            let Some(block) = data.blocks.get(message.fetched) else {
                return Ok(FetchReply { message_id: id, completed: true, ..FetchReply::default() });
            };
            message.fetched += 1;
            message.announced = Some((req_id, block.block.bytes().clone()));
            let reply = FetchReply {
                message_id: id,
                completed: false,
                table_name: block.table.clone().unwrap_or_default(),
                rows: i64::try_from(block.block.rows()).unwrap_or(i64::MAX),
                ..FetchReply::default()
            };
            Ok(reply.with_fields(&fields(block), block.precision))
        })
    }

    /// `fetch_block`: the block that was announced, and by which request.
    pub(super) fn block(&self, id: u64) -> Result<(u64, Bytes), TaosError> {
        let mut inner = self.lock();
        let message = inner.message.as_mut().filter(|message| message.id == id);
        let message = message.ok_or_else(|| TaosError::adapter("message is nil"))?;
        message.announced.take().ok_or_else(|| TaosError::adapter("no fetch data"))
    }

    /// The whole message. A change of tables is JSON here, too: TDengine's own form is not documented.
    pub(super) fn raw(&self, id: u64) -> Result<RawData, TaosError> {
        self.with(id, |message| match &message.delivery.content {
            Delivered::Rows(data) => {
                let data = data.encode().map_err(|error| TaosError::adapter(error.to_string()))?;
                Ok(RawData { meta_type: meta_type::DATA, data })
            }
            Delivered::Meta(json) => {
                Ok(RawData { meta_type: meta_type::META, data: Bytes::from(json.clone()) })
            }
        })
    }

    /// `fetch_json_meta`
    pub(super) fn json_meta(&self, message_id: u64) -> Result<JsonMetaReply, TaosError> {
        self.with(message_id, |message| match &message.delivery.content {
            Delivered::Meta(json) => {
                let data = Json::new(json.clone())
                    .map_err(|error| TaosError::adapter(error.to_string()))?;
                Ok(JsonMetaReply { message_id, data })
            }
            Delivered::Rows(_) => Err(TaosError::adapter(format!(
                "message type can not get meta, type: {}",
                message_type::DATA
            ))),
        })
    }

    fn with<T>(
        &self,
        id: u64,
        work: impl FnOnce(&mut Message) -> Result<T, TaosError>,
    ) -> Result<T, TaosError> {
        match &mut self.lock().message {
            None => Err(TaosError::adapter("message has been freed")),
            Some(message) if message.id != id => Err(TaosError::adapter("message ID is not equal")),
            Some(message) => work(message),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Message {
    fn announcement(&self) -> PollReply {
        let Delivery { topic, database, vgroup, begin, content, .. } = &self.delivery;
        PollReply {
            have_message: true,
            topic: topic.clone(),
            database: database.clone(),
            vgroup_id: *vgroup,
            message_type: match content {
                Delivered::Rows(_) => message_type::DATA,
                Delivered::Meta(_) => message_type::META,
            },
            message_id: self.id,
            offset: *begin,
        }
    }
}

/// The columns of a block: their names from its schema, the rest from the block, which knows the scale of decimals.
fn fields(block: &TopicBlock) -> Vec<Field> {
    let names = block.schema.iter().flat_map(|schema| &schema.columns);
    let field = |(column, TopicColumn { name, .. }): (taos_proto::block::Column<'_>, &_)| {
        column.field(name.as_str())
    };
    block.block.columns().zip(names).map(field).collect()
}
