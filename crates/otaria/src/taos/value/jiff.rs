//! TIMESTAMP as a point in time of the crate jiff.

use jiff::Timestamp as Instant;
use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, Timestamp};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for Instant {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        let timestamp = Timestamp::from_value(value, precision)?;
        Self::from_nanosecond(timestamp.nanoseconds()).map_err(|_| Mismatch::OutOfRange)
    }

    fn accepts(data_type: DataType) -> bool {
        Timestamp::accepts(data_type)
    }
}

/// As text, of which the server takes as many digits as its precision has.
impl ToParam for Instant {
    fn to_param(&self) -> ParamValue<'_> {
        ParamValue::text(self.to_string())
    }
}
