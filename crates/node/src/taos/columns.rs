use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use taos_proto::block::Column;

use super::block::BlockHandle;
use super::text::cell_text;

/// Copies the values of a column of fixed size, as they lie in the block, into `target`.
#[napi(catch_unwind)]
pub fn copy_column(block: BlockHandle, index: u32, mut target: Uint8Array) -> napi::Result<()> {
    with_column(&block, index, |column| {
        // SAFETY: JavaScript does not run during this call and has no other view of the new buffer in use.
        let target = unsafe { target.as_mut() };
        let data = column.data();
        if data.len() == target.len() {
            target.copy_from_slice(data);
        }
        data.len() == target.len()
    })
}

/// The bytes of text that [`copy_text`] will write.
#[napi(catch_unwind)]
pub fn text_length(block: BlockHandle, index: u32) -> napi::Result<u32> {
    let mut length = 0;
    with_column(&block, index, |column| {
        length =
            (0..column.len()).filter_map(|row| cell_text(column, row)).map(|text| text.len()).sum();
        true
    })?;
    u32::try_from(length)
        .map_err(|_| napi::Error::from_reason("a column has more than 4 GiB of text"))
}

/// Copies the text or bytes of a column: into `offsets` where each row begins (and where the last one ends) as 32-bit
/// integers in the machine's byte order, into `target` the bytes one after the other.
#[napi(catch_unwind)]
pub fn copy_text(
    block: BlockHandle,
    index: u32,
    mut offsets: Uint8Array,
    mut target: Uint8Array,
) -> napi::Result<()> {
    with_column(&block, index, |column| {
        // SAFETY: JavaScript does not run during this call and has no other view of the new buffers in use.
        let (offsets, target) = unsafe { (offsets.as_mut(), target.as_mut()) };
        let offsets = offsets.as_chunks_mut::<4>().0;
        if offsets.len() != column.len() + 1 {
            return false;
        }
        let mut end = 0;
        for (row, offset) in offsets.iter_mut().enumerate() {
            *offset = u32::try_from(end).unwrap_or(u32::MAX).to_ne_bytes();
            if let Some(text) = cell_text(column, row) {
                let Some(place) = target.get_mut(end..end + text.len()) else { return false };
                place.copy_from_slice(&text);
                end += text.len();
            }
        }
        true
    })
}

/// Sets a bit in `validity` for each row that is not NULL, the least significant bit first; answers how many are NULL.
#[napi(catch_unwind)]
pub fn copy_validity(
    block: BlockHandle,
    index: u32,
    mut validity: Uint8Array,
) -> napi::Result<u32> {
    let mut nulls = 0;
    with_column(&block, index, |column| {
        // SAFETY: JavaScript does not run during this call and has no other view of the new buffer in use.
        let validity = unsafe { validity.as_mut() };
        for (rows, byte) in validity.iter_mut().enumerate() {
            for bit in 0..8 {
                let row = rows * 8 + bit;
                if row < column.len() {
                    let null = column.is_null(row);
                    nulls += u32::from(null);
                    *byte |= u8::from(!null) << bit;
                }
            }
        }
        validity.len() == column.len().div_ceil(8)
    })?;
    Ok(nulls)
}

fn with_column(
    block: &BlockHandle,
    index: u32,
    mut copy: impl FnMut(&Column<'_>) -> bool,
) -> napi::Result<()> {
    // SAFETY: the only reference of this call.
    let block = unsafe { block.get() };
    match block.column(index as usize) {
        Some(column) if copy(&column) => Ok(()),
        _ => Err(napi::Error::from_reason("the column and the buffers do not fit")),
    }
}
