use super::{BinaryRow, RowFormat, TRAILING_BYTES};
use crate::column::{ColumnDefinition, Columns};
use crate::error::Malformed;
use crate::value::Value;
use crate::wire::Reader;

/// Where the values of one row lie, for reading them in any order.
///
/// [`RowFormat::values`] costs less for values in the order of the columns. Keep one for all rows of a result: it
/// allocates for the first one only.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<usize>);

/// The place of a NULL in a binary row, where it takes no bytes.
const NULL: usize = usize::MAX;

impl Places {
    /// Finds the values of a row.
    ///
    /// # Errors
    /// The row does not match its columns. The places are of no use then.
    pub fn find(
        &mut self,
        format: RowFormat,
        columns: &Columns,
        payload: &[u8],
    ) -> Result<(), Malformed> {
        self.0.clear();
        let place = |rest: &[u8]| payload.len().saturating_sub(rest.len());
        match format {
            RowFormat::Text => {
                let mut reader = Reader::new("text row", payload);
                for _ in columns.definitions() {
                    self.0.push(place(reader.rest()));
                    reader.lenenc_nullable()?;
                }
                if !reader.is_empty() {
                    return Err(reader.malformed(TRAILING_BYTES));
                }
            }
            RowFormat::Binary => {
                let mut row = BinaryRow::new(columns, payload)?;
                while let Some(value) = row.pass() {
                    self.0.push(value?.map_or(NULL, place));
                }
                if !row.is_empty() {
                    return Err(Malformed::new("binary row", TRAILING_BYTES));
                }
            }
        }
        Ok(())
    }

    /// Decodes the value at `index` of the row that was found last; `column` is its column. `None` when there is no
    /// such column.
    #[inline]
    pub fn value<'a>(
        &self,
        format: RowFormat,
        column: &ColumnDefinition,
        payload: &'a [u8],
        index: usize,
    ) -> Option<Result<Value<'a>, Malformed>> {
        let place = *self.0.get(index)?;
        if place == NULL {
            return Some(Ok(Value::Null));
        }
        let rest = payload.get(place..)?;
        Some(match format {
            RowFormat::Text => Reader::new("text row", rest)
                .lenenc_nullable()
                .and_then(|field| Value::from_text(column, field)),
            RowFormat::Binary => Value::from_binary(column, &mut Reader::new("binary row", rest)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::sample::{any_kind, columns};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_at_its_place_is_the_value_in_order_and_hostile_bytes_never_panic(
            kinds in prop::collection::vec(any_kind(), 1..12),
            bytes in prop::collection::vec(0..8_u8, 0..60),
            zero_first: bool,
        ) {
            let columns = columns(&kinds);
            let bytes = if zero_first { [&[0], &bytes[..]].concat() } else { bytes };
            let mut places = Places::default();
            for format in [RowFormat::Text, RowFormat::Binary] {
                let in_order: Vec<_> = format.values(&columns, &bytes).collect();
                if places.find(format, &columns, &bytes).is_err() {
                    prop_assert!(in_order.last().is_none_or(Result::is_err));
                    continue;
                }
                for (index, column) in columns.definitions().iter().enumerate() {
                    let value = places.value(format, column, &bytes, index).unwrap();
                    match in_order.get(index) {
                        // As text, since a NaN is not equal to itself.
                        Some(wanted) => prop_assert_eq!(format!("{value:?}"), format!("{wanted:?}")),
                        None => prop_assert!(in_order.last().is_some_and(Result::is_err)),
                    }
                }
                let first = columns.definitions().first().unwrap();
                prop_assert!(places.value(format, first, &bytes, kinds.len()).is_none());
            }
        }
    }
}
