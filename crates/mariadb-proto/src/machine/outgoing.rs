use std::fmt;

use crate::frame::{Deflater, PacketBuilder};

/// Bytes for the server, framed and, once negotiated, compressed.
#[derive(Default)]
pub(super) struct Outgoing {
    ready: Vec<u8>,
    /// How much of `ready` has been sent.
    sent: usize,
    /// Frames of the packet in the making, while compression is on.
    frames: Vec<u8>,
    deflater: Option<Deflater>,
}

impl Outgoing {
    /// What waits to be sent.
    pub(super) fn ready(&self) -> &[u8] {
        self.ready.get(self.sent..).unwrap_or_default()
    }

    /// Forgets the next `count` bytes, which have been sent.
    pub(super) fn consume(&mut self, count: usize) {
        self.sent = self.sent.saturating_add(count);
        if self.sent >= self.ready.len() {
            self.ready.clear();
            self.sent = 0;
        }
    }

    /// From now on packets are compressed.
    pub(super) fn compress(&mut self) {
        self.deflater = Some(Deflater::new());
    }

    /// The compressed packet received last had the sequence id `received`; a reply goes on from there.
    pub(super) fn follow(&mut self, received: u8) {
        if let Some(deflater) = &mut self.deflater {
            deflater.set_sequence(received.wrapping_add(1));
        }
    }

    /// Appends the command whose payload `write` appends; returns the sequence id that comes next.
    pub(super) fn command(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u8 {
        if let Some(deflater) = &mut self.deflater {
            deflater.set_sequence(0);
        }
        self.reply(0, write)
    }

    /// Appends the packet whose payload `write` appends, in the middle of an exchange and starting at `sequence`; returns
    /// the sequence id that comes next. Compressed packets count on by themselves, whatever the frames in them do.
    pub(super) fn reply(&mut self, sequence: u8, write: impl FnOnce(&mut Vec<u8>)) -> u8 {
        let Some(deflater) = &mut self.deflater else {
            return frame(&mut self.ready, sequence, write);
        };
        let next = frame(&mut self.frames, sequence, write);
        deflater.deflate(&self.frames, &mut self.ready);
        self.frames.clear();
        next
    }
}

/// The bytes may hold a password, so that only their number is shown.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outgoing({} bytes)", self.ready().len())
    }
}

fn frame(out: &mut Vec<u8>, sequence: u8, write: impl FnOnce(&mut Vec<u8>)) -> u8 {
    let builder = PacketBuilder::start(out);
    write(out);
    builder.finish(out, sequence)
}
