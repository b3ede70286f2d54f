use std::borrow::Cow;

use super::{FromValue, Mismatch, Value, ValueKind, unfit};

impl<'a> FromValue<'a> for &'a str {
    #[inline]
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch> {
        match value {
            Value::Text(bytes) | Value::Bytes(bytes) => {
                str::from_utf8(bytes).map_err(|_| Mismatch::NotUtf8)
            }
            Value::Decimal(text) => Ok(text),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes | ValueKind::Decimal)
    }
}

/// Always borrowed. The text of other databases may have to be made, so this is for structs that serve several.
impl<'a> FromValue<'a> for Cow<'a, str> {
    #[inline]
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch> {
        <&str>::from_value(value).map(Self::Borrowed)
    }

    fn accepts(kind: ValueKind) -> bool {
        <&str>::accepts(kind)
    }
}

impl FromValue<'_> for String {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        <&str>::from_value(value).map(Self::from)
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes | ValueKind::Decimal)
    }
}

impl<'a> FromValue<'a> for &'a [u8] {
    #[inline]
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch> {
        match value {
            Value::Text(bytes) | Value::Bytes(bytes) | Value::Bit(bytes) => Ok(bytes),
            Value::Decimal(text) => Ok(text.as_bytes()),
            other => Err(unfit(&other)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes | ValueKind::Bit | ValueKind::Decimal)
    }
}

impl FromValue<'_> for Vec<u8> {
    #[inline]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        <&[u8]>::from_value(value).map(Self::from)
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes | ValueKind::Bit | ValueKind::Decimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_must_be_utf8_and_bytes_may_be_anything() {
        assert_eq!(<&str>::from_value(Value::Text("é".as_bytes())), Ok("é"));
        assert_eq!(<&str>::from_value(Value::Bytes(&[0xff])), Err(Mismatch::NotUtf8));
        let borrowed = Cow::from_value(Value::Text(b"a"));
        assert!(matches!(borrowed, Ok(Cow::Borrowed("a"))));
        assert_eq!(Vec::<u8>::from_value(Value::Bytes(&[0xff])), Ok(vec![0xff]));
        assert_eq!(String::from_value(Value::Decimal("1.50")), Ok("1.50".into()));
        assert_eq!(String::from_value(Value::Int(1)), Err(Mismatch::OtherType));
    }
}
