use bytes::Bytes;

use crate::code::TaosError;
use crate::error::{Error, Malformed};
use crate::frame::{ReplyHead, action};
use crate::message::Message;
use crate::wire::{Reader, WriteWire, length_u32};

/// The answer to `fetch_raw_data`: the head of all new replies, then `u16 meta type`, `u32 length` and the data; an error
/// ends behind the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRawDataReply {
    /// The id of the request.
    pub req_id: u64,
    /// Nanoseconds that the request took.
    pub timing: u64,
    /// The message.
    pub message_id: u64,
    /// What it holds, or the error that the server reports.
    pub outcome: Result<RawData, TaosError>,
}

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawData {
    /// See [`meta_type`].
    pub meta_type: u16,
    /// Its bytes; of data and metadata, see [`TopicData::decode`](super::TopicData::decode).
    pub data: Bytes,
}

/// The numbers of [`RawData::meta_type`].
pub mod meta_type {
    /// Rows.
    pub const DATA: u16 = 2;
    /// A change of tables.
    pub const META: u16 = 3;
    /// Rows and the tables that they need.
    pub const METADATA: u16 = 4;
    /// Several changes of tables.
    pub const BATCH_META: u16 = 5;
    /// Rows that were written as raw data.
    pub const RAW_DATA: u16 = 6;
}

impl FetchRawDataReply {
    /// Reads the reply; the data shares its bytes.
    pub fn decode(bytes: &Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new("fetch_raw_data reply", bytes);
        let head = ReplyHead::read(&mut reader)?;
        if head.action != action::FETCH_RAW_DATA {
            return Err(reader.malformed("its action is another one"));
        }
        let outcome = match head.error {
            Some(error) => Err(error),
            None => {
                let (meta_type, length) = (reader.u16()?, reader.u32()?);
                Ok(RawData { meta_type, data: bytes.slice_ref(reader.bytes_u32(length)?) })
            }
        };
        Ok(Self { req_id: head.req_id, timing: head.timing, message_id: head.id, outcome })
    }

    /// The reply as a message.
    pub fn encode(&self) -> Result<Message, Error> {
        let (timing, req_id, id) = (self.timing, self.req_id, self.message_id);
        let error = self.outcome.as_ref().err().cloned();
        let mut out = Vec::new();
        ReplyHead { action: action::FETCH_RAW_DATA, timing, req_id, error, id }.write(&mut out)?;
        if let Ok(RawData { meta_type, data }) = &self.outcome {
            out.put_u16(*meta_type);
            out.put_u32(length_u32(data.len())?);
            out.put_bytes(data);
        }
        Ok(Message::Binary(out.into()))
    }
}
