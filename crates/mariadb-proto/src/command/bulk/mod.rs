//! `COM_STMT_BULK_EXECUTE`: one statement for many rows.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/3-binary-protocol-prepared-statements/com_stmt_bulk_execute>.

mod kind;

use std::slice;

use super::STMT_BULK_EXECUTE;
use crate::error::{Error, Malformed};
use crate::frame;
use crate::value::Param;
use crate::wire::{Reader, WriteWire};
use kind::{BulkType, VALUE_FOLLOWS};

/// Options of `COM_STMT_BULK_EXECUTE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BulkFlags {
    /// Ask for one result per row; needs the capability `BULK_UNIT_RESULTS`.
    pub unit_results: bool,
}

const SEND_UNIT_RESULTS: u16 = 64;
const SEND_TYPES: u16 = 128;
/// The command byte, the statement and the flags.
const HEADER: usize = 7;

/// Rows of parameters for one command, in the form in which they are sent.
///
/// The command announces one type per column. Numbers of different types share one if none of them changes by it.
#[derive(Debug, Clone)]
pub struct BulkRows {
    kinds: Vec<BulkType>,
    /// The packet of the command; what comes before the rows is filled in when it is sent.
    packet: Vec<u8>,
    count: usize,
    /// How many rows there were before the one that changed a column's type last.
    changed_at: usize,
}

/// A row that is being written: see [`BulkRows::push_each`].
#[derive(Debug)]
pub struct BulkRow<'r> {
    /// Of the columns that are left.
    kinds: slice::Iter<'r, BulkType>,
    packet: &'r mut Vec<u8>,
    fits: bool,
}

impl BulkRow<'_> {
    /// The value of the next column.
    #[inline(always)]
    pub fn put(&mut self, value: Param<'_>) {
        self.fits = self.fits && self.kinds.next().is_some_and(|kind| kind.put(value, self.packet));
    }
}

impl BulkRows {
    /// No rows yet, of so many columns.
    #[must_use]
    pub fn of_columns(columns: usize) -> Self {
        Self::in_memory(Vec::new(), columns)
    }

    /// The same, written into memory that is there.
    pub(crate) fn in_memory(packet: Vec<u8>, columns: usize) -> Self {
        let kinds = vec![BulkType::default(); columns];
        let mut rows = Self { kinds, packet, count: 0, changed_at: 0 };
        rows.clear();
        rows
    }

