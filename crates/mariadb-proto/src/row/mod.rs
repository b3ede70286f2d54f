//! The rows of a result: one packet each, in the form of the protocol that the command used.

mod binary;
mod places;
mod text;

pub use binary::BinaryRow;
pub use places::Places;
pub use text::TextRow;

use crate::column::Columns;
use crate::error::Malformed;
use crate::value::Value;
use text::TextValues;

/// The form in which a result's rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowFormat {
    /// Rows of COM_QUERY.
    Text,
    /// Rows of COM_STMT_EXECUTE.
    Binary,
}

impl RowFormat {
    /// The values of one row in the order of `columns`: one item per column.
    ///
    /// A row that does not match its columns (a value that breaks its type, too few values, bytes after the last one)
    /// gives an error in the place where that shows, and nothing after it. [`Iterator::nth`] passes over values
    /// without decoding them, which is the way to one value by its index.
    pub fn values<'a>(self, columns: &'a Columns, payload: &'a [u8]) -> RowValues<'a> {
        RowValues(match self {
            Self::Text => Values::Text(TextValues::new(columns, payload)),
            Self::Binary => match BinaryRow::new(columns, payload) {
                Ok(row) => Values::Binary(row),
                Err(malformed) => Values::Broken(Some(malformed)),
            },
        })
    }
}

/// The values of one row, as [`RowFormat::values`] gives them.
#[derive(Debug)]
pub struct RowValues<'a>(Values<'a>);

#[derive(Debug)]
enum Values<'a> {
    Text(TextValues<'a>),
    Binary(BinaryRow<'a>),
    Broken(Option<Malformed>),
}

impl<'a> Iterator for RowValues<'a> {
    type Item = Result<Value<'a>, Malformed>;

    // Inlined by force, as are the two below it, for the reason given at `Value::from_text`.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Values::Text(values) => values.next(),
            Values::Binary(row) => row.next(),
            Values::Broken(malformed) => malformed.take().map(Err),
        }
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        match &mut self.0 {
            Values::Text(values) => values.nth(skipped),
            Values::Binary(row) => row.nth(skipped),
            Values::Broken(malformed) => malformed.take().map(Err),
        }
    }
}

/// A row holds exactly as many values as the result has columns.
const TRAILING_BYTES: &str = "there are bytes after the last column";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::ColumnType;
    use crate::value::sample::{any_kind, columns};
    use proptest::prelude::*;

    const FORMATS: [RowFormat; 2] = [RowFormat::Text, RowFormat::Binary];

    fn three_columns() -> Columns {
        columns(&[ColumnType::LONGLONG, ColumnType::BLOB, ColumnType::LONG])
    }

    /// The values 7, NULL, 9 in both formats.
    fn payload(format: RowFormat) -> &'static [u8] {
        match format {
            RowFormat::Text => b"\x017\xfb\x019",
            RowFormat::Binary => &[0, 0b1000, 7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0],
        }
    }

    #[test]
    fn both_formats_give_the_same_values() {
        for format in FORMATS {
            let columns = three_columns();
            let values: Result<Vec<_>, _> = format.values(&columns, payload(format)).collect();
            assert_eq!(values, Ok(vec![Value::Int(7), Value::Null, Value::Int(9)]));
        }
    }

    #[test]
    fn a_value_can_be_taken_by_its_index() {
        for format in FORMATS {
            let columns = three_columns();
            let value = |index| format.values(&columns, payload(format)).nth(index);
            assert_eq!(value(0), Some(Ok(Value::Int(7))));
            assert_eq!(value(1), Some(Ok(Value::Null)));
            assert_eq!(value(2), Some(Ok(Value::Int(9))));
            assert_eq!(value(3), None);
        }
    }

    #[test]
    fn a_byte_after_the_last_column_is_an_error_in_the_place_of_the_last_value() {
        for format in FORMATS {
            let columns = three_columns();
            let payload = [payload(format), b"\0"].concat();
            let values: Vec<_> = format.values(&columns, &payload).collect();
            assert!(matches!(values[..], [Ok(_), Ok(_), Err(_)]), "{values:?}");
        }
    }

    #[test]
    fn a_row_cut_off_anywhere_is_an_error_and_nothing_after_it() {
        for format in FORMATS {
            let columns = three_columns();
            for length in 0..payload(format).len() {
                let mut values = format.values(&columns, &payload(format)[..length]);
                assert!(values.any(|value| value.is_err()), "{format:?} cut to {length}");
                assert_eq!(values.next(), None);
                assert!(matches!(
                    format.values(&columns, &payload(format)[..length]).nth(2),
                    Some(Err(_))
                ));
            }
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic_and_never_give_more_values_than_columns(
            kinds in proptest::collection::vec(any_kind(), 0..20), bytes: Vec<u8>, zero_first: bool,
        ) {
            let columns = columns(&kinds);
            let bytes = if zero_first { [&[0], &bytes[..]].concat() } else { bytes };
            for format in FORMATS {
                let values: Vec<_> = format.values(&columns, &bytes).collect();
                let broken = values.last().is_none_or(Result::is_err);
                prop_assert!(values.len() == kinds.len() || broken && values.len() <= kinds.len().max(1));
                for (index, value) in values.into_iter().enumerate().filter(|(_, value)| value.is_ok()) {
                    // As text, since a NaN is not equal to itself.
                    let picked = format!("{:?}", format.values(&columns, &bytes).nth(index));
                    prop_assert_eq!(picked, format!("{:?}", Some(value)));
                }
            }
        }
    }
}
