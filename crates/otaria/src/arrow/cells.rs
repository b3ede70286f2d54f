//! Arrays of a record batch, value by value.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Decimal256Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayAccessor};
use arrow_schema::{DataType, TimeUnit};

/// A value that is not NULL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f32),
    Double(f64),
    /// In decimal notation.
    Decimal(String),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Days since 1970-01-01.
    Date(i32),
    /// Units since 1970-01-01, of UTC where the array has a zone.
    Timestamp(i64, TimeUnit),
    /// A time of day, or a span.
    Time(i64, TimeUnit),
}

/// The value of a row of an array, `None` for NULL.
pub(crate) type Cells<'a> = Box<dyn Fn(usize) -> Option<Cell<'a>> + Send + Sync + 'a>;

/// The values of an array; `None` for types that no database has.
pub(crate) fn cells<'a>(array: &'a dyn Array) -> Option<Cells<'a>> {
    Some(match array.data_type() {
        DataType::Null => Box::new(|_| None),
        DataType::Boolean => of(array.as_boolean(), Cell::Bool),
        DataType::Int8 => number::<Int8Type>(array, |value| Cell::Int(value.into())),
        DataType::Int16 => number::<Int16Type>(array, |value| Cell::Int(value.into())),
        DataType::Int32 => number::<Int32Type>(array, |value| Cell::Int(value.into())),
        DataType::Int64 => number::<Int64Type>(array, Cell::Int),
        DataType::UInt8 => number::<UInt8Type>(array, |value| Cell::UInt(value.into())),
        DataType::UInt16 => number::<UInt16Type>(array, |value| Cell::UInt(value.into())),
        DataType::UInt32 => number::<UInt32Type>(array, |value| Cell::UInt(value.into())),
        DataType::UInt64 => number::<UInt64Type>(array, Cell::UInt),
        DataType::Float32 => number::<Float32Type>(array, Cell::Float),
        DataType::Float64 => number::<Float64Type>(array, Cell::Double),
        DataType::Decimal128(precision, scale) => {
            decimal::<Decimal128Type>(array, *precision, *scale)
        }
        DataType::Decimal256(precision, scale) => {
            decimal::<Decimal256Type>(array, *precision, *scale)
        }
        DataType::Utf8 => of(array.as_string::<i32>(), Cell::Text),
        DataType::LargeUtf8 => of(array.as_string::<i64>(), Cell::Text),
        DataType::Utf8View => of(array.as_string_view(), Cell::Text),
        DataType::Binary => of(array.as_binary::<i32>(), Cell::Bytes),
        DataType::LargeBinary => of(array.as_binary::<i64>(), Cell::Bytes),
        DataType::BinaryView => of(array.as_binary_view(), Cell::Bytes),
        DataType::FixedSizeBinary(_) => of(array.as_fixed_size_binary(), Cell::Bytes),
        DataType::Date32 => number::<Date32Type>(array, Cell::Date),
        DataType::Timestamp(unit, _) => {
            let unit = *unit;
            let cell = move |ticks| Cell::Timestamp(ticks, unit);
            match unit {
                TimeUnit::Second => number::<TimestampSecondType>(array, cell),
                TimeUnit::Millisecond => number::<TimestampMillisecondType>(array, cell),
                TimeUnit::Microsecond => number::<TimestampMicrosecondType>(array, cell),
                TimeUnit::Nanosecond => number::<TimestampNanosecondType>(array, cell),
            }
        }
        DataType::Duration(unit) => {
            let unit = *unit;
            let cell = move |ticks| Cell::Time(ticks, unit);
            match unit {
                TimeUnit::Second => number::<DurationSecondType>(array, cell),
                TimeUnit::Millisecond => number::<DurationMillisecondType>(array, cell),
                TimeUnit::Microsecond => number::<DurationMicrosecondType>(array, cell),
                TimeUnit::Nanosecond => number::<DurationNanosecondType>(array, cell),
            }
        }
        DataType::Time32(TimeUnit::Second) => {
            number::<Time32SecondType>(array, |ticks| Cell::Time(ticks.into(), TimeUnit::Second))
        }
        DataType::Time32(_) => number::<Time32MillisecondType>(array, |ticks| {
            Cell::Time(ticks.into(), TimeUnit::Millisecond)
        }),
        DataType::Time64(TimeUnit::Microsecond) => {
            number::<Time64MicrosecondType>(array, |ticks| Cell::Time(ticks, TimeUnit::Microsecond))
        }
        DataType::Time64(_) => {
            number::<Time64NanosecondType>(array, |ticks| Cell::Time(ticks, TimeUnit::Nanosecond))
        }
        DataType::Dictionary(..) => dictionary(array)?,
        _ => return None,
    })
}

