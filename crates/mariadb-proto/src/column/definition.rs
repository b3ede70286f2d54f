use std::ops::Range;

use bytes::Bytes;

use super::{ColumnFlags, ColumnType};
use crate::error::Malformed;
use crate::wire::Reader;

/// One column of a result or one column that a prepared statement will return.
///
/// Keeps the packet and the places of the names within it, so that decoding a definition copies nothing.
/// Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets/result-set-packets#column-definition-packet>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    packet: Bytes,
    schema: Range<usize>,
    table: Range<usize>,
    org_table: Range<usize>,
    name: Range<usize>,
    org_name: Range<usize>,
    extended_type: Range<usize>,
    extended_format: Range<usize>,
    collation: u16,
    length: u32,
    kind: ColumnType,
    flags: ColumnFlags,
    decimals: u8,
}

/// The collation id of columns that hold bytes, not text.
const BINARY_COLLATION: u16 = 63;

impl ColumnDefinition {
    /// Reads a definition packet; `extended` says whether MariaDB's extended metadata was negotiated.
    pub fn decode(packet: Bytes, extended: bool) -> Result<Self, Malformed> {
        let mut reader = Reader::new("column definition", &packet);
        let base = packet.len();
        let catalog_and_names = [
            text(&mut reader, base)?,
            text(&mut reader, base)?,
            text(&mut reader, base)?,
            text(&mut reader, base)?,
            text(&mut reader, base)?,
            text(&mut reader, base)?,
        ];
        let [_catalog, schema, table, org_table, name, org_name] = catalog_and_names;
        let (extended_type, extended_format) =
            if extended { extended_metadata(&mut reader, base)? } else { (0..0, 0..0) };
        let fixed_length = reader.lenenc_int()?;
        if fixed_length < 10 {
            return Err(reader.malformed("the fixed part is too short"));
        }
        let collation = reader.u16()?;
        let length = reader.u32()?;
        let kind = ColumnType(reader.u8()?);
        let flags = ColumnFlags(reader.u16()?);
        let decimals = reader.u8()?;
        Ok(Self {
            schema,
            table,
            org_table,
            name,
            org_name,
            extended_type,
            extended_format,
            collation,
            length,
            kind,
            flags,
            decimals,
            packet,
        })
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.packet.get(range.clone()).unwrap_or_default()
    }

    /// The database, in the character set of the connection.
    #[must_use]
    pub fn schema(&self) -> &[u8] {
        self.part(&self.schema)
    }

    /// The table's alias.
    #[must_use]
    pub fn table(&self) -> &[u8] {
        self.part(&self.table)
    }

    /// The table's real name; empty for an expression.
    #[must_use]
    pub fn org_table(&self) -> &[u8] {
        self.part(&self.org_table)
    }

    /// The column's alias.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        self.part(&self.name)
    }

    /// The column's real name; empty for an expression.
    #[must_use]
    pub fn org_name(&self) -> &[u8] {
        self.part(&self.org_name)
    }

    /// MariaDB's extended type name (`uuid`, `inet6`, `point`, …), when the server gave one.
    #[must_use]
    pub fn extended_type(&self) -> Option<&[u8]> {
        Some(self.part(&self.extended_type)).filter(|name| !name.is_empty())
    }

    /// MariaDB's extended format (`json`), when the server gave one.
    #[must_use]
    pub fn extended_format(&self) -> Option<&[u8]> {
        Some(self.part(&self.extended_format)).filter(|name| !name.is_empty())
    }

    /// The collation id. 63 (`binary`) means bytes.
    #[must_use]
    pub const fn collation(&self) -> u16 {
        self.collation
    }

    /// Whether the column holds bytes rather than text.
    #[must_use]
    pub const fn is_binary(&self) -> bool {
        self.collation == BINARY_COLLATION
    }

    /// The greatest length in bytes.
    #[must_use]
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// The type.
    #[must_use]
    pub const fn kind(&self) -> ColumnType {
        self.kind
    }

    /// The flags.
    #[must_use]
    pub const fn flags(&self) -> ColumnFlags {
        self.flags
    }

    /// Whether integers of this column are unsigned.
    #[must_use]
    pub const fn is_unsigned(&self) -> bool {
        self.flags.contains(ColumnFlags::UNSIGNED)
    }

    /// Digits after the point; 39 (0x27) when not fixed.
    #[must_use]
    pub const fn decimals(&self) -> u8 {
        self.decimals
    }
}

