use bytes::Bytes;

use super::{BindWriter, BoundColumn};
use crate::code::TaosError;
use crate::error::Error;
use crate::wire::{Reader, WriteWire, length_u16, length_u32};

/// One table of a bind, as a client gives it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TableToBind<'a> {
    /// Its name as in SQL; `None` when the statement names it.
    pub name: Option<&'a str>,
    /// Its tags, each with one row.
    pub tags: &'a [BindWriter],
    /// Its columns, or the parameters of a query with one row each.
    pub columns: &'a [BindWriter],
}

/// One table of a bind, as a server reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoundTable {
    /// Its name as in SQL, if it was bound.
    pub name: Option<String>,
    /// Its tags.
    pub tags: Vec<BoundColumn>,
    /// Its columns.
    pub columns: Vec<BoundColumn>,
}

const HEADER: usize = 28;

/// The data of `stmt2_bind`.
///
/// ```text
/// @0   u32  total length
/// @4   u32  tables
/// @8   u32  tags of a table           @12  u32  columns of a table
/// @16  u32  offset of names           @20  u32  of tags          @24  u32  of columns; 0 = absent
/// @28  u16  length[tables] of names, NUL included, and the names
///      u32  length[tables] of tags,  and the bind structures
///      u32  length[tables] of columns, and the bind structures
/// ```
///
/// All tables have names or none, and equally many tags and columns.
pub fn encode_bind(tables: &[TableToBind<'_>]) -> Result<Bytes, Error> {
    let Some(first) = tables.first() else { return Err(Error::misuse("no table is bound")) };
    let (tags, columns) = (first.tags.len(), first.columns.len());
    let alike = |table: &TableToBind<'_>| {
        table.name.is_some() == first.name.is_some()
            && table.tags.len() == tags
            && table.columns.len() == columns
    };
    if !tables.iter().all(alike) {
        return Err(Error::misuse(
            "all tables of a bind need a name or none, and equally many tags and columns",
        ));
    }
    if tables.iter().flat_map(|table| table.tags).any(|tag| tag.len() != 1) {
        return Err(Error::misuse("a tag has one value per table"));
    }
    let mut out = vec![0; HEADER];
    let mut offsets = [0_u32; 3];
    let [names_at, tags_at, columns_at] = &mut offsets;
    if first.name.is_some() {
        *names_at = length_u32(out.len())?;
        write_names(&mut out, tables)?;
    }
    if tags != 0 {
        *tags_at = length_u32(out.len())?;
        write_columns(&mut out, tables.iter().map(|table| table.tags))?;
    }
    if columns != 0 {
        *columns_at = length_u32(out.len())?;
        write_columns(&mut out, tables.iter().map(|table| table.columns))?;
    }
    let mut header = Vec::with_capacity(HEADER);
    for number in [out.len(), tables.len(), tags, columns] {
        header.put_u32(length_u32(number)?);
    }
    for offset in offsets {
        header.put_u32(offset);
    }
    overwrite(&mut out, 0, &header);
    Ok(out.into())
}

fn write_names(out: &mut Vec<u8>, tables: &[TableToBind<'_>]) -> Result<(), Error> {
    let names = || tables.iter().filter_map(|table| table.name);
    for name in names() {
        if name.is_empty() || name.contains('\0') {
            return Err(Error::misuse("the name of a table is empty or holds a NUL"));
        }
        out.put_u16(length_u16(name.len() + 1)?);
    }
    for name in names() {
        out.put_bytes(name.as_bytes());
        out.put_u8(0);
    }
    Ok(())
}

fn write_columns<'a>(
    out: &mut Vec<u8>,
    tables: impl ExactSizeIterator<Item = &'a [BindWriter]>,
) -> Result<(), Error> {
    let mut length_at = out.len();
    out.resize(out.len() + tables.len() * 4, 0);
    for columns in tables {
        let start = out.len();
        columns.iter().try_for_each(|column| column.write(out))?;
        let length = length_u32(out.len() - start)?;
        overwrite(out, length_at, &length.to_le_bytes());
        length_at += 4;
    }
    Ok(())
}

fn overwrite(out: &mut [u8], at: usize, bytes: &[u8]) {
    for (place, byte) in out.iter_mut().skip(at).zip(bytes) {
        *place = *byte;
    }
}

