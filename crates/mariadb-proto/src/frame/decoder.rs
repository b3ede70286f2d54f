use bytes::{Buf, Bytes, BytesMut};

use super::{HEADER, MAX_PAYLOAD, RowBatch};
use crate::error::{Error, Malformed, Refused};

/// One complete packet: the payloads of its frames, joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// The payload without headers.
    pub payload: Bytes,
    /// The sequence id of its last frame.
    pub sequence: u8,
}

/// Cuts received bytes into packets, whatever the chunks they came in.
///
/// Memory grows with the bytes that really arrived, never by an announced length, and a packet above the limit is
/// refused as soon as its size is known.
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: BytesMut,
    /// The payloads of the full frames of a packet whose last frame has not come yet.
    joined: BytesMut,
    joining: bool,
    expected: Option<u8>,
    ordered: bool,
    limit: usize,
}

/// The header of a frame that lies complete in the buffer.
struct Header {
    length: usize,
    sequence: u8,
}

impl FrameDecoder {
    /// Starts with an empty buffer; packets above `limit` bytes are refused.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: BytesMut::new(),
            joined: BytesMut::new(),
            joining: false,
            expected: Some(0),
            ordered: true,
            limit,
        }
    }

    /// Sets the largest packet that is accepted.
    pub const fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Takes received bytes.
    pub fn receive(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The receive buffer itself, for a driver that reads into it without a copy. Only append.
    pub const fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Sets the sequence id of the next frame; `None` accepts any.
    pub const fn expect_sequence(&mut self, sequence: Option<u8>) {
        self.expected = if self.ordered { sequence } else { None };
    }

    /// The sequence id of the next frame; 0 when any is accepted.
    #[must_use]
    pub fn expected_sequence(&self) -> u8 {
        self.expected.unwrap_or_default()
    }

    /// Stops checking sequence ids: under compression servers number frames anew whenever they flush.
    pub const fn ignore_sequence(&mut self) {
        self.ordered = false;
        self.expected = None;
    }

    /// The first byte of the next packet, once it has arrived; an empty packet has none.
    #[must_use]
    pub fn peek_first_byte(&self) -> Option<u8> {
        if self.joining {
            return self.joined.first().copied();
        }
        match self.buffer.get(..=HEADER) {
            Some([0, 0, 0, ..]) => None,
            bytes => bytes?.last().copied(),
        }
    }

    /// The next packet, once it is complete.
    pub fn next_packet(&mut self) -> Result<Option<Packet>, Error> {
        loop {
            let Some(header) = self.complete_frame()? else {
                return Ok(None);
            };
            self.check_sequence(&header)?;
            self.buffer.advance(HEADER);
            let payload = self.buffer.split_to(header.length);
            let last = header.length < MAX_PAYLOAD;
            if !self.joining && last {
                return Ok(Some(Packet { payload: payload.freeze(), sequence: header.sequence }));
            }
            self.joining = !last;
            self.joined.extend_from_slice(&payload);
            if last {
                let payload = std::mem::take(&mut self.joined).freeze();
                return Ok(Some(Packet { payload, sequence: header.sequence }));
            }
        }
    }

    /// All row packets that lie complete in the buffer, up to the first that is no row.
    ///
    /// One reference-counted slice serves them all. `None` when the next packet is not a complete row.
    pub fn next_rows(&mut self, is_row: impl Fn(&[u8]) -> bool) -> Result<Option<RowBatch>, Error> {
        if self.joining {
            return Ok(None);
        }
        let (mut taken, mut count) = (0, 0);
        let mut expected = self.expected;
        let mut rest: &[u8] = &self.buffer;
        while let Some(([a, b, c, sequence], tail)) = rest.split_first_chunk::<HEADER>() {
            let length = frame_length([*a, *b, *c]);
            let Some((payload, tail)) = tail.split_at_checked(length) else {
                break;
            };
            let in_order = expected.is_none_or(|expected| expected == *sequence);
            if length >= MAX_PAYLOAD || length > self.limit || !in_order || !is_row(payload) {
                break;
            }
            expected = self.ordered.then_some(sequence.wrapping_add(1));
            taken += HEADER + length;
            count += 1;
            rest = tail;
        }
        if count == 0 {
            return Ok(None);
        }
        self.expected = expected;
        Ok(Some(RowBatch::framed(self.buffer.split_to(taken).freeze(), count)))
    }

    /// The header of the next frame if the whole frame has arrived.
    fn complete_frame(&self) -> Result<Option<Header>, Error> {
        let Some(([a, b, c, sequence], tail)) = self.buffer.split_first_chunk::<HEADER>() else {
            return Ok(None);
        };
        let length = frame_length([*a, *b, *c]);
        let size = self.joined.len() + length;
        if size > self.limit {
            return Err(Refused::PacketTooLarge { size, limit: self.limit }.into());
        }
        Ok((tail.len() >= length).then_some(Header { length, sequence: *sequence }))
    }

    fn check_sequence(&mut self, header: &Header) -> Result<(), Malformed> {
        if self.expected.is_some_and(|expected| expected != header.sequence) {
            return Err(Malformed::new("frame", "its sequence id is out of order"));
        }
        self.expected = self.ordered.then_some(header.sequence.wrapping_add(1));
        Ok(())
    }
}

