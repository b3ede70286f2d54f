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

/// Rows of parameters, row after row in one slice, for one command.
#[derive(Debug, Clone)]
pub struct BulkRows<'a> {
    params: &'a [Param<'a>],
    columns: Vec<BulkColumn>,
}

impl<'a> BulkRows<'a> {
    /// `params` holds `columns` values per row. The command announces one type per column; numbers of different types
    /// share one if none of them changes by it. Other mixtures are misuse, which is found before anything is sent.
    pub fn new(columns: usize, params: &'a [Param<'a>]) -> Result<Self, Error> {
        let rows = Self::leading(columns, params, usize::MAX)?;
        if rows.params.len() == params.len() {
            return Ok(rows);
        }
        let next = params.iter().skip(rows.params.len());
        let odd = rows
            .columns
            .iter()
            .zip(next)
            .position(|(column, param)| column.kind.join(BulkType::of(param)).is_none());
        let column = odd.unwrap_or_default();
        Err(Error::Misuse(
            format!("the values of bulk column {column} are of different types").into(),
        ))
    }

    /// As many of the first rows as one command of at most `largest` bytes takes: it ends before a row whose values
    /// do not fit the types of the rows before. A first row that is too large is taken alone; see [`Self::size`].
    pub fn leading(columns: usize, params: &'a [Param<'a>], largest: usize) -> Result<Self, Error> {
        if columns == 0 || params.is_empty() || !params.len().is_multiple_of(columns) {
            return Err(Error::Misuse("a bulk command needs full rows of parameters".into()));
        }
        let mut taken = vec![BulkColumn::default(); columns];
        for (index, row) in params.chunks_exact(columns).enumerate() {
            let mut fits = true;
            for (column, param) in taken.iter_mut().zip(row) {
                fits &= column.take(param);
            }
            if index > 0 && (!fits || size(&taken) > largest) {
                // The columns know of this row by now: once more without it.
                let before = params.get(..index * columns).unwrap_or(params);
                return Self::leading(columns, before, usize::MAX);
            }
        }
        Ok(Self { params, columns: taken })
    }

    /// The number of rows.
    #[must_use]
    pub fn count(&self) -> usize {
        self.params.len() / self.columns.len().max(1)
    }

    /// The bytes of the command, or a few more.
    #[must_use]
    pub fn size(&self) -> usize {
        size(&self.columns)
    }
}

/// What is known of a column's values so far.
#[derive(Debug, Clone, Copy, Default)]
struct BulkColumn {
    kind: BulkType,
    /// Values that take as many bytes as the type says.
    fixed: usize,
    /// Bytes of the other values, and of what stands before each value.
    bytes: usize,
}

impl BulkColumn {
    /// Takes a value in; false when it has no type in common with those before.
    fn take(&mut self, param: &Param<'_>) -> bool {
        let Some(kind) = self.kind.join(BulkType::of(param)) else {
            return false;
        };
        self.kind = kind;
        self.bytes += 1;
        match param {
            Param::Null => {}
            Param::Decimal(text) | Param::Text(text) => self.bytes += lenenc_size(text.len()),
            Param::Bytes(bytes) => self.bytes += lenenc_size(bytes.len()),
            Param::Date(_) | Param::DateTime(_) | Param::Time(_) => self.bytes += MOST_OF_TEMPORAL,
            _ => self.fixed += 1,
        }
        true
    }

    const fn size(&self) -> usize {
        let width = match self.kind {
            BulkType::Bool => 1,
            BulkType::Decimal => MOST_OF_INTEGER_TEXT,
            _ => 8,
        };
        self.fixed * width + self.bytes
    }
}

fn size(columns: &[BulkColumn]) -> usize {
    HEADER + columns.iter().map(|column| 2 + column.size()).sum::<usize>()
}

/// The command byte, the statement and the flags.
const HEADER: usize = 7;
/// A time with its length: the longest of its kind.
const MOST_OF_TEMPORAL: usize = 13;
/// A 64-bit integer as text, with its length.
const MOST_OF_INTEGER_TEXT: usize = 21;

const fn lenenc_size(length: usize) -> usize {
    let prefix = match length {
        0..=250 => 1,
        251..=0xffff => 3,
        0x1_0000..=0xff_ffff => 4,
        _ => 9,
    };
    prefix + length
}

/// What the values of a column are sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum BulkType {
    /// There are only NULLs.
    #[default]
    Null,
    Bool,
    Int {
        negative: bool,
        /// Some are so large that the server would write them differently were they doubles.
        large: bool,
    },
    UInt,
    Decimal,
    Double,
    Other(ColumnType),
}

/// From here on the server writes a double with an exponent.
const LARGE: u64 = 1_000_000_000_000_000;

