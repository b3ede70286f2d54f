//! The crate uuid's type: read from UUID, from text, and from 16 bytes; sent as text with hyphens, which columns of the
//! types UUID and CHAR take. For BINARY(16) send [`Uuid::as_bytes`].

use uuid::Uuid;

use super::{FromValue, Mismatch, Value, ValueKind, unfit};
use crate::mariadb::{ParamValue, ToParam};

impl FromValue<'_> for Uuid {
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) => Self::try_parse_ascii(text).map_err(|error| other(&error)),
            Value::Bytes(bytes) => Self::from_slice(bytes).map_err(|error| other(&error)),
            value => Err(unfit(&value)),
        }
    }

    fn accepts(kind: ValueKind) -> bool {
        matches!(kind, ValueKind::Text | ValueKind::Bytes)
    }
}

#[cold]
fn other(error: &uuid::Error) -> Mismatch {
    Mismatch::Other(error.to_string().into())
}

impl ToParam for Uuid {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(ParamValue::text(self.hyphenated().to_string()))
    }
}
