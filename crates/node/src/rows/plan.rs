use std::sync::Arc;

use mariadb_proto::column::Columns;

/// How a cell is written. `packages/otaria/src/native/control.ts` holds the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotKind {
    /// A 32-bit integer in the first word; BIT values give their lowest byte.
    Int32,
    /// A double.
    Float64,
    /// A 64-bit integer, signed or unsigned as the column is.
    Int64,
    /// Start and end of text in the text area; values of other types are written as the text protocol would.
    Text,
    /// Start and end of bytes in the text area.
    Bytes,
    /// Milliseconds since 1970 as if the value were UTC; NaN for a date that does not exist.
    Date,
}

impl SlotKind {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Int32,
            1 => Self::Float64,
            2 => Self::Int64,
            3 => Self::Text,
            4 => Self::Bytes,
            5 => Self::Date,
            _ => return None,
        })
    }
}

/// The slots that JavaScript chose for a set of columns.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) columns: Arc<Columns>,
    pub(crate) slots: Vec<SlotKind>,
    /// Whether each row is followed by the same values as [`SlotKind::Bytes`], for `typeCast`.
    pub(crate) with_bytes: bool,
}

impl Plan {
    /// One code per column; twice as many codes ask for the bytes of each value, too.
    pub(crate) fn new(columns: Arc<Columns>, codes: &[u8]) -> Option<Self> {
        let mut slots: Vec<_> = codes.iter().map_while(|&code| SlotKind::from_code(code)).collect();
        let with_bytes = !codes.is_empty() && slots.len() == 2 * columns.len();
        if with_bytes {
            slots.truncate(columns.len());
        }
        (slots.len() == columns.len()).then_some(Self { columns, slots, with_bytes })
    }

    /// Cells that one row takes.
    pub(crate) const fn width(&self) -> usize {
        if self.with_bytes { 2 * self.slots.len() } else { self.slots.len() }
    }
}