impl BulkType {
    fn of(param: &Param<'_>) -> Self {
        match param {
            Param::Null => Self::Null,
            Param::Bool(_) => Self::Bool,
            Param::Int32(value) => Self::Int { negative: *value < 0, large: false },
            Param::Int(value) => {
                Self::Int { negative: *value < 0, large: value.unsigned_abs() >= LARGE }
            }
            Param::UInt(_) => Self::UInt,
            Param::Decimal(_) => Self::Decimal,
            Param::Double(_) => Self::Double,
            other => Self::Other(other.column_type().0),
        }
    }

    /// The type that values of both can have without a change.
    fn join(self, other: Self) -> Option<Self> {
        use BulkType::{Bool, Decimal, Double, Int, Null, UInt};
        Some(match (self, other) {
            (same, again) if same == again => same,
            (Null, kind) | (kind, Null) => kind,
            (Bool, kind @ (Int { .. } | UInt | Decimal | Double))
            | (kind @ (Int { .. } | UInt | Decimal | Double), Bool) => kind,
            (Int { negative: a, large: b }, Int { negative: c, large: d }) => {
                Int { negative: a || c, large: b || d }
            }
            (Int { negative: false, .. }, UInt) | (UInt, Int { negative: false, .. }) => UInt,
            (Int { .. } | UInt | Decimal, Int { .. } | UInt | Decimal) => Decimal,
            (Int { large: false, .. }, Double) | (Double, Int { large: false, .. }) => Double,
            _ => return None,
        })
    }

    /// As the command announces it; whether it is unsigned.
    const fn announced(self) -> (ColumnType, bool) {
        match self {
            Self::Null => (ColumnType::NULL, false),
            Self::Bool => (ColumnType::TINY, false),
            Self::Int { .. } => (ColumnType::LONGLONG, false),
            Self::UInt => (ColumnType::LONGLONG, true),
            Self::Decimal => (ColumnType::NEWDECIMAL, false),
            Self::Double => (ColumnType::DOUBLE, false),
            Self::Other(kind) => (kind, false),
        }
    }

