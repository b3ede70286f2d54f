use mariadb_proto::column::ColumnDefinition;
use mariadb_proto::error::Malformed;
use mariadb_proto::row::{BinaryRow, RowFormat, TextRow};
use mariadb_proto::value::{DateTime, Value, text};

use super::format::write_value;
use super::slot::{self, Slot};
use super::{Plan, SlotKind};
use crate::control::{COLUMN_HAS_NULL, COLUMN_NOT_ASCII};

/// The longest text of a value that is not text itself in the binary protocol (`-838:59:59.999999`, a double, …).
const LONGEST_FORMATTED: usize = 32;

const TOO_FEW: Malformed = Malformed::new("row", "it has fewer values than columns");
const TOO_MANY: Malformed = Malformed::new("row", "it has more values than columns");

/// Writes rows into the shared areas, one chunk at a time.
pub(crate) struct RowWriter<'a> {
    pub(crate) slots: &'a mut [Slot],
    pub(crate) nulls: &'a mut [u8],
    pub(crate) columns: &'a mut [u8],
    pub(crate) text: &'a mut [u8],
    /// Rows of this chunk so far.
    pub(crate) rows: usize,
    /// Bytes of text so far.
    pub(crate) text_end: usize,
}

/// What became of a row.
pub(crate) enum Written {
    Row,
    /// The chunk has no room left for it.
    Full,
    /// Even an empty chunk is too small: this many cells and bytes of text are needed.
    TooLarge {
        cells: usize,
        text: usize,
    },
}

