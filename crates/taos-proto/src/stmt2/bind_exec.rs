use bytes::Bytes;

use super::{BindWriter, BoundColumn};
use crate::code::TaosError;
use crate::error::Error;
use crate::wire::{Reader, WriteWire, length_u32};

/// The data of `stmt2_bind_exec`: one column per `?` of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundRows {
    /// The number of runs of equal names in the column of table names; 1 without one.
    pub tables: u32,
    /// The columns, with equally many rows. The name of the table is a `VARCHAR` among them.
    pub columns: Vec<BoundColumn>,
}

const HEADER: usize = 20;
/// More columns no statement has.
const MAX_FIELDS: u32 = 4096;

/// Writes `u32 total length`, `u32 rows`, `u32 tables`, `u32 fields`, `u32` offset of the first field, and the fields.
pub fn encode_bind_exec(tables: u32, columns: &[BindWriter]) -> Result<Bytes, Error> {
    let rows = columns.first().map_or(0, BindWriter::len);
    if rows == 0 || columns.iter().any(|column| column.len() != rows) {
        return Err(Error::misuse(
            "all columns of a bind need equally many rows, and at least one",
        ));
    }
    let mut body = Vec::new();
    columns.iter().try_for_each(|column| column.write(&mut body))?;
    let mut out = Vec::with_capacity(HEADER + body.len());
    out.put_u32(length_u32(HEADER + body.len())?);
    out.put_u32(length_u32(rows)?);
    out.put_u32(tables);
    out.put_u32(length_u32(columns.len())?);
    out.put_u32(length_u32(HEADER)?);
    out.put_bytes(&body);
    Ok(out.into())
}

/// Reads the data of `stmt2_bind_exec` with the adapter's errors.
pub fn decode_bind_exec(data: &Bytes) -> Result<BoundRows, TaosError> {
    let mut reader = Reader::new("bind", data);
    let mut header = [0_u32; 5];
    for number in &mut header {
        *number = reader.u32().map_err(|_| TaosError::adapter("message length is too short"))?;
    }
    let [total, rows, tables, fields, first] = header;
    if usize::try_from(total) != Ok(data.len()) {
        return Err(TaosError::adapter(format!(
            "total length not match, expect {total}, but got {}",
            data.len()
        )));
    }
    if rows == 0 {
        return Err(TaosError::adapter("row count is 0"));
    }
    if fields == 0 {
        return Err(TaosError::adapter("field count is 0"));
    }
    if fields > MAX_FIELDS {
        return Err(TaosError::adapter(format!(
            "field count exceeds maximum {MAX_FIELDS}: {fields}"
        )));
    }
    let at = usize::try_from(first).ok().filter(|&at| (HEADER..=data.len()).contains(&at));
    let Some(at) = at else {
        return Err(TaosError::adapter(format!("field offset out of range: {first}")));
    };
    let mut rest = data.slice(at..);
    let mut columns = Vec::new();
    for index in 0..fields {
        let column = BoundColumn::read(&mut rest)
            .map_err(|_| TaosError::adapter(format!("column {index} data length error")))?;
        if usize::try_from(rows) != Ok(column.len()) {
            let got = column.len();
            let text = format!("column {index} row count not match, expect {rows}, but got {got}");
            return Err(TaosError::adapter(text));
        }
        columns.push(column);
    }
    if !rest.is_empty() {
        return Err(TaosError::adapter("payload has trailing bytes"));
    }
    Ok(BoundRows { tables, columns })
}