/// Where the next length-encoded string lies in the packet of `base` bytes.
fn text(reader: &mut Reader<'_>, base: usize) -> Result<Range<usize>, Malformed> {
    let length = reader.lenenc_bytes()?.len();
    let end = base - reader.rest().len();
    Ok(end - length..end)
}

/// The entries of the extended metadata: type byte 0 is the type's name, 1 the format's; others are passed over.
fn extended_metadata(
    reader: &mut Reader<'_>,
    base: usize,
) -> Result<(Range<usize>, Range<usize>), Malformed> {
    let block = reader.lenenc_bytes()?;
    let block_end = base - reader.rest().len();
    let mut entries = Reader::new("extended metadata", block);
    let (mut name, mut format) = (0..0, 0..0);
    while !entries.is_empty() {
        let entry = entries.u8()?;
        let place = text(&mut entries, block_end)?;
        match entry {
            0 => name = place,
            1 => format = place,
            _ => {}
        }
    }
    Ok((name, format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use proptest::prelude::*;

    #[test]
    fn a_column_of_a_table_is_named_with_its_origin() {
        // recorded from MariaDB 10.11.19: SELECT * FROM things
        let packet = hex!(
            "03646566 086669787475726573 067468696e6773 067468696e6773 026964 026964 00 0c 3f00 14000000 08 0350 00 0000"
        );
        let column = ColumnDefinition::decode(Bytes::copy_from_slice(&packet), true).unwrap();
        assert_eq!(column.schema(), b"fixtures");
        assert_eq!((column.table(), column.org_table()), (&b"things"[..], &b"things"[..]));
        assert_eq!((column.name(), column.org_name()), (&b"id"[..], &b"id"[..]));
        assert_eq!((column.kind(), column.length()), (ColumnType::LONGLONG, 20));
        assert!(column.flags().contains(ColumnFlags::NOT_NULL) && column.is_binary());
        assert_eq!((column.extended_type(), column.extended_format()), (None, None));
    }

    #[test]
    fn extended_metadata_names_types_and_formats() {
        // recorded from MariaDB 10.11.19: JSON_OBJECT('a', 1) AS json
        let json = hex!(
            "03646566 00 00 00 046a736f6e 00 06 01046a736f6e 0c 2d00 48000000 fd 0000 27 0000"
        );
        let column = ColumnDefinition::decode(Bytes::copy_from_slice(&json), true).unwrap();
        assert_eq!(column.extended_format(), Some(&b"json"[..]));
        assert_eq!((column.collation(), column.decimals()), (45, 39));
        // written after MariaDB's documentation: a type, a kind of the future, a format
        let both = hex!(
            "03646566 00 00 00 0161 00 0c 000475756964 0700 01026f6b 0c 3f00 00000000 fe 0000 00 0000"
        );
        let column = ColumnDefinition::decode(Bytes::copy_from_slice(&both), true).unwrap();
        assert_eq!(column.extended_type(), Some(&b"uuid"[..]));
        assert_eq!(column.extended_format(), Some(&b"ok"[..]));
    }

    #[test]
    fn a_definition_cut_off_anywhere_before_its_filler_is_malformed() {
        let packet = hex!(
            "03646566 00 00 00 046a736f6e 00 06 01046a736f6e 0c 2d00 48000000 fd 0000 27 0000"
        );
        for length in 0..packet.len() - 2 {
            let packet = Bytes::copy_from_slice(&packet[..length]);
            assert!(ColumnDefinition::decode(packet, true).is_err(), "{length}");
        }
    }

    #[test]
    fn a_fixed_part_that_is_too_short_is_malformed() {
        let packet = hex!("03646566 00 00 00 0161 00 09 2d00 48000000 fd 0000 27");
        let error = ColumnDefinition::decode(Bytes::copy_from_slice(&packet), false).unwrap_err();
        assert_eq!(error.to_string(), "malformed column definition: the fixed part is too short");
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(mut bytes: Vec<u8>, extended: bool) {
            for _ in 0..2 {
                if let Ok(column) = ColumnDefinition::decode(bytes.clone().into(), extended) {
                    prop_assert!(column.name().len() + column.schema().len() <= bytes.len());
                }
                // Small bytes are lengths that fit.
                bytes.iter_mut().for_each(|byte| *byte %= 4);
            }
        }
    }
}
