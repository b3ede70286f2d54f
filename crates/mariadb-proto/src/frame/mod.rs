//! Frames: how packets are cut for the wire.
//!
//! A frame is a 3-byte length, a sequence id and up to 2²⁴ − 1 bytes. A packet of that size or more goes in several
//! frames, the last one shorter than the maximum (and empty when the packet is an exact multiple).
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/0-packet>.

mod compressed;
mod decoder;
mod encoder;
mod row_batch;

pub(crate) use compressed::{Deflater, Inflater};
pub use decoder::{FrameDecoder, Packet};
pub use encoder::encode_packet;
pub(crate) use encoder::{PacketBuilder, encode_frame};
pub use row_batch::{RowBatch, RowPackets};

/// Length and sequence id.
pub(crate) const HEADER: usize = 4;
/// The longest payload of one frame; a frame this long is followed by another.
pub(crate) const MAX_PAYLOAD: usize = 0xff_ffff;