    /// `params` holds `columns` values per row. Types that cannot be mixed are misuse, which is found before anything is sent.
    pub fn new(columns: usize, params: &[Param<'_>]) -> Result<Self, Error> {
        let rows = Self::leading(columns, params, usize::MAX)?;
        let next = params.iter().skip(rows.count * columns);
        let odd = rows.kinds.iter().zip(next).position(|(kind, param)| kind.with(param).is_none());
        match odd {
            None => Ok(rows),
            Some(column) => Err(Error::Misuse(
                format!("the values of bulk column {column} are of different types").into(),
            )),
        }
    }

    /// As many of the first rows as one command of at most `largest` bytes takes: it ends before a row whose values
    /// do not fit the types of the rows before. A first row that is too large is taken alone; see [`Self::size`].
    pub fn leading(columns: usize, params: &[Param<'_>], largest: usize) -> Result<Self, Error> {
        if columns == 0 || params.is_empty() || !params.len().is_multiple_of(columns) {
            return Err(Error::Misuse("a bulk command needs full rows of parameters".into()));
        }
        let mut rows = Self::of_columns(columns);
        for row in params.chunks_exact(columns) {
            let (count, end) = (rows.count, rows.packet.len());
            if !rows.push(row)? {
                break;
            }
            if count == 0 || rows.size() <= largest {
                continue;
            }
            if rows.changed_at == count {
                // The rows before have taken on its types: once more without it.
                let before = params.get(..count * columns).unwrap_or(params);
                return Self::leading(columns, before, usize::MAX);
            }
            rows.packet.truncate(end);
            rows.count = count;
            break;
        }
        Ok(rows)
    }

    /// Adds a row, unless its values do not fit the types of the rows before: then it is left out, and the answer is
    /// false. A first row always fits.
    #[inline]
    pub fn push(&mut self, row: &[Param<'_>]) -> Result<bool, Error> {
        if row.len() != self.kinds.len() {
            return Err(Error::Misuse("a bulk command needs full rows of parameters".into()));
        }
        let write = |out: &mut BulkRow<'_>| -> Result<(), Error> {
            row.iter().for_each(|param| out.put(*param));
            Ok(())
        };
        let fits = self.count > 0 && self.push_each(write)?;
        Ok(fits || self.take_types(row)? && self.push_each(write)?)
    }

    /// Adds a row whose values `write` hands over one after the other, if there is one for each column and all fit the types
    /// of the rows before as they are; otherwise the answer is false, and [`push`](Self::push) may still take the row.
    ///
    /// # Errors
    /// Those of `write`; then the row is left out.
    #[inline]
    pub fn push_each<E>(
        &mut self,
        write: impl FnOnce(&mut BulkRow<'_>) -> Result<(), E>,
    ) -> Result<bool, E> {
        let end = self.packet.len();
        let mut row = BulkRow { kinds: self.kinds.iter(), packet: &mut self.packet, fits: true };
        let written = write(&mut row);
        let fits = written.is_ok() && row.fits && row.kinds.as_slice().is_empty();
        if fits {
            self.count += 1;
        } else {
            self.packet.truncate(end);
        }
        written.map(|()| fits)
    }

    /// Forgets the rows and their types; the memory is kept for others.
    pub fn clear(&mut self) {
        self.kinds.fill(BulkType::default());
        self.packet.clear();
        self.packet.resize(self.head(), 0);
        self.count = 0;
        self.changed_at = 0;
    }

    /// The number of rows.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The bytes of the command.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.packet.len() - frame::HEADER
    }

    /// The bytes of the packet before the rows.
    const fn head(&self) -> usize {
        frame::HEADER + HEADER + 2 * self.kinds.len()
    }

    /// The packet, complete but for the header of its frame.
    pub(crate) fn packet(&mut self, statement_id: u32, flags: BulkFlags) -> &mut Vec<u8> {
        let flags = SEND_TYPES | if flags.unit_results { SEND_UNIT_RESULTS } else { 0 };
        let types = self.kinds.iter().flat_map(|kind| {
            let (kind, unsigned) = kind.announced();
            [kind.0, u8::from(unsigned) << 7]
        });
        let head = [STMT_BULK_EXECUTE].into_iter().chain(statement_id.to_le_bytes());
        let head = head.chain(flags.to_le_bytes()).chain(types);
        self.packet
            .iter_mut()
            .skip(frame::HEADER)
            .zip(head)
            .for_each(|(place, byte)| *place = byte);
        &mut self.packet
    }

    /// Gives the columns types that hold the values of this row, too; false when there are none.
    fn take_types(&mut self, row: &[Param<'_>]) -> Result<bool, Malformed> {
        let joined = || self.kinds.iter().zip(row).map(|(kind, param)| kind.with(param));
        if joined().any(|kind| kind.is_none()) {
            return Ok(false);
        }
        if self.count > 0 {
            let kinds: Vec<_> = joined().flatten().collect();
            let same = |(old, new): (&BulkType, &BulkType)| old.announced() == new.announced();
            if !self.kinds.iter().zip(&kinds).all(same) {
                let old = self.packet.split_off(self.head());
                self.rewrite(&old, &kinds)?;
            }
        }
        for (kind, param) in self.kinds.iter_mut().zip(row) {
            *kind = kind.with(param).unwrap_or(*kind);
        }
        self.changed_at = self.count;
        Ok(true)
    }

    /// Gives the values the form of other types, which hold them.
    fn rewrite(&mut self, old: &[u8], kinds: &[BulkType]) -> Result<(), Malformed> {
        let mut reader = Reader::new("bulk rows", old);
        let mut columns = self.kinds.iter().zip(kinds).cycle();
        while let (false, Some((from, to))) = (reader.is_empty(), columns.next()) {
            let indicator = reader.u8()?;
            self.packet.put_u8(indicator);
            if indicator == VALUE_FOLLOWS {
                from.rewrite(*to, &mut reader, &mut self.packet)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{DateTime, Time};
    use hex_literal::hex;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn encoded(columns: usize, params: &[Param<'_>], flags: BulkFlags) -> Vec<u8> {
        payload(&mut BulkRows::new(columns, params).unwrap(), flags)
    }

    fn payload(rows: &mut BulkRows, flags: BulkFlags) -> Vec<u8> {
        rows.packet(0x252, flags)[frame::HEADER..].to_vec()
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
    fn rows_before_a_wider_number_take_its_form_and_keep_their_other_values() {
        let (date, time) = (DateTime::default(), Time { seconds: 1, ..Time::default() });
        let others =
            [Param::DateTime(date), Param::Time(time), Param::Float(0.5), Param::Text("a")];
        let rows = |first: [Param<'static>; 2]| {
            let rows = first.into_iter().flat_map(|number| [number].into_iter().chain(others));
            encoded(5, &rows.collect::<Vec<_>>(), BulkFlags::default())
        };
        let (one, half) = (Param::Double(1.0), Param::Double(0.5));
        assert_eq!(rows([Param::Bool(true), half]), rows([one, half]));
        assert_eq!(rows([Param::Int(1), half]), rows([one, half]));
        let (one, large) = (Param::Decimal("1"), Param::Decimal("18446744073709551616"));
        assert_eq!(rows([Param::UInt(1), large]), rows([one, large]));
    }

    #[test]
    fn a_row_that_does_not_fit_leaves_the_others_as_they_are() {
        let mut rows = BulkRows::of_columns(2);
        assert_eq!(rows.push(&[Param::Bool(true), Param::Int(1)]), Ok(true));
        assert_eq!(rows.push(&[Param::Double(0.5), Param::Text("a")]), Ok(false));
        let packet = payload(&mut rows, BulkFlags::default());
        let alone = [Param::Bool(true), Param::Int(1)];
        assert_eq!(packet[5..], encoded(2, &alone, BulkFlags::default())[5..]);
        rows.clear();
        assert_eq!(rows.push(&[Param::Double(0.5), Param::Text("a")]), Ok(true));
        assert_eq!(rows.count(), 1);
    }

    #[test]
    fn a_row_handed_over_value_by_value_is_added_if_it_is_full_and_fits() {
        let row = |values: &[Param<'static>]| {
            let values = values.to_vec();
            move |row: &mut BulkRow<'_>| -> Result<(), &'static str> {
                values.iter().for_each(|value| row.put(*value));
                Ok(())
            }
        };
        let mut rows = BulkRows::of_columns(2);
        let fitting = [Param::Int(1), Param::Text("a")];
        rows.push(&fitting).unwrap();
        assert_eq!(rows.push_each(row(&fitting)), Ok(true));
        assert_eq!(rows.push_each(row(&[Param::Int(1), Param::Int(1)])), Ok(false));
        assert_eq!(rows.push_each(row(&fitting[..1])), Ok(false));
        assert_eq!(rows.push_each(row(&[fitting, fitting].concat())), Ok(false));
        let failing = |row: &mut BulkRow<'_>| {
            row.put(Param::Int(1));
            Err("no text")
        };
        assert_eq!(rows.push_each(failing), Err("no text"));
        let twice = [fitting, fitting].concat();
        let packet = payload(&mut rows, BulkFlags::default());
        assert_eq!(packet, encoded(2, &twice, BulkFlags::default()));
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
                let mut rows = BulkRows::leading(columns, rest, largest).unwrap();
                let packet = payload(&mut rows, BulkFlags::default());
                prop_assert_eq!(packet.len(), rows.size());
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
