use bytes::Bytes;

use super::{ReplyHead, action};
use crate::code::TaosError;
use crate::error::{Error, Malformed};
use crate::message::Message;
use crate::wire::{Reader, WriteWire, length_u32};

/// The answer to a fetch: the head of all new replies, then `u8 finished`, and while it is 0 `u32 length` and the block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRawBlockReply {
    /// The id of the request.
    pub req_id: u64,
    /// Nanoseconds that the request took.
    pub timing: u64,
    /// The result.
    pub result_id: u64,
    /// What came of it.
    pub outcome: Fetched,
}

/// What a fetch gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The bytes of a block; see [`Block::decode`](crate::Block::decode).
    Block(Bytes),
    /// There are no more rows; the result is free.
    End,
    /// The server reports an error; the result is free.
    Failed(TaosError),
}

const NAME: &str = "fetch_raw_block reply";

impl FetchRawBlockReply {
    /// Reads the reply; a block shares its bytes.
    pub fn decode(bytes: &Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new(NAME, bytes);
        let head = ReplyHead::read(&mut reader)?;
        if head.action != action::FETCH_RAW_BLOCK {
            return Err(reader.malformed("its action is another one"));
        }
        let finished = reader.u8()? != 0;
        let outcome = match head.error {
            Some(error) => Fetched::Failed(error),
            None if finished => Fetched::End,
            None => {
                let length = reader.u32()?;
                let block = bytes.slice_ref(reader.bytes_u32(length)?);
                if !reader.is_empty() {
                    return Err(reader.malformed("bytes follow the block"));
                }
                Fetched::Block(block)
            }
        };
        Ok(Self { req_id: head.req_id, timing: head.timing, result_id: head.id, outcome })
    }

    /// The reply as a message.
    pub fn encode(&self) -> Result<Message, Error> {
        let (block, error) = match &self.outcome {
            Fetched::Block(block) => (Some(block), None),
            Fetched::End => (None, None),
            Fetched::Failed(error) => (None, Some(error.clone())),
        };
        let (timing, req_id, id) = (self.timing, self.req_id, self.result_id);
        let mut out = Vec::with_capacity(64 + block.map_or(0, Bytes::len));
        ReplyHead { action: action::FETCH_RAW_BLOCK, timing, req_id, error, id }.write(&mut out)?;
        out.put_u8(u8::from(block.is_none()));
        if let Some(block) = block {
            out.put_u32(length_u32(block.len())?);
            out.put_bytes(block);
        }
        Ok(Message::Binary(out.into()))
    }
}
