//! A result that a client fetches from, block by block.

use bytes::Bytes;
use taos_proto::block::{BlockVersion, BlockWriter};
use taos_proto::{DataType, Error, Field, Precision};

use crate::answer::ResultSet;
use crate::error::SqlError;

/// Rows of a block at most, as the real server has it.
const ROWS: usize = 4096;
/// Bytes of a block, about, by the declared sizes of the columns.
const BYTES: usize = 4 << 20;

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
        let fields: Vec<Field> = set.columns().iter().map(sent).collect();
        let width: usize = fields.iter().map(width).sum();
        let rows = (BYTES / width.max(1)).clamp(1, ROWS);
        Self { set, fields, rows, announced: None }
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn precision(&self) -> Precision {
        self.set.precision()
    }

    /// Computes the next block; `None` at the end. Blocks its thread.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, BlockError> {
        let rows = self.set.next_rows(self.rows)?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut block = BlockWriter::for_fields(&self.fields)?;
        for row in &rows {
            block.push_row(row)?;
        }
        let bytes = block.finish(BlockVersion::Result)?.into();
        Ok(Some(Block { rows: rows.len(), bytes }))
    }
}

/// A bare NULL has no form on the wire: it is an empty text that is never there.
fn sent(field: &Field) -> Field {
    match field.data_type {
        DataType::Null => Field::with_length(&*field.name, DataType::VarChar, 0),
        _ => field.clone(),
    }
}

fn width(field: &Field) -> usize {
    let declared = || usize::try_from(field.storage()).unwrap_or(usize::MAX).min(BYTES);
    field.data_type.fixed_size().unwrap_or_else(declared)
}
