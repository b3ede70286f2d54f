//! How values compare, and as which number they count.

use std::cmp::Ordering;

use super::Datum;

/// The order of two values of one type; NULL comes first. Numbers of different kinds compare by value.
pub(crate) fn compare(left: &Datum, right: &Datum) -> Ordering {
    match (left, right) {
        (Datum::Null, Datum::Null) => Ordering::Equal,
        (Datum::Null, _) => Ordering::Less,
        (_, Datum::Null) => Ordering::Greater,
        (Datum::Int(left), Datum::Int(right)) => left.cmp(right),
        (Datum::UInt(left), Datum::UInt(right)) => left.cmp(right),
        (Datum::Int(left), Datum::UInt(right)) => i128::from(*left).cmp(&i128::from(*right)),
        (Datum::UInt(left), Datum::Int(right)) => i128::from(*left).cmp(&i128::from(*right)),
        (Datum::Bool(left), Datum::Bool(right)) => left.cmp(right),
        (Datum::Text(left), Datum::Text(right)) => left.cmp(right),
        (Datum::Bytes(left), Datum::Bytes(right)) => left.cmp(right),
        (Datum::Decimal(left), Datum::Decimal(right)) => left.cmp(right),
        _ => to_double(left, 0)
            .unwrap_or(f64::NAN)
            .total_cmp(&to_double(right, 0).unwrap_or(f64::NAN)),
    }
}

/// The value as a number; a text counts as the number it begins with, else as zero. NULL and bytes
/// are none.
pub(crate) fn to_double(value: &Datum, scale: u8) -> Option<f64> {
    Some(match value {
        Datum::Null | Datum::Bytes(_) => return None,
        Datum::Bool(value) => f64::from(u8::from(*value)),
        Datum::Int(value) => *value as f64,
        Datum::UInt(value) => *value as f64,
        Datum::Double(value) => *value,
        Datum::Decimal(value) => super::decimal::to_double(*value, scale),
        Datum::Text(text) => text_to_double(text),
    })
}

/// The number that the text begins with.
fn text_to_double(text: &str) -> f64 {
    let text = text.trim_start();
    let bytes = text.as_bytes();
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    end = digits(end);
    if bytes.get(end) == Some(&b'.') {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    text.get(..end).and_then(|number| number.parse().ok()).unwrap_or(0.0)
}
