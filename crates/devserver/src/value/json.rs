//! JSON tags.

use std::sync::Arc;

use serde_json::Value;

use super::Datum;

/// The longest JSON tag.
const MAX_LENGTH: usize = 4095;

/// Reads a tag: an object of plain members. The text becomes compact, its members sorted by name.
///
/// # Errors
///
/// The part of the text that is wrong, and why.
pub(crate) fn parse_tag(text: &str) -> Result<Datum, (String, &'static str)> {
    let whole = || text.to_owned();
    if text.trim().is_empty() || text.trim() == "null" {
        return Ok(Datum::Null);
    }
    if text.len() > MAX_LENGTH {
        return Err((whole(), "json string too long than 4095"));
    }
    let value: Value = serde_json::from_str(text).map_err(|_| (whole(), "json parse error"))?;
    let Value::Object(members) = &value else {
        return Err((whole(), "json error invalide value"));
    };
    for (key, member) in members {
        if key.is_empty() || !key.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Err((key.clone(), "json key not validate"));
        }
        if member.is_array() || member.is_object() {
            return Err((whole(), "invalidate json value"));
        }
    }
    Ok(Datum::Text(value.to_string().into()))
}

/// The member of this name as JSON text: numbers are doubles, NULL when there is none.
pub(crate) fn member(tag: &str, key: &str) -> Datum {
    let Ok(Value::Object(members)) = serde_json::from_str(tag) else { return Datum::Null };
    match members.get(key) {
        None | Some(Value::Null) => Datum::Null,
        Some(Value::Number(number)) => {
            Datum::Text(format!("{:.9}", number.as_f64().unwrap_or(f64::NAN)).into())
        }
        Some(other) => Datum::Text(other.to_string().into()),
    }
}

/// Whether the tag has a member of this name, be it null.
pub(crate) fn contains(tag: &str, key: &str) -> bool {
    matches!(serde_json::from_str(tag), Ok(Value::Object(members)) if members.contains_key(key))
}

/// A member's text as the value it stands for.
pub(crate) fn plain(text: &Arc<str>) -> Datum {
    match serde_json::from_str(text) {
        Ok(Value::Bool(value)) => Datum::Bool(value),
        Ok(Value::Number(value)) => value.as_f64().map_or(Datum::Null, Datum::Double),
        Ok(Value::String(value)) => Datum::Text(value.into()),
        Ok(Value::Null) => Datum::Null,
        _ => Datum::Text(Arc::clone(text)),
    }
}