/// Reads the data of `stmt2_bind` with the adapter's errors. Memory stays within a small multiple of the data.
pub fn decode_bind(data: &Bytes) -> Result<Vec<BoundTable>, TaosError> {
    let mut reader = Reader::new("bind", data);
    let mut header = [0_u32; 7];
    for number in &mut header {
        *number = reader.u32().map_err(|_| TaosError::adapter("data length is less than 28"))?;
    }
    let [total, tables, tags, columns, names_at, tags_at, columns_at] = header;
    if usize::try_from(total) != Ok(data.len()) {
        return Err(TaosError::adapter(format!(
            "total length not match, expect {total}, but got {}",
            data.len()
        )));
    }
    for (count, offset, what) in [(tags, tags_at, "tag"), (columns, columns_at, "col")] {
        if count == 0 && offset != 0 {
            return Err(TaosError::adapter(format!(
                "{what} count is 0, but {what}s offset is not 0"
            )));
        }
    }
    if names_at == 0 && tags_at == 0 && columns_at == 0 {
        return Err(TaosError::adapter("nothing is bound"));
    }
    let names = part(data, names_at, tables, 2, "table name")?;
    let tags_of = part(data, tags_at, tables, 4, "tag")?;
    let columns_of = part(data, columns_at, tables, 4, "col")?;
    let longest =
        [names.len(), tags_of.len(), columns_of.len()].into_iter().max().unwrap_or_default();
    let mut bound = Vec::with_capacity(longest);
    for index in 0..longest {
        bound.push(BoundTable {
            name: names.get(index).map(|name| table_name(name)).transpose()?,
            tags: structures(tags_of.get(index), tags, index)?,
            columns: structures(columns_of.get(index), columns, index)?,
        });
    }
    Ok(bound)
}

/// The bytes of each table in one of the three parts: their lengths of 2 or 4 bytes, then the bytes.
fn part(
    data: &Bytes,
    offset: u32,
    tables: u32,
    width: usize,
    what: &str,
) -> Result<Vec<Bytes>, TaosError> {
    if offset == 0 {
        return Ok(Vec::new());
    }
    let out_of_range = || TaosError::adapter(format!("{what}s out of range"));
    let bytes =
        usize::try_from(offset).ok().and_then(|at| data.get(at..)).ok_or_else(out_of_range)?;
    let tables = usize::try_from(tables).map_err(|_| out_of_range())?;
    let (lengths, mut rest) =
        bytes.split_at_checked(tables.saturating_mul(width)).ok_or_else(out_of_range)?;
    let mut parts = Vec::with_capacity(tables);
    for length in lengths.chunks_exact(width) {
        let mut wide = [0; 4];
        overwrite(&mut wide, 0, length);
        let length = usize::try_from(u32::from_le_bytes(wide)).map_err(|_| out_of_range())?;
        if length == 0 {
            return Err(TaosError::adapter(format!("{what} length is 0")));
        }
        let (part, tail) = rest.split_at_checked(length).ok_or_else(out_of_range)?;
        parts.push(data.slice_ref(part));
        rest = tail;
    }
    Ok(parts)
}

fn table_name(bytes: &[u8]) -> Result<String, TaosError> {
    let name = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    let name =
        std::str::from_utf8(name).map_err(|_| TaosError::adapter("table name is not UTF-8"))?;
    Ok(name.to_owned())
}

fn structures(
    bytes: Option<&Bytes>,
    count: u32,
    table: usize,
) -> Result<Vec<BoundColumn>, TaosError> {
    let Some(bytes) = bytes else { return Ok(Vec::new()) };
    let mut rest = bytes.clone();
    let mut columns = Vec::new();
    for field in 0..count {
        let error = |_| {
            TaosError::adapter(format!(
                "bind data length error, tableIndex: {table}, fieldIndex: {field}"
            ))
        };
        columns.push(BoundColumn::read(&mut rest).map_err(error)?);
    }
    if rest.is_empty() {
        return Ok(columns);
    }
    Err(TaosError::adapter(format!(
        "bind data length error, tableIndex: {table}, fieldIndex: {count}"
    )))
}
