//! UUIDs, for which TDengine has no type: as text, or as 16 bytes of VARBINARY.

use std::borrow::Cow;

use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;
use uuid::Uuid;

use super::{FromValue, Mismatch};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for Uuid {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        let uuid = match value {
            Cell::Bytes(bytes) => Self::from_slice(bytes),
            text => Self::try_parse(&Cow::from_value(text, precision)?),
        };
        uuid.map_err(|error| Mismatch::Other(error.to_string().into()))
    }

    fn accepts(data_type: DataType) -> bool {
        matches!(data_type, DataType::VarChar | DataType::NChar | DataType::VarBinary)
    }
}

/// As text.
impl ToParam for Uuid {
    fn to_param(&self) -> ParamValue<'_> {
        ParamValue::text(self.to_string())
    }
}
