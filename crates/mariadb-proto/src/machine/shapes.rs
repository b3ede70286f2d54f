use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use crate::column::Columns;
use crate::error::Malformed;

/// How many shapes are remembered.
const REMEMBERED: usize = 16;

/// Remembers the columns of recent results by the bytes of their definitions, so that a repeated query decodes
/// nothing and everything that callers derive from [`Columns::id`] is reused.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// The most recently used last.
    recent: Vec<(Bytes, Arc<Columns>)>,
}

/// The definitions of one result while they arrive.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    packets: Vec<Bytes>,
    missing: usize,
}

impl Definitions {
    /// Expects `count` definitions.
    pub(super) const fn expect(count: usize) -> Self {
        Self { packets: Vec::new(), missing: count }
    }

    /// Takes one definition; true once all have come. Empty ones would cost more memory than they cost the server.
    pub(super) fn push(&mut self, packet: Bytes) -> Result<bool, Malformed> {
        if packet.is_empty() {
            return Err(Malformed::new("column definition", "it is empty"));
        }
        self.packets.push(packet);
        self.missing = self.missing.saturating_sub(1);
        Ok(self.missing == 0)
    }
}

impl Shapes {
    /// The columns that `definitions` describe.
    pub(super) fn resolve(
        &mut self,
        definitions: &Definitions,
        extended: bool,
    ) -> Result<Arc<Columns>, Malformed> {
        let key_parts = &definitions.packets;
        if let Some(place) = self.recent.iter().rposition(|(key, _)| matches(key, key_parts)) {
            let found = self.recent.remove(place);
            let columns = Arc::clone(&found.1);
            self.recent.push(found);
            return Ok(columns);
        }
        let key = join(key_parts);
        // The definitions keep slices of the key, not of the receive buffer.
        let columns = Arc::new(Columns::decode(split(&key, key_parts), extended)?);
        if self.recent.len() == REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push((key, Arc::clone(&columns)));
        Ok(columns)
    }
}

/// The packets, each with its length in front: no two lists of packets join to the same bytes.
fn join(packets: &[Bytes]) -> Bytes {
    let mut key = BytesMut::with_capacity(packets.iter().map(|packet| packet.len() + LENGTH).sum());
    for packet in packets {
        key.extend_from_slice(&packet.len().to_le_bytes());
        key.extend_from_slice(packet);
    }
    key.freeze()
}

const LENGTH: usize = size_of::<usize>();

fn split<'a>(key: &'a Bytes, packets: &'a [Bytes]) -> impl Iterator<Item = Bytes> + 'a {
    packets.iter().scan(0, |at, packet| {
        let start = *at + LENGTH;
        *at = start + packet.len();
        Some(key.slice(start..*at))
    })
}

fn matches(key: &Bytes, packets: &[Bytes]) -> bool {
    let mut rest: &[u8] = key;
    for packet in packets {
        let Some((length, tail)) = rest.split_first_chunk::<LENGTH>() else {
            return false;
        };
        if usize::from_le_bytes(*length) != packet.len() {
            return false;
        }
        let Some((head, tail)) = tail.split_at_checked(packet.len()) else {
            return false;
        };
        if head != packet.as_ref() {
            return false;
        }
        rest = tail;
    }
    rest.is_empty()
}
