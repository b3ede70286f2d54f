//! Column definitions for unit tests.

use bytes::Bytes;
use proptest::prelude::*;

use crate::column::{ColumnDefinition, ColumnFlags, ColumnType, Columns};
use crate::wire::WriteWire;

/// A column of this type, with these flags and this collation id.
pub(crate) fn column(kind: ColumnType, flags: ColumnFlags, collation: u16) -> ColumnDefinition {
    ColumnDefinition::decode(packet(kind, flags, collation), false).unwrap()
}

/// Columns of these types without flags, of the binary collation.
pub(crate) fn columns(kinds: &[ColumnType]) -> Columns {
    Columns::decode(kinds.iter().map(|&kind| packet(kind, ColumnFlags::default(), 63)), false)
        .unwrap()
}

/// A type that servers use, rarely another.
pub(crate) fn any_kind() -> impl Strategy<Value = ColumnType> {
    prop_oneof![9 => 0..=19_u8, 9 => 245..=255_u8, 1 => any::<u8>()].prop_map(ColumnType)
}

fn packet(kind: ColumnType, flags: ColumnFlags, collation: u16) -> Bytes {
    let mut out = Vec::new();
    for name in [&b"def"[..], b"", b"", b"", b"v", b""] {
        out.put_lenenc_bytes(name);
    }
    out.put_u8(12);
    out.put_u16(collation);
    out.put_u32(0);
    out.put_u8(kind.0);
    out.put_u16(flags.0);
    out.put_bytes(&[0, 0, 0]);
    out.into()
}
