use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;

use super::ColumnDefinition;
use crate::error::Malformed;

/// The columns of one result, shared by every row of it and by later results of the same shape.
#[derive(Debug)]
pub struct Columns {
    id: u32,
    definitions: Vec<ColumnDefinition>,
}

/// Shapes are told apart by number so that a caller may cache what it derives from one.
static NEXT_ID: AtomicU32 = AtomicU32::new(1);

impl Columns {
    /// Decodes one definition per packet.
    pub fn decode(
        packets: impl IntoIterator<Item = Bytes>,
        extended: bool,
    ) -> Result<Self, Malformed> {
        let definitions = packets
            .into_iter()
            .map(|packet| ColumnDefinition::decode(packet, extended))
            .collect::<Result<_, _>>()?;
        Ok(Self { id: NEXT_ID.fetch_add(1, Ordering::Relaxed), definitions })
    }

    /// A number that no other set of columns in this process has; results with equal definitions share it.
    #[must_use]
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// The definitions in order.
    #[must_use]
    pub fn definitions(&self) -> &[ColumnDefinition] {
        &self.definitions
    }

    /// How many columns.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.definitions.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.definitions.is_empty()
    }
}
