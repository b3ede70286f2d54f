//! Values as keys of groups.

use crate::value::Datum;

/// Equal for equal values only.
pub(crate) fn key_of<'a>(values: impl IntoIterator<Item = &'a Datum>) -> Vec<u8> {
    let mut key = Vec::new();
    let mut put = |tag: u8, bytes: &[u8]| {
        key.push(tag);
        key.extend_from_slice(&bytes.len().to_le_bytes());
        key.extend_from_slice(bytes);
    };
    for value in values {
        match value {
            Datum::Null => put(0, &[]),
            Datum::Bool(value) => put(1, &[u8::from(*value)]),
            Datum::Int(value) => put(2, &value.to_le_bytes()),
            Datum::UInt(value) => put(3, &value.to_le_bytes()),
            // Both zeros are one group.
            Datum::Double(value) => put(4, &(value + 0.0).to_le_bytes()),
            Datum::Text(text) => put(5, text.as_bytes()),
            Datum::Bytes(bytes) => put(6, bytes),
            Datum::Decimal(value) => put(7, &value.to_le_bytes()),
        }
    }
    key
}
