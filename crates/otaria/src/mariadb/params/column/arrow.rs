//! Arrays of Arrow as parameters.

use arrow_array::{Array, RecordBatch};
use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::{DataType, Field, TimeUnit};
use chrono::{Datelike, NaiveDate};
use mariadb_proto::value::{Date, DateTime, Param};
use uuid::Uuid;

use super::{ParamColumn, refused};
use crate::arrow::{ArrowOptions, Cell, cells, in_units};
use crate::error::Result;
use crate::mariadb::Connection;
use crate::mariadb::params::{ParamValue, span};
use crate::value::{IntoSql, Mismatch};

/// MariaDB has no decimals of more.
const DECIMAL_DIGITS: usize = 65;
const MICROSECONDS_OF_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;

impl<'a> ParamColumn<'a> {
    /// The values of an array of Arrow.
    ///
    /// Integers, floats, decimals, booleans, text, bytes, dates, times, durations and dictionaries of them are taken; a field with
    /// the extension `arrow.uuid` is sent as text with hyphens. A timestamp without a zone is a DATETIME; one with a zone
    /// is a point in time, and is sent by the clock of the session that
    /// [`ArrowOptions::session_offset`] tells.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`](crate::ErrorKind::Usage) for other types, and for a timestamp with a zone where the session's is
    /// not told.
    pub fn from_arrow(field: &Field, array: &'a dyn Array, options: ArrowOptions) -> Result<Self> {
        let (name, data_type) = (field.name(), array.data_type());
        let Some(cells) = cells(array) else {
            return Err(refused(format!(
                "column '{name}' is {data_type}, which MariaDB does not have"
            )));
        };
        let is_zoned = matches!(data_type, DataType::Timestamp(_, Some(_)));
        if is_zoned && options.session_offset.is_none() {
            return Err(refused(format!(
                "column '{name}' is {data_type}, a point in time: tell the zone of the session by ArrowOptions::session_offset"
            )));
        }
        let minutes = options.session_offset.filter(|_| is_zoned).unwrap_or_default();
        let east = i64::from(minutes) * 60_000_000;
        let extension = field.metadata().get(EXTENSION_TYPE_NAME_KEY);
        let is_uuid = extension.is_some_and(|name| name == "arrow.uuid");
        Ok(Self {
            value: Box::new(move |row| {
                let null = || Ok(Param::Null.into());
                cells(row).map_or_else(null, |cell| param(cell, east, is_uuid))
            }),
            rows: array.len(),
            name: Some(name.clone()),
            type_name: data_type.to_string(),
        })
    }
}

impl Connection {
    /// As [`exec_columns`](Self::exec_columns), with the columns of a [record batch](crate::arrow) in the order of the statement's
    /// `?`; for another order there is [`RecordBatch::project`].
    ///
    /// ```
    /// use otaria::arrow::ArrowOptions;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> otaria::Result<()> {
    /// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
    /// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
    /// # connection.query("CREATE TEMPORARY TABLE t (id INT, name TEXT)").await?;
    /// let batch = connection.query_arrow("SELECT 7, 'Ada'").await?.next().await?.expect("there is a row");
    /// let insert = "INSERT INTO t VALUES (?, ?)";
    /// assert_eq!(connection.exec_record_batch(insert, &batch, ArrowOptions::new()).await?, 1);
    /// # connection.close().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`exec_columns`](Self::exec_columns), and for types as said at [`ParamColumn::from_arrow`]; all of them are found before
    /// anything is sent.
    ///
    /// # Cancellation
    ///
    /// As for [`exec_columns`](Self::exec_columns).
    pub async fn exec_record_batch(
        &mut self,
        sql: impl IntoSql<'_>,
        batch: &RecordBatch,
        options: ArrowOptions,
    ) -> Result<u64> {
        let fields = batch.schema_ref().fields().iter().zip(batch.columns());
        let columns = fields.map(|(field, array)| ParamColumn::from_arrow(field, array, options));
        self.exec_columns(sql, columns.collect::<Result<Vec<_>>>()?).await
    }
}

fn param(cell: Cell<'_>, east: i64, is_uuid: bool) -> Result<ParamValue<'_>, Mismatch> {
    let in_microseconds = |ticks, unit| {
        let lost = || Mismatch::Other("it has parts of a microsecond, or is too far away".into());
        in_units(ticks, unit, TimeUnit::Microsecond).ok_or_else(lost)
    };
    Ok(match cell {
        Cell::Bool(value) => Param::Bool(value).into(),
        Cell::Int(value) => Param::Int(value).into(),
        Cell::UInt(value) => Param::UInt(value).into(),
        Cell::Float(value) => Param::Float(value).into(),
        Cell::Double(value) => Param::Double(value).into(),
        Cell::Decimal(digits) => {
            if digits.bytes().filter(u8::is_ascii_digit).count() > DECIMAL_DIGITS {
                return Err(Mismatch::OutOfRange);
            }
            ParamValue::decimal(digits)
        }
        Cell::Text(text) => Param::Text(text).into(),
        Cell::Bytes(bytes) if is_uuid => {
            let uuid =
                Uuid::from_slice(bytes).map_err(|why| Mismatch::Other(why.to_string().into()))?;
            ParamValue::text(uuid.hyphenated().to_string())
        }
        Cell::Bytes(bytes) => Param::Bytes(bytes).into(),
        Cell::Date(days) => Param::Date(date(days.into())?).into(),
        Cell::Timestamp(ticks, unit) => {
            let wall =
                in_microseconds(ticks, unit)?.checked_add(east).ok_or(Mismatch::OutOfRange)?;
            Param::DateTime(moment(wall)?).into()
        }
        Cell::Time(ticks, unit) => {
            let microseconds = in_microseconds(ticks, unit)?;
            let length = std::time::Duration::from_micros(microseconds.unsigned_abs());
            span(length, microseconds < 0)?
        }
    })
}

fn date(days: i64) -> Result<Date, Mismatch> {
    let date = i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days);
    let date = date.ok_or(Mismatch::OutOfRange)?;
    let year = u16::try_from(date.year()).ok().filter(|&year| year <= 9999);
    let year = year.ok_or(Mismatch::OutOfRange)?;
    let small = |part: u32| u8::try_from(part).map_err(|_| Mismatch::OutOfRange);
    Ok(Date { year, month: small(date.month())?, day: small(date.day())? })
}

fn moment(microseconds: i64) -> Result<DateTime, Mismatch> {
    let date = date(microseconds.div_euclid(MICROSECONDS_OF_A_DAY))?;
    let of_day = microseconds.rem_euclid(MICROSECONDS_OF_A_DAY);
    let (seconds, microsecond) = (of_day / 1_000_000, (of_day % 1_000_000) as u32);
    // All of them are parts of a day.
    let [hour, minute, second] =
        [seconds / 3600, seconds / 60 % 60, seconds % 60].map(|part| part as u8);
    Ok(DateTime { date, hour, minute, second, microsecond })
}
