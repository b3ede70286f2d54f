use super::{HEADER, MAX_PAYLOAD};

/// Appends `payload` as one packet, in as many frames as it needs, and returns the sequence id that comes next.
pub fn encode_packet(out: &mut Vec<u8>, payload: &[u8], first_sequence: u8) -> u8 {
    let mut sequence = first_sequence;
    let mut chunks = payload.chunks(MAX_PAYLOAD);
    let mut last_length = MAX_PAYLOAD;
    while last_length == MAX_PAYLOAD {
        let chunk = chunks.next().unwrap_or_default();
        last_length = chunk.len();
        out.extend_from_slice(&header(last_length, sequence));
        out.extend_from_slice(chunk);
        sequence = sequence.wrapping_add(1);
    }
    sequence
}

/// Appends `payload` as one frame of a packet; it is at most [`MAX_PAYLOAD`] long, and the packet's last frame is
/// shorter than that.
pub(crate) fn encode_frame(out: &mut Vec<u8>, payload: &[u8], sequence: u8) {
    out.extend_from_slice(&header(payload.len(), sequence));
    out.extend_from_slice(payload);
}

/// Builds one packet in place at the end of a buffer, so that the usual small command is written once.
#[derive(Debug)]
pub(crate) struct PacketBuilder {
    start: usize,
}

impl PacketBuilder {
    /// Leaves room for the header; the payload is then appended to `out`.
    pub(crate) fn start(out: &mut Vec<u8>) -> Self {
        let start = out.len();
        out.extend_from_slice(&[0; HEADER]);
        Self { start }
    }

    /// Goes on with a packet for whose header there is room at the start of a buffer.
    pub(crate) const fn at_start() -> Self {
        Self { start: 0 }
    }

    /// Bytes of payload written so far.
    pub(crate) const fn length(&self, out: &[u8]) -> usize {
        out.len() - self.start - HEADER
    }

    /// Takes the packet back.
    pub(crate) fn abandon(self, out: &mut Vec<u8>) {
        out.truncate(self.start);
    }

    /// Writes the header and returns the sequence id that comes next.
    pub(crate) fn finish(self, out: &mut Vec<u8>, sequence: u8) -> u8 {
        let length = self.length(out);
        if length >= MAX_PAYLOAD {
            let payload = out.split_off(self.start + HEADER);
            self.abandon(out);
            return encode_packet(out, &payload, sequence);
        }
        if let Some(place) = out.get_mut(self.start..self.start + HEADER) {
            place.copy_from_slice(&header(length, sequence));
        }
        sequence.wrapping_add(1)
    }
}

/// `length` is at most [`MAX_PAYLOAD`], so three bytes hold it.
const fn header(length: usize, sequence: u8) -> [u8; HEADER] {
    let [a, b, c, ..] = length.to_le_bytes();
    [a, b, c, sequence]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_built_in_place_equals_an_encoded_one() {
        for size in [0, 1, 300, MAX_PAYLOAD - 1, MAX_PAYLOAD, MAX_PAYLOAD + 1] {
            let payload = vec![7; size];
            let (mut built, mut encoded) = (vec![1, 2], vec![1, 2]);
            let builder = PacketBuilder::start(&mut built);
            built.extend_from_slice(&payload);
            let next = builder.finish(&mut built, 3);
            assert_eq!(next, encode_packet(&mut encoded, &payload, 3));
            assert!(built == encoded, "size {size}");
        }
    }
}
