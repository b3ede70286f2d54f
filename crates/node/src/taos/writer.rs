use taos_proto::block::{Column, FixedWidth};
use taos_proto::{Block, Cell, DataType, Precision};

use super::text::cell_text;
use crate::control::{COLUMN_HAS_NULL, COLUMN_NOT_ASCII};
use crate::rows::SlotKind;
use crate::rows::slot::{self, Slot};
use crate::scratch::Areas;

/// The longest decimal: sign, 38 digits, point and the zero before it.
const LONGEST_DECIMAL: usize = 41;

/// How much of a block went into the shared areas.
pub(super) enum Filled {
    /// So many rows, with so many bytes of text.
    Rows { count: usize, text_end: usize },
    /// Not even one: this much is needed.
    TooLarge { cells: usize, text: usize },
}

/// Writes rows of `block` from row `first` on, as many as fit.
///
/// Text goes row by row, since JavaScript reads it in that order; the columns of fixed size go column by column.
pub(super) fn fill(
    block: &Block,
    slots: &[SlotKind],
    precision: Precision,
    first: usize,
    areas: &mut Areas<'_>,
) -> Filled {
    let width = slots.len();
    let cells = areas.slots.len().min(areas.nulls.len());
    let columns: Vec<_> = block.columns().zip(slots.iter().copied()).collect();
    areas.columns[..width].fill(0);
    let room = cells.checked_div(width).unwrap_or(0);
    let wanted = (block.rows() - first).min(room);
    let (count, text_end) = fill_text(&columns, first, wanted, areas);
    if count == 0 && first < block.rows() {
        let text = columns.iter().map(|(column, kind)| text_size(column, *kind, first)).sum();
        return Filled::TooLarge { cells: width, text };
    }
    for (index, (column, kind)) in columns.iter().enumerate() {
        if !is_text(*kind) {
            fill_fixed(
                column,
                *kind,
                precision,
                first..first + count,
                Target::new(areas, index, width),
            );
        }
    }
    Filled::Rows { count, text_end }
}

/// The cells of one column among the rows of a chunk.
struct Target<'a> {
    slots: &'a mut [Slot],
    nulls: &'a mut [u8],
    flags: &'a mut u8,
    index: usize,
    width: usize,
}

impl<'a> Target<'a> {
    fn new(areas: &'a mut Areas<'_>, index: usize, width: usize) -> Self {
        let flags = &mut areas.columns[index];
        Self { slots: areas.slots, nulls: areas.nulls, flags, index, width }
    }

    fn write<T>(self, values: impl Iterator<Item = Option<T>>, to_slot: impl Fn(T) -> Slot) {
        let mut cell = self.index;
        for value in values {
            match value {
                Some(value) => {
                    self.slots[cell] = to_slot(value);
                    self.nulls[cell] = 0;
                }
                None => {
                    self.nulls[cell] = 1;
                    *self.flags |= COLUMN_HAS_NULL;
                }
            }
            cell += self.width;
        }
    }
}

fn fill_fixed(
    column: &Column<'_>,
    kind: SlotKind,
    precision: Precision,
    rows: std::ops::Range<usize>,
    target: Target<'_>,
) {
    let values = Values { column, rows, target };
    #[expect(
        clippy::cast_precision_loss,
        reason = "JavaScript asked for numbers or dates, which are doubles"
    )]
    match (column.data_type(), kind) {
        (DataType::Bool | DataType::TinyIntUnsigned, _) => {
            values.write(|value: u8| slot::from_words(value.into(), 0));
        }
        (DataType::TinyInt, _) => values.write(|value: i8| slot::from_int(value.into())),
        (DataType::SmallInt, _) => values.write(|value: i16| slot::from_int(value.into())),
        (DataType::SmallIntUnsigned, _) => {
            values.write(|value: u16| slot::from_words(value.into(), 0));
        }
        (DataType::Int, _) => values.write(|value: i32| slot::from_int(value.into())),
        (DataType::IntUnsigned, _) => values.write(|value: u32| slot::from_words(value, 0)),
        (DataType::Float, _) => values.write(|value: f32| slot::from_f64(value.into())),
        (DataType::Double, _) => values.write(slot::from_f64),
        (DataType::BigIntUnsigned, _) => values.write(slot::from_bits),
        (DataType::Timestamp, SlotKind::Date) => {
            let per_millisecond = precision.per_second() / 1000;
            values.write(|count: i64| slot::from_f64(count.div_euclid(per_millisecond) as f64));
        }
        (_, SlotKind::Float64) => values.write(|value: i64| slot::from_f64(value as f64)),
        _ => values.write(|value: i64| slot::from_bits(value.cast_unsigned())),
    }
}

