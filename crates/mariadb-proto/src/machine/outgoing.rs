use std::{fmt, mem};

use crate::frame::{Deflater, MAX_PAYLOAD, PacketBuilder, encode_frame};

/// An idle connection keeps at most so much memory for its next commands.
const MOST_KEPT: usize = 2 << 20;

/// Bytes for the server, framed and, once negotiated, compressed.
#[derive(Default)]
pub(super) struct Outgoing {
    ready: Vec<u8>,
    /// How much of `ready` has been sent.
    sent: usize,
    /// Frames of the packet in the making, while compression is on.
    frames: Vec<u8>,
    deflater: Option<Deflater>,
    open: Option<OpenPacket>,
}

/// A packet that is sent while it is still being written.
#[derive(Default)]
struct OpenPacket {
    /// What is not in a frame yet.
    payload: Vec<u8>,
    sequence: u8,
    /// The same of the compressed packets: answers to commands before it arrive meanwhile.
    compressed_sequence: u8,
    /// Packets without an answer that came meanwhile and go behind it.
    behind: Vec<Vec<u8>>,
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
            self.ready.shrink_to(MOST_KEPT);
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

    /// Sends the command whose packet has been written behind room for its header; returns the sequence id that comes next.
    ///
    /// The packet becomes the output without being copied, when nothing else waits, and the buffer is other memory then. It is
    /// left without content.
    pub(super) fn packet(&mut self, packet: &mut Vec<u8>) -> u8 {
        let next = PacketBuilder::at_start().finish(packet, 0);
        match &mut self.deflater {
            Some(deflater) => {
                deflater.set_sequence(0);
                deflater.deflate(packet, &mut self.ready);
            }
            None if self.ready.is_empty() => mem::swap(&mut self.ready, packet),
            None => self.ready.extend_from_slice(packet),
        }
        packet.clear();
        next
    }

    /// Memory that commands were sent from, if nothing waits in it.
    pub(super) fn spare(&mut self) -> Vec<u8> {
        if self.ready.is_empty() { mem::take(&mut self.ready) } else { Vec::new() }
    }

    /// Begins a command whose payload comes piece by piece; nothing else may be sent before [`finish`](Self::finish).
    pub(super) fn begin(&mut self) {
        self.open = Some(OpenPacket::default());
    }

    /// Whether such a command is being written.
    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Appends to that command; full frames are ready to be sent at once.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        write(&mut open.payload);
        while open.payload.len() >= MAX_PAYLOAD {
            let rest = open.payload.split_off(MAX_PAYLOAD);
            self.frame(&mut open);
            open.payload = rest;
        }
        self.open = Some(open);
    }

    /// Ends that command; returns the sequence id that comes next.
    pub(super) fn finish(&mut self) -> u8 {
        let mut open = self.open.take().unwrap_or_default();
        self.frame(&mut open);
        self.send_behind(open.behind);
        open.sequence
    }

    /// Takes that command back; false when a part of it has been given out already.
    pub(super) fn abandon(&mut self) -> bool {
        match self.open.take_if(|open| open.sequence == 0) {
            Some(OpenPacket { behind, .. }) => {
                self.send_behind(behind);
                true
            }
            None => self.open.is_none(),
        }
    }

    /// Sends a command without an answer, behind the one that is being written if there is one.
    pub(super) fn unanswered(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        match &mut self.open {
            Some(open) => {
                let mut payload = Vec::new();
                write(&mut payload);
                open.behind.push(payload);
            }
            None => {
                self.command(write);
            }
        }
    }

    fn send_behind(&mut self, packets: Vec<Vec<u8>>) {
        for payload in packets {
            self.command(|out| out.extend_from_slice(&payload));
        }
    }

    /// Gives out what the packet holds as its next frame.
    fn frame(&mut self, open: &mut OpenPacket) {
        let sequence = open.sequence;
        open.sequence = sequence.wrapping_add(1);
        let Some(deflater) = &mut self.deflater else {
            return encode_frame(&mut self.ready, &open.payload, sequence);
        };
        encode_frame(&mut self.frames, &open.payload, sequence);
        deflater.set_sequence(open.compressed_sequence);
        deflater.deflate(&self.frames, &mut self.ready);
        open.compressed_sequence = deflater.sequence();
        self.frames.clear();
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

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::frame::Inflater;

    fn in_pieces(outgoing: &mut Outgoing, payload: &[u8], piece: usize) -> u8 {
        outgoing.begin();
        for piece in payload.chunks(piece) {
            outgoing.append(|out| out.extend_from_slice(piece));
        }
        outgoing.finish()
    }

    #[test]
    fn a_packet_in_pieces_equals_one_written_at_once() {
        for size in [0, 5, MAX_PAYLOAD - 1, MAX_PAYLOAD, 2 * MAX_PAYLOAD + 3] {
            let payload = vec![7; size];
            let (mut pieces, mut whole) = (Outgoing::default(), Outgoing::default());
            let next = whole.command(|out| out.extend_from_slice(&payload));
            assert_eq!(in_pieces(&mut pieces, &payload, 5_000_000), next);
            assert!(pieces.ready() == whole.ready(), "size {size}");
        }
    }

    #[test]
    fn answers_that_arrive_meanwhile_do_not_number_a_compressed_packet() {
        let payload = vec![7; MAX_PAYLOAD + 3];
        let (mut pieces, mut whole) = (Outgoing::default(), Outgoing::default());
        whole.compress();
        pieces.compress();
        whole.command(|out| out.extend_from_slice(&payload));
        pieces.begin();
        for piece in payload.chunks(MAX_PAYLOAD) {
            pieces.follow(4);
            pieces.append(|out| out.extend_from_slice(piece));
        }
        pieces.follow(9);
        pieces.finish();
        assert_eq!(inflated(pieces.ready()), inflated(whole.ready()));
    }

    /// The sequence ids of compressed packets are 0, 1, 2 …, and the frames within them are these.
    fn inflated(wire: &[u8]) -> BytesMut {
        let (mut inflater, mut frames) = (Inflater::new(), BytesMut::new());
        inflater.receive(wire);
        let mut expected = 0;
        while let Some(sequence) = inflater.inflate_next(&mut frames).unwrap() {
            assert_eq!(sequence, expected);
            expected += 1;
        }
        frames
    }

    #[test]
    fn what_is_not_answered_goes_behind_a_packet_in_the_making() {
        let mut outgoing = Outgoing::default();
        outgoing.begin();
        outgoing.append(|out| out.extend_from_slice(b"ab"));
        outgoing.unanswered(|out| out.push(b'x'));
        assert!(outgoing.ready().is_empty());
        outgoing.append(|out| out.push(b'c'));
        outgoing.finish();
        assert_eq!(outgoing.ready(), b"\x03\0\0\0abc\x01\0\0\0x");
    }

    #[test]
    fn a_packet_is_taken_back_while_nothing_of_it_is_out() {
        let mut outgoing = Outgoing::default();
        outgoing.begin();
        outgoing.append(|out| out.push(b'a'));
        outgoing.unanswered(|out| out.push(b'x'));
        assert!(outgoing.abandon());
        assert_eq!(outgoing.ready(), b"\x01\0\0\0x");
        assert!(!outgoing.is_open());

        outgoing.begin();
        outgoing.append(|out| out.resize(MAX_PAYLOAD, 0));
        assert!(!outgoing.abandon());
        assert!(outgoing.is_open());
    }
}
