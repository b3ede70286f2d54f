use bytes::Bytes;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use taos_proto::{Block, Precision};

use super::writer::{Filled, fill};
use crate::handle::{Handle, ScratchHandle};
use crate::rows::SlotKind;

/// A block of rows as JavaScript holds it.
pub(crate) type BlockHandle = Handle<Block>;

/// Reads the raw block in a message, which begins at `start`.
#[napi(catch_unwind)]
pub fn decode_block(message: Uint8Array, start: u32) -> napi::Result<BlockHandle> {
    let bytes = message.get(start as usize..).unwrap_or_default();
    Block::decode(Bytes::copy_from_slice(bytes))
        .map(Handle::new)
        .map_err(|error| napi::Error::from_reason(error.to_string()))
}

/// The number of rows of a block.
#[napi(catch_unwind)]
pub fn block_rows(block: BlockHandle) -> u32 {
    // SAFETY: the only reference of this call.
    u32::try_from(unsafe { block.get() }.rows()).unwrap_or(u32::MAX)
}

/// The type codes of a block's columns.
#[napi(catch_unwind)]
pub fn block_types(block: BlockHandle) -> Uint8Array {
    // SAFETY: the only reference of this call.
    let block = unsafe { block.get() };
    block.columns().map(|column| column.data_type().code()).collect::<Vec<_>>().into()
}

/// Writes rows from `first` on into the scratch, `codes` naming the slot of each column. Answers how many rows fitted;
/// 0 when the scratch must grow first.
#[napi(catch_unwind)]
pub fn fill_rows(
    block: BlockHandle,
    scratch: ScratchHandle,
    codes: Uint8Array,
    precision: u32,
    first: u32,
) -> napi::Result<u32> {
    // SAFETY: the only references of this call.
    let (block, scratch) = unsafe { (block.get(), scratch.get()) };
    // SAFETY: the only areas of this call.
    let mut areas = unsafe { scratch.areas() };
    let slots: Vec<_> = codes.iter().map_while(|&code| SlotKind::from_code(code)).collect();
    if slots.len() != block.width() || slots.len() > areas.columns.len() {
        return Err(napi::Error::from_reason("the slots do not fit the block's columns"));
    }
    let precision = u8::try_from(precision).ok().and_then(|code| Precision::try_from(code).ok());
    let first = (first as usize).min(block.rows());
    match fill(block, &slots, precision.unwrap_or_default(), first, &mut areas) {
        Filled::Rows { count, text_end } => {
            areas.control.text_end = u32::try_from(text_end).unwrap_or(u32::MAX);
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        }
        Filled::TooLarge { cells, text } => {
            areas.control.needed_cells = u32::try_from(cells).unwrap_or(u32::MAX);
            areas.control.needed_text = u32::try_from(text).unwrap_or(u32::MAX);
            Ok(0)
        }
    }
}
