use std::borrow::Cow;

use taos_proto::block::Column;
use taos_proto::{Cell, DataType};

/// The text or the bytes of a cell; `None` for NULL and for types that are neither text, bytes nor decimals.
pub(super) fn cell_text<'a>(column: &Column<'a>, row: usize) -> Option<Cow<'a, [u8]>> {
    match column.data_type() {
        DataType::NChar => match column.cell(row)? {
            Cell::NChar(text) => Some(Cow::Owned(text.to_string().into_bytes())),
            _ => None,
        },
        DataType::Decimal | DataType::Decimal64 => match column.cell(row)? {
            Cell::Decimal(value) => Some(Cow::Owned(value.to_string().into_bytes())),
            _ => None,
        },
        _ => column.bytes(row).map(Cow::Borrowed),
    }
}