    /// Appends a value that is not NULL in the form of this type.
    fn encode(self, param: &Param<'_>, out: &mut Vec<u8>) {
        let integer: i128 = match *param {
            Param::Bool(value) => value.into(),
            Param::Int32(value) => value.into(),
            Param::Int(value) => value.into(),
            Param::UInt(value) => value.into(),
            _ => return param.encode_binary(out),
        };
        match self {
            Self::Decimal => {
                out.put_lenenc_bytes(itoa::Buffer::new().format(integer).as_bytes());
            }
            Self::Double => out.put_bytes(&exact(integer).to_le_bytes()),
            Self::Bool => out.put_u8(u8::from(integer != 0)),
            // Joined types hold the value; its lowest 64 bits are those of either sign.
            _ => out.put_bytes(integer.to_le_bytes().first_chunk::<8>().unwrap_or(&[0; 8])),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "integers beyond 2^53 never share a type with doubles"
)]
const fn exact(integer: i128) -> f64 {
    integer as f64
}

/// Appends a `COM_STMT_BULK_EXECUTE` payload.
pub(crate) fn encode_bulk(
    out: &mut Vec<u8>,
    statement_id: u32,
    rows: &BulkRows<'_>,
    flags: BulkFlags,
) {
    out.reserve(rows.size());
    out.put_u8(STMT_BULK_EXECUTE);
    out.put_u32(statement_id);
    out.put_u16(SEND_TYPES | if flags.unit_results { SEND_UNIT_RESULTS } else { 0 });
    for column in &rows.columns {
        let (kind, unsigned) = column.kind.announced();
        out.put_u8(kind.0);
        out.put_u8(u8::from(unsigned) << 7);
    }
    for row in rows.params.chunks(rows.columns.len()) {
        for (param, column) in row.iter().zip(&rows.columns) {
            if matches!(param, Param::Null) {
                out.put_u8(VALUE_IS_NULL);
            } else {
                out.put_u8(VALUE_FOLLOWS);
                column.kind.encode(param, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Reader;
    use hex_literal::hex;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn encoded(columns: usize, params: &[Param<'_>], flags: BulkFlags) -> Vec<u8> {
        let mut out = Vec::new();
        encode_bulk(&mut out, 0x252, &BulkRows::new(columns, params).unwrap(), flags);
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
        let large = Param::Int(1_000_000_000_000_000);
        for pair in [
            [large, Param::Double(0.5)],
            [Param::UInt(1), Param::Double(0.5)],
            [Param::Decimal("1"), Param::Double(0.5)],
            [Param::Text("1"), Param::Int(1)],
        ] {
            assert!(BulkRows::new(1, &pair).is_err(), "{pair:?}");
        }
    }

    #[test]
    fn numbers_share_a_type_that_holds_them_all() {
        let one = [Param::Bool(true), Param::Int32(1), Param::Int(-1), Param::Null];
        let cases: [(Param<'_>, &[u8], &[u8]); 3] = [
            (Param::Double(0.5), &hex!("0500"), &hex!("00 000000000000f03f")),
            (Param::Decimal("0.5"), &hex!("f600"), &hex!("00 0131")),
            (Param::UInt(u64::MAX), &hex!("f600"), &hex!("00 0131")),
        ];
        for (number, kind, first) in cases {
            let params: Vec<_> = one.iter().copied().chain([number]).collect();
            let packet = encoded(1, &params, BulkFlags::default());
            assert_eq!(&packet[7..9], kind, "{number:?}");
            assert_eq!(&packet[9..9 + first.len()], first, "{number:?}");
        }
        let unsigned = [Param::Int(1), Param::UInt(u64::MAX), Param::Bool(true)];
        assert_eq!(
            encoded(1, &unsigned, BulkFlags::default())[7..],
            hex!("0880 00 0100000000000000 00 ffffffffffffffff 00 0100000000000000")
        );
    }

    #[test]
    fn a_command_ends_before_a_row_of_another_type() {
        let params = [Param::Int(1), Param::Double(0.5), Param::Text("a"), Param::Text("b")];
        let rows = BulkRows::leading(1, &params, usize::MAX).unwrap();
        assert_eq!(rows.count(), 2);
        assert_eq!(BulkRows::leading(1, &params[2..], usize::MAX).unwrap().count(), 2);
    }

    #[test]
    fn a_first_row_that_is_too_large_is_taken_alone() {
        let params = [Param::Text("abc"), Param::Text("d")];
        let rows = BulkRows::leading(1, &params, 1).unwrap();
        assert_eq!((rows.count(), rows.size()), (1, 14));
    }

    fn any_number() -> impl Strategy<Value = Param<'static>> {
        prop_oneof![
            Just(Param::Null),
            any::<bool>().prop_map(Param::Bool),
            any::<i32>().prop_map(Param::Int32),
            any::<i64>().prop_map(Param::Int),
            any::<u64>().prop_map(Param::UInt),
            any::<f64>().prop_map(Param::Double),
            Just(Param::Decimal("18446744073709551616")),
            "[a-z]{0,300}".prop_map(|text| Param::Text(Box::leak(text.into_boxed_str()))),
            any::<Vec<u8>>().prop_map(|bytes| Param::Bytes(Box::leak(bytes.into_boxed_slice()))),
        ]
    }

    /// A value as text, whatever its type.
    fn text_of(param: &Param<'_>) -> String {
        match param {
            Param::Bool(value) => u8::from(*value).to_string(),
            Param::Int32(value) => value.to_string(),
            Param::Int(value) => value.to_string(),
            Param::UInt(value) => value.to_string(),
            Param::Double(value) => value.to_string(),
            Param::Decimal(text) | Param::Text(text) => (*text).to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// The values of a packet, read as the server reads them.
    fn decoded(packet: &[u8], columns: usize) -> Vec<Option<String>> {
        let mut reader = Reader::new("bulk", &packet[7..]);
        let kinds: Vec<_> = (0..columns).map(|_| reader.u16().unwrap()).collect();
        let mut values = Vec::new();
        while !reader.is_empty() {
            let kind = kinds[values.len() % columns];
            values.push((reader.u8().unwrap() == VALUE_FOLLOWS).then(|| match kind {
                1 => reader.u8().unwrap().to_string(),
                5 => f64::from_bits(reader.u64().unwrap()).to_string(),
                8 => reader.u64().unwrap().cast_signed().to_string(),
                0x8008 => reader.u64().unwrap().to_string(),
                252 => text_of(&Param::Bytes(reader.lenenc_bytes().unwrap())),
                _ => String::from_utf8(reader.lenenc_bytes().unwrap().to_vec()).unwrap(),
            }));
        }
        values
    }

    proptest! {
        #[test]
        fn every_value_arrives_unchanged_in_commands_of_the_size_asked_for(
            columns in 1..4_usize,
            numbers in vec(any_number(), 3..90),
            largest in 20..400_usize,
        ) {
            let params = &numbers[..numbers.len() - numbers.len() % columns];
            let (mut rest, mut values) = (params, Vec::new());
            while !rest.is_empty() {
                let rows = BulkRows::leading(columns, rest, largest).unwrap();
                let mut packet = Vec::new();
                encode_bulk(&mut packet, 1, &rows, BulkFlags::default());
                prop_assert!(packet.len() <= rows.size());
                prop_assert!(rows.size() <= largest || rows.count() == 1);
                values.extend(decoded(&packet, columns));
                rest = &rest[rows.count() * columns..];
            }
            let expected: Vec<_> = params
                .iter()
                .map(|param| (!matches!(param, Param::Null)).then(|| text_of(param)))
                .collect();
            prop_assert_eq!(values, expected);
        }
    }
}
