//! The results that a client may fetch from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use taos_proto::block::{BlockVersion, BlockWriter, ColumnWriter};
use taos_proto::{DataType, Decimal, Error, Field, Precision, Value};
use tokio::sync::Mutex as AsyncMutex;

use crate::answer::{ResultColumn, ResultSet};
use crate::error::SqlError;
use crate::value::Datum;

/// Rows of a block at most, as the real server has it.
const ROWS: usize = 4096;
/// Bytes of a block, about, by the declared sizes of the columns.
const BYTES: usize = 4 << 20;

/// Results by their ids: 1, 2, 3 and so on for each connection.
#[derive(Default)]
pub(super) struct Results {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    last_id: u64,
    open: HashMap<u64, Arc<AsyncMutex<Cursor>>>,
}

impl Results {
    /// Gives a result its id.
    pub(super) fn open(&self, cursor: Cursor) -> u64 {
        let mut table = self.table();
        table.last_id += 1;
        let id = table.last_id;
        table.open.insert(id, Arc::new(AsyncMutex::new(cursor)));
        id
    }

    /// The result with this id, unless it has ended or was freed.
    pub(super) fn get(&self, id: u64) -> Option<Arc<AsyncMutex<Cursor>>> {
        self.table().open.get(&id).cloned()
    }

    /// Ends a result; without effect for an unknown one.
    pub(super) fn free(&self, id: u64) {
        // Dropped after the lock: a result may have work to undo.
        let ended = self.table().open.remove(&id);
        drop(ended);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place in a result.
pub(super) struct Cursor {
    set: ResultSet,
    fields: Vec<Field>,
    rows: usize,
    /// What `fetch` has announced and `fetch_block` takes.
    pub(super) announced: Option<Bytes>,
}

/// One block with the number of its rows.
pub(super) struct Block {
    pub(super) rows: usize,
    pub(super) bytes: Bytes,
}

/// Why a block cannot be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum BlockError {
    #[error(transparent)]
    Engine(#[from] SqlError),
    #[error(transparent)]
    Encoding(#[from] Error),
}

impl Cursor {
    pub(super) fn new(set: ResultSet) -> Self {
        let fields: Vec<Field> = set.columns().iter().map(field).collect();
        let width: usize = fields.iter().map(width).sum();
        let rows = (BYTES / width.max(1)).clamp(1, ROWS);
        Self { set, fields, rows, announced: None }
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn precision(&self) -> Precision {
        match self.set.precision() {
            crate::value::Precision::Milli => Precision::Milliseconds,
            crate::value::Precision::Micro => Precision::Microseconds,
            crate::value::Precision::Nano => Precision::Nanoseconds,
        }
    }

    /// Computes the next block; `None` at the end. Blocks its thread.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, BlockError> {
        let rows = self.set.next_rows(self.rows)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut block = BlockWriter::for_fields(&self.fields)?;
        for row in &rows {
            for (column, value) in block.columns_mut().iter_mut().zip(row) {
                push(column, value)?;
            }
        }
        let bytes = block.finish(BlockVersion::Result)?.into();
        Ok(Some(Block { rows: rows.len(), bytes }))
    }
}

fn field(column: &ResultColumn) -> Field {
    let data_type = DataType::from_code(column.data_type as u8).unwrap_or(DataType::VarChar);
    // A bare NULL has no form on the wire: it is an empty text that is never there.
    let data_type = if data_type == DataType::Null { DataType::VarChar } else { data_type };
    Field {
        name: column.name.clone(),
        data_type,
        length: column.length,
        precision: column.precision,
        scale: column.scale,
    }
}

fn width(field: &Field) -> usize {
    let declared = || usize::try_from(field.storage()).unwrap_or(usize::MAX).min(BYTES);
    field.data_type.fixed_size().unwrap_or_else(declared)
}

fn push(column: &mut ColumnWriter, value: &Datum) -> Result<(), Error> {
    let value = match value {
        Datum::Null => Value::Null,
        Datum::Bool(value) => Value::Bool(*value),
        Datum::Int(value) => Value::Int(*value),
        Datum::UInt(value) => Value::UnsignedInt(*value),
        Datum::Double(value) if column.field().data_type == DataType::Float => {
            #[expect(clippy::cast_possible_truncation, reason = "a FLOAT holds what `f32` has")]
            let narrow = *value as f32;
            Value::Float(narrow)
        }
        Datum::Double(value) => Value::Double(*value),
        Datum::Text(text) => return column.push_text(text),
        Datum::Bytes(bytes) => return column.push_bytes(bytes),
        Datum::Decimal(unscaled) => {
            Value::Decimal(Decimal { unscaled: *unscaled, scale: column.field().scale })
        }
    };
    column.push(&value)
}
