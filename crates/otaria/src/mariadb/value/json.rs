use serde::{Deserialize, Serialize};

use super::{FromValue, Mismatch, Value, ValueKind};
use crate::mariadb::{ParamValue, ToParam};

/// JSON in a column or a parameter, as a type of [serde](https://docs.rs/serde); [`serde_json::Value`] for any.
///
/// It is read from JSON and from text, and sent as text. `T` may borrow from the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Json<T>(pub T);

impl<'a, T: Deserialize<'a>> FromValue<'a> for Json<T> {
    fn from_value(value: Value<'a>) -> Result<Self, Mismatch> {
        let text = <&str>::from_value(value)?;
        serde_json::from_str(text).map(Self).map_err(|error| other(&error))
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes)
    }
}

impl<T: Serialize> ToParam for Json<T> {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        serde_json::to_string(&self.0).map(ParamValue::text).map_err(|error| other(&error))
    }
}

impl FromValue<'_> for serde_json::Value {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        Json::from_value(value).map(|Json(value)| value)
    }

    fn accepts(kind: ValueKind) -> bool {
        Json::<Self>::accepts(kind)
    }
}

impl ToParam for serde_json::Value {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(ParamValue::text(self.to_string()))
    }
}

/// The error's own text quotes nothing of the document.
#[cold]
fn other(error: &serde_json::Error) -> Mismatch {
    Mismatch::Other(error.to_string().into())
}
