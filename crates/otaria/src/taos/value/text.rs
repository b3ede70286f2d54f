use std::borrow::Cow;

use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, is_decimal, is_text, unfit};

impl<'a> FromValue<'a> for &'a str {
    #[inline]
    fn from_value(value: Cell<'a>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Text(bytes) => str::from_utf8(bytes).map_err(|_| Mismatch::NotUtf8),
            Cell::NChar(_) => Err(Mismatch::Other(
                "NCHAR travels as UTF-32 (read it as a String or Cow<str>)".into(),
            )),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_text(data_type)
    }
}

impl<'a> FromValue<'a> for Cow<'a, str> {
    #[inline]
    fn from_value(value: Cell<'a>, precision: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::NChar(text) => {
                let mut owned = String::new();
                text.push_to(&mut owned);
                Ok(owned.into())
            }
            Cell::Decimal(number) => Ok(number.to_string().into()),
            other => <&str>::from_value(other, precision).map(Self::from),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        is_text(data_type) || is_decimal(data_type)
    }
}

impl FromValue<'_> for String {
    #[inline]
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        Cow::from_value(value, precision).map(Cow::into_owned)
    }

    fn accepts(data_type: DataType) -> bool {
        Cow::accepts(data_type)
    }
}

impl<'a> FromValue<'a> for &'a [u8] {
    #[inline]
    fn from_value(value: Cell<'a>, _: Precision) -> Result<Self, Mismatch> {
        match value {
            Cell::Text(bytes) | Cell::Bytes(bytes) => Ok(bytes),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(data_type: DataType) -> bool {
        use DataType::{Blob, Geometry, Json, MediumBlob, VarBinary, VarChar};
        matches!(data_type, VarBinary | Blob | MediumBlob | Geometry | VarChar | Json)
    }
}

impl FromValue<'_> for Vec<u8> {
    #[inline]
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        <&[u8]>::from_value(value, precision).map(Self::from)
    }

    fn accepts(data_type: DataType) -> bool {
        <&[u8]>::accepts(data_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use taos_proto::value::NChars;

    fn read<'a, T: FromValue<'a>>(cell: Cell<'a>) -> Result<T, Mismatch> {
        T::from_value(cell, Precision::Milliseconds)
    }

    #[test]
    fn text_must_be_utf8_and_bytes_may_be_anything() {
        assert_eq!(read::<&str>(Cell::Text("é".as_bytes())), Ok("é"));
        assert_eq!(read::<String>(Cell::Text(&[0xff])), Err(Mismatch::NotUtf8));
        assert_eq!(read::<Vec<u8>>(Cell::Bytes(&[0xff])), Ok(vec![0xff]));
        assert_eq!(read::<String>(Cell::Int(1)), Err(Mismatch::OtherType));
    }

    #[test]
    fn nchar_is_text_that_cannot_be_borrowed() {
        let cell = Cell::NChar(NChars::new(&[0x2d, 0x4e, 0, 0]));
        assert_eq!(read::<String>(cell).as_deref(), Ok("中"));
        assert!(read::<&str>(cell).unwrap_err().to_string().contains("String"));
    }

    #[test]
    fn a_decimal_is_text_with_all_its_digits() {
        let number = "-1.50".parse().unwrap();
        assert_eq!(read::<String>(Cell::Decimal(number)).as_deref(), Ok("-1.50"));
    }
}
