use bytes::Bytes;

use super::RawData;
use crate::error::{Error, Malformed};
use crate::message::Message;
use crate::wire::{Reader, WriteWire, length_u32};

/// The answer to `fetch_raw`: `u64 timing`, `u64 req_id`, `u64 message id`, `u64 3`, `u32 length @32`, `u16 meta type`, data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRawReply {
    /// Nanoseconds that the request took.
    pub timing: u64,
    /// The id of the request.
    pub req_id: u64,
    /// The message.
    pub message_id: u64,
    /// What it holds.
    pub data: RawData,
}

/// Says that raw data follows.
const RAW_META: u64 = 3;

impl FetchRawReply {
    /// Reads the reply; the data shares its bytes.
    pub fn decode(bytes: &Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new("fetch_raw reply", bytes);
        let (timing, req_id, message_id) = (reader.u64()?, reader.u64()?, reader.u64()?);
        if reader.u64()? != RAW_META {
            return Err(reader.malformed("its action is another one"));
        }
        let (length, meta_type) = (reader.u32()?, reader.u16()?);
        let data = bytes.slice_ref(reader.bytes_u32(length)?);
        Ok(Self { timing, req_id, message_id, data: RawData { meta_type, data } })
    }

    /// The reply as a message.
    pub fn encode(&self) -> Result<Message, Error> {
        let mut out = Vec::with_capacity(38 + self.data.data.len());
        for number in [self.timing, self.req_id, self.message_id, RAW_META] {
            out.put_u64(number);
        }
        out.put_u32(length_u32(self.data.data.len())?);
        out.put_u16(self.data.meta_type);
        out.put_bytes(&self.data.data);
        Ok(Message::Binary(out.into()))
    }
}
