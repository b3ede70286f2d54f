use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use taos_proto::sql::{Literal, bind};

/// The statement with literals in place of its `?`. Every value is a text, and `kinds` says what the text is: 0 NULL, 1 a
/// boolean, 2 a signed and 3 an unsigned integer, 4 a double, 5 text, 6 bytes in hexadecimal.
#[napi(catch_unwind)]
pub fn bind_sql(sql: String, kinds: Uint8Array, values: Vec<String>) -> napi::Result<String> {
    let bytes: Vec<_> = values.iter().map(|value| from_hex(value)).collect();
    let literals = kinds
        .iter()
        .zip(&values)
        .zip(&bytes)
        .map(|((kind, value), bytes)| literal(*kind, value, bytes.as_deref()))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| napi::Error::from_reason("a value is not of its kind"))?;
    bind(&sql, &literals).map_err(|error| napi::Error::from_reason(error.to_string()))
}

fn literal<'a>(kind: u8, value: &'a str, bytes: Option<&'a [u8]>) -> Option<Literal<'a>> {
    Some(match kind {
        0 => Literal::Null,
        1 => Literal::Bool(value == "true"),
        2 => Literal::Int(value.parse().ok()?),
        3 => Literal::UInt(value.parse().ok()?),
        4 => Literal::Double(value.parse().ok()?),
        5 => Literal::Text(value),
        6 => Literal::Bytes(bytes?),
        _ => return None,
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