pub(super) const fn frame_length([a, b, c]: [u8; 3]) -> usize {
    u32::from_le_bytes([a, b, c, 0]) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::encode_packet;
    use proptest::prelude::*;

    fn decode_in_chunks(bytes: &[u8], chunk: usize, packets: usize) -> Vec<Bytes> {
        let mut decoder = FrameDecoder::new(usize::MAX);
        let mut decoded = Vec::new();
        for part in bytes.chunks(chunk.max(1)) {
            decoder.receive(part);
            while let Some(packet) = decoder.next_packet().unwrap() {
                decoded.push(packet.payload);
            }
        }
        assert_eq!(decoded.len(), packets);
        decoded
    }

    #[test]
    fn packets_around_the_frame_limit_are_split_and_joined() {
        for size in [16_777_214, 16_777_215, 16_777_216, 2 * 16_777_215, 2 * 16_777_215 + 1] {
            let payload: Vec<u8> = (0..=250).cycle().take(size).collect();
            let mut wire = Vec::new();
            encode_packet(&mut wire, &payload, 0);
            assert_eq!(wire.len(), size + 4 * (size / MAX_PAYLOAD + 1));
            for chunk in [65_536, 16_777_219, wire.len()] {
                assert_eq!(decode_in_chunks(&wire, chunk, 1), std::slice::from_ref(&payload));
            }
        }
    }

    #[test]
    fn a_sequence_id_out_of_order_is_an_error() {
        let mut decoder = FrameDecoder::new(100);
        decoder.receive(&[1, 0, 0, 1, 9]);
        let error = decoder.next_packet().unwrap_err();
        assert_eq!(error.to_string(), "malformed frame: its sequence id is out of order");
    }

    #[test]
    fn a_packet_above_the_limit_is_refused_before_it_arrives() {
        let mut decoder = FrameDecoder::new(1 << 20);
        decoder.receive(&[0, 0, 0x20, 0]);
        assert!(decoder.next_packet().unwrap_err().to_string().contains("limit is 1048576"));
    }

    #[test]
    fn rows_are_taken_in_one_batch_up_to_the_end_packet() {
        let mut decoder = FrameDecoder::new(100);
        decoder.receive(&[1, 0, 0, 0, b'a', 2, 0, 0, 1, b'b', b'c', 1, 0, 0, 2, 0xfe, 3, 0]);
        let batch = decoder.next_rows(|payload| payload[0] != 0xfe).unwrap().unwrap();
        assert_eq!(batch.packets().collect::<Vec<_>>(), [&b"a"[..], b"bc"]);
        assert_eq!(decoder.next_packet().unwrap().unwrap().payload, &[0xfe][..]);
        assert_eq!(decoder.next_packet(), Ok(None));
    }

    #[test]
    fn an_empty_packet_has_no_first_byte() {
        let mut decoder = FrameDecoder::new(100);
        decoder.receive(&[0, 0, 0, 0, 0xff, 0, 0, 1]);
        assert_eq!(decoder.peek_first_byte(), None);
        assert!(decoder.next_packet().unwrap().is_some());
        decoder.receive(&[0xfe]);
        assert_eq!(decoder.peek_first_byte(), Some(0xfe));
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_packets(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..20),
            chunk in 1_usize..700,
        ) {
            let mut wire = Vec::new();
            for (sequence, payload) in (0..).zip(&payloads) {
                encode_packet(&mut wire, payload, sequence);
            }
            prop_assert_eq!(decode_in_chunks(&wire, chunk, payloads.len()), payloads);
        }

        #[test]
        fn hostile_bytes_never_panic_or_allocate_by_an_announced_length(bytes: Vec<u8>) {
            let mut decoder = FrameDecoder::new(1 << 20);
            decoder.expect_sequence(None);
            decoder.receive(&bytes);
            let _ = decoder.next_rows(|payload| !payload.is_empty());
            while let Ok(Some(_)) = decoder.next_packet() {}
            prop_assert!(decoder.buffer.capacity() <= 2 * bytes.len() + 64);
        }
    }
}