impl RowWriter<'_> {
    pub(crate) fn write(
        &mut self,
        plan: &Plan,
        format: RowFormat,
        payload: &[u8],
    ) -> Result<Written, Malformed> {
        let width = plan.width();
        let first = self.rows * width;
        let text_once = match format {
            RowFormat::Text => payload.len(),
            RowFormat::Binary => payload.len() + plan.slots.len() * LONGEST_FORMATTED,
        };
        let needed_text = if plan.with_bytes { 2 * text_once } else { text_once };
        let fits = first + width <= self.slots.len().min(self.nulls.len())
            && plan.slots.len() <= self.columns.len()
            && self.text_end + needed_text <= self.text.len();
        if !fits {
            return Ok(if self.rows == 0 {
                Written::TooLarge { cells: width, text: needed_text }
            } else {
                Written::Full
            });
        }
        if self.rows == 0 {
            self.columns[..plan.slots.len()].fill(0);
        }
        match format {
            RowFormat::Text => self.write_text(plan, first, payload)?,
            RowFormat::Binary => self.write_binary(plan, first, payload)?,
        }
        if plan.with_bytes {
            self.write_bytes(plan, first + plan.slots.len(), format, payload)?;
        }
        self.rows += 1;
        Ok(Written::Row)
    }

    fn write_text(&mut self, plan: &Plan, first: usize, payload: &[u8]) -> Result<(), Malformed> {
        let mut row = TextRow::new(payload);
        let definitions = plan.columns.definitions();
        for (index, (definition, &kind)) in definitions.iter().zip(&plan.slots).enumerate() {
            let field = row.next().ok_or(TOO_FEW)??;
            let slot = match field {
                None => None,
                Some(bytes) => self.text_slot(index, definition, kind, bytes)?,
            };
            self.store(first + index, index, slot);
        }
        if row.is_empty() { Ok(()) } else { Err(TOO_MANY) }
    }

    #[inline(always)]
    fn text_slot(
        &mut self,
        column: usize,
        definition: &ColumnDefinition,
        kind: SlotKind,
        bytes: &[u8],
    ) -> Result<Option<Slot>, Malformed> {
        Ok(match kind {
            SlotKind::Text => Some(self.push_text(column, bytes)),
            SlotKind::Bytes => Some(self.push_bytes(bytes)),
            SlotKind::Float64 => Some(slot::from_f64(text::parse_f64(bytes)?)),
            SlotKind::Int32 | SlotKind::Int64 | SlotKind::Date => {
                let value = Value::from_text(definition, Some(bytes))?;
                // npm mariadb reads DATE by its parts and the rest by `new Date(text)`.
                let lenient_dates = matches!(value, Value::Date(_));
                self.value_slot(column, definition, kind, value, lenient_dates)?
            }
        })
    }

    fn write_binary(&mut self, plan: &Plan, first: usize, payload: &[u8]) -> Result<(), Malformed> {
        let mut row = BinaryRow::new(&plan.columns, payload)?;
        let definitions = plan.columns.definitions();
        for (index, (definition, &kind)) in definitions.iter().zip(&plan.slots).enumerate() {
            let value = row.next().ok_or(TOO_FEW)??;
            let slot = self.value_slot(index, definition, kind, value, true)?;
            self.store(first + index, index, slot);
        }
        row.next().map_or(Ok(()), |_| Err(TOO_MANY))
    }

    /// The same values once more, as bytes.
    #[cold]
    fn write_bytes(
        &mut self,
        plan: &Plan,
        first: usize,
        format: RowFormat,
        payload: &[u8],
    ) -> Result<(), Malformed> {
        let definitions = plan.columns.definitions().iter().enumerate();
        match format {
            RowFormat::Text => {
                let mut row = TextRow::new(payload);
                for (index, _) in definitions {
                    let slot = row.next().ok_or(TOO_FEW)??.map(|bytes| self.push_bytes(bytes));
                    self.store(first + index, index, slot);
                }
            }
            RowFormat::Binary => {
                let mut row = BinaryRow::new(&plan.columns, payload)?;
                for (index, definition) in definitions {
                    let value = row.next().ok_or(TOO_FEW)??;
                    let slot = self.value_slot(index, definition, SlotKind::Bytes, value, true)?;
                    self.store(first + index, index, slot);
                }
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn value_slot(
        &mut self,
        column: usize,
        definition: &ColumnDefinition,
        kind: SlotKind,
        value: Value<'_>,
        lenient_dates: bool,
    ) -> Result<Option<Slot>, Malformed> {
        let unfit = Malformed::new("row", "a value does not fit its column's type");
        #[expect(clippy::cast_precision_loss, reason = "JavaScript asked for numbers")]
        let slot = match (kind, value) {
            (_, Value::Null) => return Ok(None),
            (SlotKind::Int32 | SlotKind::Int64, Value::Bit(bits)) => {
                slot::from_int(i64::from(bits.last().copied().unwrap_or(0)))
            }
            (SlotKind::Int32, Value::Int(value)) => slot::from_int(value),
            (SlotKind::Int32, Value::UInt(value)) => slot::from_bits(value),
            (SlotKind::Int64, Value::Int(value)) => slot::from_bits(value.cast_unsigned()),
            (SlotKind::Int64, Value::UInt(value)) => slot::from_bits(value),
            (SlotKind::Float64, Value::Int(value)) => slot::from_f64(value as f64),
            (SlotKind::Float64, Value::UInt(value)) => slot::from_f64(value as f64),
            (SlotKind::Float64, Value::Float(value)) => slot::from_f64(f64::from(value)),
            (SlotKind::Float64, Value::Double(value)) => slot::from_f64(value),
            (SlotKind::Float64, Value::Decimal(digits)) => {
                slot::from_f64(text::parse_f64(digits.as_bytes())?)
            }
            (SlotKind::Date, Value::Date(date)) => {
                let midnight = DateTime { date, ..DateTime::default() };
                return Ok(slot::from_date_time(midnight, lenient_dates));
            }
            (SlotKind::Date, Value::DateTime(value)) => {
                return Ok(slot::from_date_time(value, lenient_dates));
            }
            (SlotKind::Text | SlotKind::Bytes, value) => match raw_bytes(&value) {
                Some(bytes) if kind == SlotKind::Text => self.push_text(column, bytes),
                Some(bytes) => self.push_bytes(bytes),
                None => self.push_formatted(definition, &value)?,
            },
            _ => return Err(unfit),
        };
        Ok(Some(slot))
    }

    #[inline(always)]
    fn store(&mut self, cell: usize, column: usize, slot: Option<Slot>) {
        match slot {
            Some(slot) => {
                self.slots[cell] = slot;
                self.nulls[cell] = 0;
            }
            None => {
                self.nulls[cell] = 1;
                self.columns[column] |= COLUMN_HAS_NULL;
            }
        }
    }

    fn push_text(&mut self, column: usize, bytes: &[u8]) -> Slot {
        if !bytes.is_ascii() {
            self.columns[column] |= COLUMN_NOT_ASCII;
        }
        self.push_bytes(bytes)
    }

    /// `write` has made sure of the room.
    #[inline]
    fn push_bytes(&mut self, bytes: &[u8]) -> Slot {
        let start = self.text_end;
        let end = start + bytes.len();
        self.text[start..end].copy_from_slice(bytes);
        self.text_end = end;
        slot::from_span(start, end)
    }

    #[cold]
    fn push_formatted(
        &mut self,
        definition: &ColumnDefinition,
        value: &Value<'_>,
    ) -> Result<Slot, Malformed> {
        let mut formatted = Vec::with_capacity(LONGEST_FORMATTED);
        write_value(definition, value, &mut formatted);
        if formatted.len() > LONGEST_FORMATTED {
            return Err(Malformed::new("row", "a number is longer than any of its type"));
        }
        Ok(self.push_bytes(&formatted))
    }
}

/// The value's own bytes, where it has some.
const fn raw_bytes<'a>(value: &Value<'a>) -> Option<&'a [u8]> {
    match value {
        Value::Text(bytes) | Value::Bytes(bytes) | Value::Bit(bytes) => Some(bytes),
        Value::Decimal(digits) => Some(digits.as_bytes()),
        _ => None,
    }
}