/// The rows of a column that go into a chunk.
struct Values<'a, 'b> {
    column: &'a Column<'b>,
    rows: std::ops::Range<usize>,
    target: Target<'a>,
}

impl Values<'_, '_> {
    fn write<T: FixedWidth>(self, to_slot: impl Fn(T) -> Slot) {
        let (first, count) = (self.rows.start, self.rows.len());
        match self.column.values::<T>() {
            Some(values) => self.target.write(values.skip(first).take(count), to_slot),
            // A column of the type of a bare NULL.
            None => self.target.write(std::iter::repeat_n(None, count), to_slot),
        }
    }
}

const fn is_text(kind: SlotKind) -> bool {
    matches!(kind, SlotKind::Text | SlotKind::Bytes)
}

/// Writes the text of at most `wanted` rows; answers how many fitted, and the bytes of text.
fn fill_text(
    columns: &[(Column<'_>, SlotKind)],
    first: usize,
    wanted: usize,
    areas: &mut Areas<'_>,
) -> (usize, usize) {
    let width = columns.len();
    let texts: Vec<_> =
        columns.iter().enumerate().filter(|(_, (_, kind))| is_text(*kind)).collect();
    let mut end = 0;
    for row in 0..wanted {
        for &(index, (column, kind)) in &texts {
            let cell = row * width + index;
            if end + text_size(column, *kind, first + row) > areas.text.len() {
                return (row, end);
            }
            let start = end;
            match write_text(column, first + row, &mut areas.text[start..]) {
                Some((length, ascii)) => {
                    end = start + length;
                    areas.slots[cell] = slot::from_span(start, end);
                    areas.nulls[cell] = 0;
                    if !ascii {
                        areas.columns[index] |= COLUMN_NOT_ASCII;
                    }
                }
                None => {
                    areas.nulls[cell] = 1;
                    areas.columns[index] |= COLUMN_HAS_NULL;
                }
            }
        }
    }
    (wanted, end)
}

/// At least the bytes that `write_text` writes: UTF-8 is never longer than UTF-32.
fn text_size(column: &Column<'_>, kind: SlotKind, row: usize) -> usize {
    match column.bytes(row) {
        Some(bytes) => bytes.len(),
        None if is_text(kind) && column.data_type().is_decimal() => LONGEST_DECIMAL,
        None => 0,
    }
}

/// The length of the text and whether it is ASCII; `None` for NULL. `out` has room, as `text_size` says.
fn write_text(column: &Column<'_>, row: usize, out: &mut [u8]) -> Option<(usize, bool)> {
    if let Some(Cell::NChar(text)) = nchar(column, row) {
        let mut length = 0;
        for character in text.chars() {
            length += character.encode_utf8(&mut out[length..]).len();
        }
        return Some((length, length == text.units().len()));
    }
    let text = cell_text(column, row)?;
    out[..text.len()].copy_from_slice(&text);
    Some((text.len(), text.is_ascii()))
}

/// NCHAR goes straight into the area, without a string in between.
fn nchar<'a>(column: &Column<'a>, row: usize) -> Option<Cell<'a>> {
    (column.data_type() == DataType::NChar).then(|| column.cell(row))?
}
