use bytes::Bytes;

use crate::error::Malformed;
use crate::message::Message;
use crate::wire::{Reader, WriteWire};

/// The old shape of a block: the answer to `fetch_block`.
///
/// On `/ws` it is `u64 timing`, `u64 result id`, block; on `/rest/tmq` it is `u64 timing`, `u64 req_id`,
/// `u64 message id`, block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyBlock {
    /// Nanoseconds that the request took.
    pub timing: u64,
    /// The id of the `fetch` before it; only on `/rest/tmq`.
    pub req_id: Option<u64>,
    /// The result, or the message of a topic.
    pub id: u64,
    /// The bytes of a block; see [`Block::decode`](crate::Block::decode).
    pub block: Bytes,
}

impl LegacyBlock {
    /// Reads an answer of `/ws`.
    pub fn decode(bytes: &Bytes) -> Result<Self, Malformed> {
        Self::read(bytes, |_| Ok(None))
    }

    /// Reads an answer of `/rest/tmq`.
    pub fn decode_topic(bytes: &Bytes) -> Result<Self, Malformed> {
        Self::read(bytes, |reader| reader.u64().map(Some))
    }

    fn read(
        bytes: &Bytes,
        req_id: impl FnOnce(&mut Reader<'_>) -> Result<Option<u64>, Malformed>,
    ) -> Result<Self, Malformed> {
        let mut reader = Reader::new("fetch_block reply", bytes);
        let (timing, req_id) = (reader.u64()?, req_id(&mut reader)?);
        Ok(Self { timing, req_id, id: reader.u64()?, block: bytes.slice_ref(reader.rest()) })
    }

    /// The answer as a message.
    #[must_use]
    pub fn encode(&self) -> Message {
        let mut out = Vec::with_capacity(24 + self.block.len());
        out.put_u64(self.timing);
        if let Some(req_id) = self.req_id {
            out.put_u64(req_id);
        }
        out.put_u64(self.id);
        out.put_bytes(&self.block);
        Message::Binary(out.into())
    }
}
