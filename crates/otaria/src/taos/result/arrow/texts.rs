use std::mem;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, StringArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use taos_proto::block::Column as View;
use taos_proto::column::DataType as SqlType;
use taos_proto::value::NChars;

use super::column::Column;
use crate::arrow::BATCH_BYTES;

/// Text or bytes, one value behind the other.
pub(super) struct Texts {
    sql_type: SqlType,
    /// Where each value ends, after a 0.
    offsets: Vec<i32>,
    data: Vec<u8>,
    valid: NullBufferBuilder,
}

/// A row of the batch whose text is none.
pub(super) struct NotUtf8 {
    pub(super) row: usize,
}

impl Texts {
    pub(super) fn new(sql_type: SqlType) -> Self {
        let valid = NullBufferBuilder::new(0);
        Self { sql_type, offsets: vec![0], data: Vec::new(), valid }
    }

    /// Appends a value; false, with nothing appended, when Arrow's offsets do not reach its end.
    fn push(&mut self, value: Option<&[u8]>) -> bool {
        let before = self.data.len();
        match value {
            Some(units) if self.sql_type == SqlType::NChar => {
                for character in NChars::new(units).chars() {
                    let mut text = [0; 4];
                    self.data.extend_from_slice(character.encode_utf8(&mut text).as_bytes());
                }
            }
            Some(bytes) => self.data.extend_from_slice(bytes),
            None => {}
        }
        let Ok(end) = i32::try_from(self.data.len()) else {
            self.data.truncate(before);
            return false;
        };
        self.offsets.push(end);
        self.valid.append(value.is_some());
        true
    }
}

impl Column for Texts {
    fn append(&mut self, view: &View<'_>, rows: Range<usize>) -> usize {
        let fits = |row: &usize| self.data.len() < BATCH_BYTES && self.push(view.bytes(*row));
        rows.take_while(fits).count()
    }

    fn truncate(&mut self, rows: usize) {
        self.offsets.truncate(rows + 1);
        let end = self.offsets.last().and_then(|&end| usize::try_from(end).ok());
        self.data.truncate(end.unwrap_or_default());
        self.valid.truncate(rows);
    }

    fn finish(&mut self) -> Result<ArrayRef, NotUtf8> {
        let offsets = OffsetBuffer::new(mem::replace(&mut self.offsets, vec![0]).into());
        let data = mem::take(&mut self.data).into();
        let bytes = BinaryArray::new(offsets, data, self.valid.finish());
        if !matches!(self.sql_type, SqlType::VarChar | SqlType::NChar | SqlType::Json) {
            return Ok(Arc::new(bytes));
        }
        match StringArray::try_from_binary(bytes.clone()) {
            Ok(text) => Ok(Arc::new(text)),
            Err(_) => {
                let is_text =
                    |value: Option<&[u8]>| value.is_none_or(|value| str::from_utf8(value).is_ok());
                Err(NotUtf8 { row: bytes.iter().take_while(|value| is_text(*value)).count() })
            }
        }
    }
}
