//! JSON of tags and texts as the crate serde_json's type.

use std::borrow::Cow;

use serde_json::Value as Json;
use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, is_text};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for Json {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        let text = Cow::from_value(value, precision)?;
        // The error's own text quotes nothing of the document.
        serde_json::from_str(&text).map_err(|error| Mismatch::Other(error.to_string().into()))
    }

    fn accepts(data_type: DataType) -> bool {
        is_text(data_type)
    }
}

impl ToParam for Json {
    fn to_param(&self) -> ParamValue<'_> {
        ParamValue::text(self.to_string())
    }
}
