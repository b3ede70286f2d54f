use taos_proto::column::{DataType, Precision};
use taos_proto::value::{Cell, Decimal};

use super::{FromValue, Mismatch, is_decimal, is_integer, unfit};
use crate::value::exactly;

macro_rules! from_value_for_integers {
    ($($integer:ty),+) => {$(
        impl FromValue<'_> for $integer {
            #[inline]
            fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
                match value {
                    Cell::Int(number) => Self::try_from(number).map_err(|_| Mismatch::OutOfRange),
                    Cell::UnsignedInt(number) => Self::try_from(number).map_err(|_| Mismatch::OutOfRange),
                    Cell::Decimal(number) => Self::try_from(whole(number)?).map_err(|_| Mismatch::OutOfRange),
                    other => Err(unfit(&other)),
                }
            }

            fn accepts(data_type: DataType) -> bool {
                is_integer(data_type) || is_decimal(data_type)
            }
        }
    )+};
}

impl FromValue<'_> for i64 {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Int(number) | Cell::Timestamp(number) => Ok(number),
            Cell::UnsignedInt(number) => Self::try_from(number).map_err(|_| Mismatch::OutOfRange),
            Cell::Decimal(number) => {
                Self::try_from(whole(number)?).map_err(|_| Mismatch::OutOfRange)
            }
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_integer(data_type) || is_decimal(data_type) || data_type == DataType::Timestamp
    }
}

from_value_for_integers!(i8, i16, i32, isize, u8, u16, u32, u64, usize);

/// A decimal without a fraction, such as the sum of integers.
fn whole(number: Decimal) -> Result<i128, Mismatch> {
    number.with_scale(0).map(|number| number.unscaled).ok_or(Mismatch::OutOfRange)
}

impl FromValue<'_> for bool {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Bool(truth) => Ok(truth),
            Cell::Int(number) => Ok(number != 0),
            Cell::UnsignedInt(number) => Ok(number != 0),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_integer(data_type) || data_type == DataType::Bool
    }
}

impl FromValue<'_> for f64 {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Double(number) => Ok(number),
            Cell::Float(number) => Ok(number.into()),
            Cell::Decimal(number) => number.to_string().parse().map_err(|_| Mismatch::OutOfRange),
            Cell::Int(number) => exactly(number as Self, number.into(), |float| float as i128),
            Cell::UnsignedInt(number) => {
                exactly(number as Self, number.into(), |float| float as i128)
            }
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_integer(data_type)
            || is_decimal(data_type)
            || matches!(data_type, DataType::Float | DataType::Double)
    }
}

impl FromValue<'_> for f32 {
    #[inline]
    fn from_value(value: Cell<'_>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Float(number) => Ok(number),
            Cell::Int(number) => exactly(number as Self, number.into(), |float| float as i128),
            Cell::UnsignedInt(number) => {
                exactly(number as Self, number.into(), |float| float as i128)
            }
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_integer(data_type) || data_type == DataType::Float
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a, T: FromValue<'a>>(cell: Cell<'a>) -> Result<T, Mismatch> {
        T::from_value(cell, Precision::Milliseconds)
    }

    fn decimal(text: &str) -> Cell<'static> {
        Cell::Decimal(text.parse().unwrap())
    }

    #[test]
    fn an_integer_is_checked_against_the_range_of_its_type() {
        assert_eq!(read::<u8>(Cell::Int(255)), Ok(255));
        assert_eq!(read::<u8>(Cell::Int(256)), Err(Mismatch::OutOfRange));
        assert_eq!(read::<u64>(Cell::Int(-1)), Err(Mismatch::OutOfRange));
        assert_eq!(read::<i64>(Cell::UnsignedInt(u64::MAX)), Err(Mismatch::OutOfRange));
        assert_eq!(read::<i32>(Cell::Null), Err(Mismatch::Null));
        assert_eq!(read::<i32>(Cell::Text(b"1")), Err(Mismatch::OtherType));
    }

    #[test]
    fn a_timestamp_is_an_i64_and_no_smaller_number() {
        assert_eq!(read::<i64>(Cell::Timestamp(-5)), Ok(-5));
        assert_eq!(read::<i32>(Cell::Timestamp(5)), Err(Mismatch::OtherType));
    }

    #[test]
    fn a_decimal_is_an_integer_when_it_has_no_fraction() {
        assert_eq!(read::<i64>(decimal("-42")), Ok(-42));
        assert_eq!(read::<u8>(decimal("42.000")), Ok(42));
        assert_eq!(read::<i64>(decimal("42.5")), Err(Mismatch::OutOfRange));
        assert_eq!(read::<f64>(decimal("0.1")), Ok(0.1));
    }

    #[test]
    fn a_float_takes_an_integer_only_when_no_digit_is_lost() {
        assert_eq!(read::<f64>(Cell::Int(1 << 53)), Ok(9_007_199_254_740_992.0));
        assert_eq!(read::<f64>(Cell::Int((1 << 53) + 1)), Err(Mismatch::OutOfRange));
        assert_eq!(read::<f32>(Cell::Int(16_777_217)), Err(Mismatch::OutOfRange));
        assert_eq!(read::<f32>(Cell::Double(0.5)), Err(Mismatch::OtherType));
    }
}
