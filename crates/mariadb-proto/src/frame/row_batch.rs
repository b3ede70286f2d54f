use bytes::Bytes;

use super::HEADER;

/// Row packets that arrived together, in one reference-counted slice of the receive buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowBatch {
    data: Bytes,
    rows: usize,
    framed: bool,
}

impl RowBatch {
    /// Frames with their headers, none of them part of a larger packet.
    pub(crate) const fn framed(data: Bytes, rows: usize) -> Self {
        Self { data, rows, framed: true }
    }

    /// A single row, joined from several frames.
    pub(crate) const fn joined(payload: Bytes) -> Self {
        Self { data: payload, rows: 1, framed: false }
    }

    /// How many rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none. The machine never hands out an empty batch.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The payload of each row.
    #[must_use]
    pub fn packets(&self) -> RowPackets<'_> {
        RowPackets { data: &self.data, framed: self.framed }
    }

    /// The payloads of the rows behind a position that [`RowPackets::remaining`] told.
    #[must_use]
    pub fn packets_from(&self, remaining: usize) -> RowPackets<'_> {
        let start = self.data.len().saturating_sub(remaining);
        RowPackets { data: self.data.get(start..).unwrap_or_default(), framed: self.framed }
    }

    /// The row that `payload`, a slice of this batch, makes up, as its own reference-counted slice.
    #[must_use]
    pub fn share(&self, payload: &[u8]) -> Bytes {
        self.data.slice_ref(payload)
    }
}

/// The payloads of the rows of a [`RowBatch`].
#[derive(Debug, Clone)]
pub struct RowPackets<'a> {
    data: &'a [u8],
    framed: bool,
}

impl RowPackets<'_> {
    /// Bytes not passed yet: a position that [`RowBatch::packets_from`] takes up again.
    #[must_use]
    pub const fn remaining(&self) -> usize {
        self.data.len()
    }
}

impl<'a> Iterator for RowPackets<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if !self.framed {
            return Some(std::mem::take(&mut self.data)).filter(|payload| !payload.is_empty());
        }
        let ([a, b, c, _], tail) = self.data.split_first_chunk::<HEADER>()?;
        let (payload, tail) = tail.split_at_checked(super::decoder::frame_length([*a, *b, *c]))?;
        self.data = tail;
        Some(payload)
    }
}
