use mariadb_proto::column::ColumnType;
use mariadb_proto::wire::WriteWire;

use super::ok;

/// The head of a result whose definitions follow, with `CACHE_METADATA` in force.
#[must_use]
pub fn column_count(count: u64) -> Vec<u8> {
    let mut out = Vec::new();
    out.put_lenenc_int(count);
    out.put_u8(1);
    out
}

/// The head of a result whose definitions the client is to know already.
#[must_use]
pub fn column_count_without_definitions(count: u64) -> Vec<u8> {
    let mut out = Vec::new();
    out.put_lenenc_int(count);
    out.put_u8(0);
    out
}

/// A column definition with empty extended metadata.
#[must_use]
pub fn column(name: &str, kind: ColumnType) -> Vec<u8> {
    let mut out = Vec::new();
    for part in ["def", "", "", "", name, ""] {
        out.put_lenenc_bytes(part.as_bytes());
    }
    out.put_lenenc_bytes(b""); // extended metadata
    out.put_lenenc_int(12);
    out.put_u16(45);
    out.put_u32(1024);
    out.put_u8(kind.0);
    out.put_bytes(&[0; 5]); // flags, decimals, filler
    out
}

/// A row of texts.
#[must_use]
pub fn text_row(values: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        out.put_lenenc_bytes(value.as_bytes());
    }
    out
}

/// A whole result of texts with one column per name.
#[must_use]
pub fn text_result(names: &[&str], rows: &[&[&str]]) -> Vec<Vec<u8>> {
    let mut packets = vec![column_count(names.len() as u64)];
    packets.extend(names.iter().map(|name| column(name, ColumnType::VAR_STRING)));
    packets.extend(rows.iter().map(|row| text_row(row)));
    packets.push(ok().at_end_of_rows().into());
    packets
}

/// The answer to `COM_STMT_PREPARE`.
#[must_use]
pub fn prepared(id: u32, parameters: u16, columns: &[&str]) -> Vec<Vec<u8>> {
    let mut first = vec![0];
    first.put_u32(id);
    first.put_u16(u16::try_from(columns.len()).unwrap_or(u16::MAX));
    first.put_u16(parameters);
    first.put_bytes(&[0; 3]);
    let mut packets = vec![first];
    packets.extend((0..parameters).map(|_| column("?", ColumnType::VAR_STRING)));
    packets.extend(columns.iter().map(|name| column(name, ColumnType::VAR_STRING)));
    packets
}
