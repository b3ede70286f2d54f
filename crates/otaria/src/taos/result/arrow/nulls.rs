use std::ops::Range;

use arrow_buffer::{BooleanBuffer, NullBuffer, NullBufferBuilder};
use taos_proto::block::NullBitmap;

/// Appends the NULLs of some rows, eight at a time: TDengine counts bits from the highest one, which means NULL; Arrow
/// counts from the lowest one, which means a value.
pub(super) fn append(valid: &mut NullBufferBuilder, nulls: NullBitmap<'_>, rows: Range<usize>) {
    let bytes = nulls.bytes().get(rows.start / 8..rows.end.div_ceil(8)).unwrap_or_default();
    if bytes.iter().all(|&byte| byte == 0) {
        return valid.append_n_non_nulls(rows.len());
    }
    let bits: Vec<u8> = bytes.iter().map(|byte| !byte.reverse_bits()).collect();
    let bits = BooleanBuffer::new(bits.into(), rows.start % 8, rows.len());
    valid.append_buffer(&NullBuffer::new(bits));
}
