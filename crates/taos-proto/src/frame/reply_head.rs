use super::{NEW_SHAPE, VERSION};
use crate::code::{self, TaosError};
use crate::error::{Error, Malformed};
use crate::wire::{Reader, WriteWire, length_u32};

/// What replies of the new shape begin with: `u64` all ones, `u64 action`, `u16 version`, `u64 timing @18`,
/// `u64 req_id @26`, `u32 code @34`, `u32 length @38` and the text of an error, `u64 id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReplyHead {
    pub(crate) action: u64,
    pub(crate) timing: u64,
    pub(crate) req_id: u64,
    pub(crate) error: Option<TaosError>,
    /// The result or the message of a topic.
    pub(crate) id: u64,
}

impl ReplyHead {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        if reader.u64()? != NEW_SHAPE {
            return Err(reader.malformed("it does not begin with eight bytes 0xff"));
        }
        let action = reader.u64()?;
        if reader.u16()? != VERSION {
            return Err(reader.malformed("its version is not 1"));
        }
        let (timing, req_id, code) = (reader.u64()?, reader.u64()?, reader.u32()?);
        let length = reader.u32()?;
        let message = String::from_utf8_lossy(reader.bytes_u32(length)?);
        let error = (code != 0).then(|| TaosError::new(code::from_wire(code.into()), message));
        Ok(Self { action, timing, req_id, error, id: reader.u64()? })
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let (code, message) =
            self.error.as_ref().map_or((0, ""), |error| (error.code, &*error.message));
        out.put_u64(NEW_SHAPE);
        out.put_u64(self.action);
        out.put_u16(VERSION);
        out.put_u64(self.timing);
        out.put_u64(self.req_id);
        out.put_u32(code.into());
        out.put_u32(length_u32(message.len())?);
        out.put_bytes(message.as_bytes());
        out.put_u64(self.id);
        Ok(())
    }
}
