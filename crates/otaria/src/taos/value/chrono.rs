//! TIMESTAMP as a point in time of the crate chrono.

use chrono::{DateTime, TimeZone, Utc};
use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;

use super::{FromValue, Mismatch, Timestamp};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for DateTime<Utc> {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        let timestamp = Timestamp::from_value(value, precision)?;
        let (seconds, nanoseconds) = timestamp.seconds_and_nanoseconds();
        Self::from_timestamp(seconds, nanoseconds).ok_or(Mismatch::OutOfRange)
    }

    fn accepts(data_type: DataType) -> bool {
        Timestamp::accepts(data_type)
    }
}

/// As text of UTC, of which the server takes as many digits as its precision has.
impl<Z: TimeZone> ToParam for DateTime<Z> {
    fn to_param(&self) -> ParamValue<'_> {
        // `Debug` writes it as ISO 8601 does.
        ParamValue::text(format!("{:?}Z", self.naive_utc()))
    }
}
