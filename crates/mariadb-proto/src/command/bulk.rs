use super::STMT_BULK_EXECUTE;
use crate::column::ColumnType;
use crate::error::Error;
use crate::value::Param;
use crate::wire::WriteWire;

/// Options of `COM_STMT_BULK_EXECUTE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkFlags {
    /// Ask for one result per row; needs the capability `BULK_UNIT_RESULTS`.
    pub unit_results: bool,
}

const SEND_UNIT_RESULTS: u16 = 64;
const SEND_TYPES: u16 = 128;
const VALUE_FOLLOWS: u8 = 0;
const VALUE_IS_NULL: u8 = 1;

/// Rows of parameters, row after row in one slice.
#[derive(Debug, Clone, Copy)]
pub struct BulkRows<'a> {
    columns: usize,
    params: &'a [Param<'a>],
}

impl<'a> BulkRows<'a> {
    /// `params` holds `columns` values per row. In one column all values must be of one type or NULL, since the
    /// command announces a type per column; both are checked here, before anything is sent.
    pub fn new(columns: usize, params: &'a [Param<'a>]) -> Result<Self, Error> {
        if columns == 0 || params.is_empty() || !params.len().is_multiple_of(columns) {
            return Err(Error::Misuse("a bulk command needs full rows of parameters".into()));
        }
        let rows = Self { columns, params };
        for column in 0..columns {
            let first = bulk_type(rows.announced(column));
            let odd = rows
                .column(column)
                .find(|param| !matches!(param, Param::Null) && bulk_type(param) != first);
            if odd.is_some() {
                return Err(Error::Misuse(
                    format!("the values of bulk column {column} are of different types").into(),
                ));
            }
        }
        Ok(rows)
    }

    fn column(&self, column: usize) -> impl Iterator<Item = &'a Param<'a>> + use<'a> {
        self.params.iter().skip(column).step_by(self.columns)
    }

    /// The first value that is not NULL: it names the column's type.
    fn announced(&self, column: usize) -> &'a Param<'a> {
        self.column(column).find(|param| !matches!(param, Param::Null)).unwrap_or(&Param::Null)
    }
}

/// Appends a `COM_STMT_BULK_EXECUTE` payload.
pub(crate) fn encode_bulk(
    out: &mut Vec<u8>,
    statement_id: u32,
    rows: BulkRows<'_>,
    flags: BulkFlags,
) {
    out.put_u8(STMT_BULK_EXECUTE);
    out.put_u32(statement_id);
    out.put_u16(SEND_TYPES | if flags.unit_results { SEND_UNIT_RESULTS } else { 0 });
    for column in 0..rows.columns {
        let (kind, unsigned) = bulk_type(rows.announced(column));
        out.put_u8(kind.0);
        out.put_u8(u8::from(unsigned) << 7);
    }
    for param in rows.params {
        match param {
            Param::Null => out.put_u8(VALUE_IS_NULL),
            Param::Int32(value) => {
                out.put_u8(VALUE_FOLLOWS);
                out.put_bytes(&i64::from(*value).to_le_bytes());
            }
            other => {
                out.put_u8(VALUE_FOLLOWS);
                other.encode_binary(out);
            }
        }
    }
}

/// The type announced for a column: signed integers always in their widest form, since a column may hold both.
fn bulk_type(param: &Param<'_>) -> (ColumnType, bool) {
    match param {
        Param::Int32(_) => (ColumnType::LONGLONG, false),
        other => other.column_type(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    fn encoded(columns: usize, params: &[Param<'_>], flags: BulkFlags) -> Vec<u8> {
        let mut out = Vec::new();
        encode_bulk(&mut out, 0x252, BulkRows::new(columns, params).unwrap(), flags);
        out
    }

    #[test]
    fn integers_of_a_column_are_widened_and_nulls_have_an_indicator_only() {
        // accepted by MariaDB 10.11.19
        let recorded = hex!(
            "fa5202000080000800fd000001000000000000000003 6f6e65 000000000000010000 01"
            "000300000000000000 0000"
        );
        let params = [
            Param::Int32(1),
            Param::Text("one"),
            Param::Int(1 << 40),
            Param::Null,
            Param::Int(3),
            Param::Text(""),
        ];
        assert_eq!(encoded(2, &params, BulkFlags::default()), recorded);
    }

    #[test]
    fn a_column_takes_its_type_from_its_first_value_that_is_not_null() {
        let packet = encoded(1, &[Param::Null, Param::Double(1.0)], BulkFlags::default());
        assert_eq!(packet[5..], hex!("8000 0500 01 00 000000000000f03f"));
        // accepted by MariaDB 10.11.19
        let nulls = encoded(1, &[Param::Null, Param::Null], BulkFlags::default());
        assert_eq!(nulls[5..], hex!("8000 0600 01 01"));
    }

    #[test]
    fn one_result_per_row_is_asked_for_by_a_flag() {
        let packet = encoded(1, &[Param::UInt(7)], BulkFlags { unit_results: true });
        assert_eq!(packet[5..], hex!("c000 0880 00 0700000000000000"));
    }

    #[test]
    fn rows_that_are_not_full_are_misuse() {
        let one = [Param::Int(1)];
        for (columns, params) in [(0, &one[..]), (1, &[]), (2, &one), (0, &[])] {
            assert!(matches!(BulkRows::new(columns, params), Err(Error::Misuse(_))));
        }
    }

    #[test]
    fn a_column_of_different_types_is_misuse_and_named() {
        let mixed = [Param::Int(1), Param::Text("a"), Param::Int(2), Param::Bytes(b"b")];
        let error = BulkRows::new(2, &mixed).unwrap_err();
        assert_eq!(error.to_string(), "misuse: the values of bulk column 1 are of different types");
        for pair in [[Param::Int(1), Param::UInt(1)], [Param::Int(1), Param::Double(1.0)]] {
            assert!(BulkRows::new(1, &pair).is_err(), "{pair:?}");
        }
    }
}
