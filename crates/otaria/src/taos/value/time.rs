//! TIMESTAMP as a point in time of the crate time.

use taos_proto::column::{DataType, Precision};
use taos_proto::value::Cell;
use time::{OffsetDateTime, UtcOffset};

use super::{FromValue, Mismatch, Timestamp};
use crate::taos::{ParamValue, ToParam};

impl FromValue<'_> for OffsetDateTime {
    fn from_value(value: Cell<'_>, precision: Precision) -> Result<Self, Mismatch> {
        let timestamp = Timestamp::from_value(value, precision)?;
        Self::from_unix_timestamp_nanos(timestamp.nanoseconds()).map_err(|_| Mismatch::OutOfRange)
    }

    fn accepts(data_type: DataType) -> bool {
        Timestamp::accepts(data_type)
    }
}

/// As text of UTC, of which the server takes as many digits as its precision has.
impl ToParam for OffsetDateTime {
    fn to_param(&self) -> ParamValue<'_> {
        let Some(utc) = self.checked_to_offset(UtcOffset::UTC) else {
            // Hours past the last year that has four digits. The server refuses the text.
            return ParamValue::text(format!("{self} is in no year of UTC from 0 to 9999"));
        };
        let (date, (hour, minute, second, nanosecond)) = (utc.date(), utc.to_hms_nano());
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        ParamValue::text(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{nanosecond:09}Z"
        ))
    }
}
