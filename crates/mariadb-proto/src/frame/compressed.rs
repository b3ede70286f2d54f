//! The compressed protocol: a 7-byte header (length, sequence id, length before compression) around a run of frames,
//! either deflated by zlib or, with 0 as the third field, stored.
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/0-packet#compressed-packet>.

use bytes::{Buf, BytesMut};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::{HEADER, MAX_PAYLOAD};
use crate::error::Malformed;

const COMPRESSED_HEADER: usize = 7;
/// Below this, deflating costs more than it saves; the peers use about the same bound.
const MIN_DEFLATED: usize = 1536 - COMPRESSED_HEADER;
/// Uncompressed bytes per compressed packet when sending; well below the 3-byte limit.
const CHUNK: usize = 1 << 20;

/// Turns compressed packets back into frames.
#[derive(Debug)]
pub(crate) struct Inflater {
    buffer: BytesMut,
    zlib: Decompress,
}

impl Inflater {
    pub(crate) fn new() -> Self {
        Self { buffer: BytesMut::new(), zlib: Decompress::new(true) }
    }

    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The receive buffer itself; only append.
    pub(crate) const fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    /// Inflates the next compressed packet, once complete, to the end of `frames`, and returns its sequence id.
    pub(crate) fn inflate_next(&mut self, frames: &mut BytesMut) -> Result<Option<u8>, Malformed> {
        let Some(([a, b, c, sequence, d, e, f], tail)) =
            self.buffer.split_first_chunk::<COMPRESSED_HEADER>()
        else {
            return Ok(None);
        };
        let sequence = *sequence;
        let length = super::decoder::frame_length([*a, *b, *c]);
        let inflated = super::decoder::frame_length([*d, *e, *f]);
        let Some(body) = tail.get(..length) else {
            return Ok(None);
        };
        if inflated == 0 {
            frames.extend_from_slice(body);
        } else {
            inflate(&mut self.zlib, body, inflated, frames)?;
        }
        self.buffer.advance(COMPRESSED_HEADER + length);
        Ok(Some(sequence))
    }
}

/// Inflates in steps, so that memory follows the data that is really there and ends at the declared length.
fn inflate(
    zlib: &mut Decompress,
    mut body: &[u8],
    declared: usize,
    frames: &mut BytesMut,
) -> Result<(), Malformed> {
    zlib.reset(true);
    let mut step = [0; 16 * 1024];
    let mut produced = 0;
    loop {
        let (before_in, before_out) = (zlib.total_in(), zlib.total_out());
        let status = zlib
            .decompress(body, &mut step, FlushDecompress::None)
            .map_err(|_| Malformed::new("compressed packet", "zlib cannot read it"))?;
        let consumed = usize::try_from(zlib.total_in() - before_in).unwrap_or(usize::MAX);
        let output = usize::try_from(zlib.total_out() - before_out).unwrap_or(usize::MAX);
        body = body.get(consumed..).unwrap_or_default();
        produced += output;
        if produced > declared {
            return Err(Malformed::new(
                "compressed packet",
                "it inflates beyond its declared length",
            ));
        }
        frames.extend_from_slice(step.get(..output).unwrap_or_default());
        match status {
            Status::StreamEnd if produced == declared => return Ok(()),
            Status::Ok if consumed > 0 || output > 0 => {}
            _ => {
                return Err(Malformed::new(
                    "compressed packet",
                    "it inflates to less than declared",
                ));
            }
        }
    }
}

/// Turns frames into compressed packets.
#[derive(Debug)]
pub(crate) struct Deflater {
    zlib: Compress,
    sequence: u8,
}

impl Deflater {
    pub(crate) fn new() -> Self {
        Self { zlib: Compress::new(Compression::fast(), true), sequence: 0 }
    }

    /// Sets the id of the next packet; each command starts at 0.
    pub(crate) const fn set_sequence(&mut self, sequence: u8) {
        self.sequence = sequence;
    }

    /// The id of the next packet.
    pub(crate) const fn sequence(&self) -> u8 {
        self.sequence
    }

    /// Appends `frames` to `out` as compressed packets.
    pub(crate) fn deflate(&mut self, frames: &[u8], out: &mut Vec<u8>) {
        for chunk in frames.chunks(CHUNK.min(MAX_PAYLOAD)) {
            let start = out.len();
            out.extend_from_slice(&[0; COMPRESSED_HEADER]);
            let deflated = chunk.len() >= MIN_DEFLATED && self.deflate_chunk(chunk, out);
            if !deflated {
                out.truncate(start + COMPRESSED_HEADER);
                out.extend_from_slice(chunk);
            }
            let body = out.len() - start - COMPRESSED_HEADER;
            let declared = if deflated { chunk.len() } else { 0 };
            let [a, b, c, ..] = body.to_le_bytes();
            let [d, e, f, ..] = declared.to_le_bytes();
            if let Some(header) = out.get_mut(start..start + COMPRESSED_HEADER) {
                header.copy_from_slice(&[a, b, c, self.sequence, d, e, f]);
            }
            self.sequence = self.sequence.wrapping_add(1);
        }
    }

    /// False when the data did not become smaller.
    fn deflate_chunk(&mut self, chunk: &[u8], out: &mut Vec<u8>) -> bool {
        self.zlib.reset();
        // `compress_vec` writes into spare capacity only: room for the chunk's own size is the break-even point.
        out.reserve(chunk.len() + HEADER);
        let limit = out.len() + chunk.len();
        matches!(
            self.zlib.compress_vec(chunk, out, FlushCompress::Finish),
            Ok(Status::StreamEnd) if out.len() < limit
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inflate_all(wire: &[u8], chunk: usize) -> Result<Vec<u8>, Malformed> {
        let (mut inflater, mut frames) = (Inflater::new(), BytesMut::new());
        for part in wire.chunks(chunk.max(1)) {
            inflater.receive(part);
            while inflater.inflate_next(&mut frames)?.is_some() {}
        }
        Ok(frames.to_vec())
    }

    #[test]
    fn a_packet_that_inflates_beyond_its_declared_length_is_an_error() {
        let mut wire = Vec::new();
        Deflater::new().deflate(&vec![0; 1_000_000], &mut wire);
        wire[4..7].copy_from_slice(&[10, 0, 0]);
        let error = inflate_all(&wire, wire.len()).unwrap_err();
        assert_eq!(error.reason, "it inflates beyond its declared length");
    }

    #[test]
    fn small_runs_are_stored() {
        let mut wire = Vec::new();
        Deflater::new().deflate(b"\x01\x00\x00\x00\x0e", &mut wire);
        assert_eq!(wire, b"\x05\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0e");
    }

    proptest! {
        #[test]
        fn frames_survive_the_round_trip_in_any_chunking(
            seed in prop::collection::vec(any::<u8>(), 0..64),
            repeat in 0_usize..20_000,
            chunk in 1_usize..5_000,
        ) {
            let frames: Vec<u8> = seed.iter().copied().cycle().take(seed.len() * repeat / 16).collect();
            let mut wire = Vec::new();
            Deflater::new().deflate(&frames, &mut wire);
            prop_assert_eq!(inflate_all(&wire, chunk), Ok(frames));
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let _ = inflate_all(&bytes, 7);
        }
    }
}
