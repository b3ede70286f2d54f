use std::num::ParseIntError;
use std::str::FromStr;

use super::{FromValue, Mismatch, Value, ValueKind, unfit};
use crate::value::exactly;

macro_rules! from_value_for_integers {
    ($($integer:ty),+) => {$(
        impl FromValue<'_> for $integer {
            #[inline]
            fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
                match value {
                    Value::Int(number) => Self::try_from(number).map_err(|_| Mismatch::OutOfRange),
                    Value::UInt(number) => Self::try_from(number).map_err(|_| Mismatch::OutOfRange),
                    Value::Decimal(text) => whole(text),
                    Value::Bit(bytes) => Self::try_from(bits(bytes)?).map_err(|_| Mismatch::OutOfRange),
                    other => Err(unfit(&other)),
                }
            }

            fn accepts(kind: ValueKind) -> bool {
                matches!(kind, ValueKind::Int | ValueKind::UInt | ValueKind::Decimal | ValueKind::Bit)
            }
        }
    )+};
}

from_value_for_integers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// A decimal without a fraction, such as the sum of integers.
fn whole<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, Mismatch> {
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.bytes().any(|digit| digit != b'0') {
        return Err(Mismatch::OutOfRange);
    }
    digits.parse().map_err(|_| Mismatch::OutOfRange)
}

fn bits(bytes: &[u8]) -> Result<u64, Mismatch> {
    if bytes.len() > size_of::<u64>() {
        return Err(Mismatch::OutOfRange);
    }
    Ok(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

impl FromValue<'_> for bool {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Int(number) => Ok(number != 0),
            Value::UInt(number) => Ok(number != 0),
            Value::Bit(bytes) => Ok(bytes.iter().any(|&byte| byte != 0)),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Int | ValueKind::UInt | ValueKind::Bit)
    }
}

impl FromValue<'_> for f64 {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Double(number) => Ok(number),
            Value::Float(number) => Ok(number.into()),
            Value::Decimal(text) => text.parse().map_err(|_| Mismatch::OutOfRange),
            Value::Int(number) => {
                exactly(number as Self, i128::from(number), |float| float as i128)
            }
            Value::UInt(number) => {
                exactly(number as Self, i128::from(number), |float| float as i128)
            }
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(
            kind,
            ValueKind::Double
                | ValueKind::Float
                | ValueKind::Decimal
                | ValueKind::Int
                | ValueKind::UInt
        )
    }
}

impl FromValue<'_> for f32 {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Float(number) => Ok(number),
            Value::Int(number) => {
                exactly(number as Self, i128::from(number), |float| float as i128)
            }
            Value::UInt(number) => {
                exactly(number as Self, i128::from(number), |float| float as i128)
            }
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Float | ValueKind::Int | ValueKind::UInt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_checked_against_the_range_of_its_type() {
        assert_eq!(u8::from_value(Value::Int(255)), Ok(255));
        assert_eq!(u8::from_value(Value::Int(256)), Err(Mismatch::OutOfRange));
        assert_eq!(u64::from_value(Value::Int(-1)), Err(Mismatch::OutOfRange));
        assert_eq!(i64::from_value(Value::UInt(u64::MAX)), Err(Mismatch::OutOfRange));
        assert_eq!(i32::from_value(Value::Null), Err(Mismatch::Null));
        assert_eq!(i32::from_value(Value::Text(b"1")), Err(Mismatch::OtherType));
    }

    #[test]
    fn a_decimal_is_an_integer_when_it_has_no_fraction() {
        assert_eq!(i64::from_value(Value::Decimal("-42")), Ok(-42));
        assert_eq!(i64::from_value(Value::Decimal("42.000")), Ok(42));
        assert_eq!(i64::from_value(Value::Decimal("42.5")), Err(Mismatch::OutOfRange));
        assert_eq!(i8::from_value(Value::Decimal("128")), Err(Mismatch::OutOfRange));
    }

    #[test]
    fn bits_are_a_big_endian_number_and_a_truth() {
        assert_eq!(u16::from_value(Value::Bit(&[1, 2])), Ok(258));
        assert_eq!(bool::from_value(Value::Bit(&[0, 4])), Ok(true));
        assert_eq!(bool::from_value(Value::Bit(&[0])), Ok(false));
    }

    #[test]
    fn a_float_takes_an_integer_only_when_no_digit_is_lost() {
        assert_eq!(f64::from_value(Value::Int(1 << 53)), Ok(9_007_199_254_740_992.0));
        assert_eq!(f64::from_value(Value::Int((1 << 53) + 1)), Err(Mismatch::OutOfRange));
        assert_eq!(f64::from_value(Value::UInt(u64::MAX)), Err(Mismatch::OutOfRange));
        assert_eq!(f32::from_value(Value::Int(16_777_217)), Err(Mismatch::OutOfRange));
        assert_eq!(f64::from_value(Value::Decimal("0.1")), Ok(0.1));
    }
}