fn of<'a, A: ArrayAccessor + Send + Sync + 'a>(
    array: A,
    cell: impl Fn(A::Item) -> Cell<'a> + Send + Sync + 'a,
) -> Cells<'a> {
    Box::new(move |row| array.is_valid(row).then(|| cell(array.value(row))))
}

fn number<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    cell: impl Fn(T::Native) -> Cell<'a> + Send + Sync + 'a,
) -> Cells<'a> {
    of(array.as_primitive::<T>(), cell)
}

fn decimal<T: DecimalType>(array: &dyn Array, precision: u8, scale: i8) -> Cells<'_> {
    number::<T>(array, move |value| Cell::Decimal(T::format_decimal(value, precision, scale)))
}

fn dictionary(array: &dyn Array) -> Option<Cells<'_>> {
    let dictionary = array.as_any_dictionary();
    let values = cells(dictionary.values().as_ref())?;
    if dictionary.values().is_empty() {
        return Some(Box::new(|_| None));
    }
    let keys = dictionary.normalized_keys();
    Some(Box::new(move |row| {
        let key = keys.get(row).filter(|_| array.is_valid(row))?;
        values(*key)
    }))
}

/// So many units in other units; `None` when that loses something or does not fit.
pub(crate) fn in_units(ticks: i64, from: TimeUnit, to: TimeUnit) -> Option<i64> {
    let (from, to) = (per_second(from), per_second(to));
    if to >= from {
        return ticks.checked_mul(to / from);
    }
    let factor = from / to;
    (ticks % factor == 0).then_some(ticks / factor)
}

const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{DictionaryArray, Int8Array, StringArray, StringViewArray};

    use super::*;

    #[test]
    fn dictionaries_are_looked_up_and_their_nulls_are_null() {
        let values = Arc::new(StringArray::from(vec![Some("red"), None]));
        let keys = Int8Array::from(vec![Some(0), None, Some(1), Some(0)]);
        let array = DictionaryArray::new(keys, values);
        let cells = cells(&array).unwrap();
        let red = Some(Cell::Text("red"));
        assert_eq!([0, 1, 2, 3].map(&cells), [red.clone(), None, None, red]);
        let none = StringArray::from(Vec::<&str>::new());
        let array = DictionaryArray::new(Int8Array::from(vec![None]), Arc::new(none));
        assert_eq!(super::cells(&array).unwrap()(0), None);
    }

    #[test]
    fn a_slice_begins_with_its_own_first_row() {
        let array = StringViewArray::from(vec!["a", "a text that is no part of its view", "c"]);
        let slice = array.slice(1, 2);
        assert_eq!(cells(&slice).unwrap()(1), Some(Cell::Text("c")));
    }

    #[test]
    fn units_are_changed_where_nothing_is_lost() {
        use TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
        assert_eq!(in_units(-3, Second, Nanosecond), Some(-3_000_000_000));
        assert_eq!(in_units(5_000, Nanosecond, Microsecond), Some(5));
        assert_eq!(in_units(5_001, Nanosecond, Microsecond), None);
        assert_eq!(in_units(i64::MAX, Second, Millisecond), None);
    }
}
