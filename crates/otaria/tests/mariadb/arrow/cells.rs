//! Cells of a record batch, compared with the values of the row API without the code that made them.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use otaria::mariadb::{Date, DateTime, OwnedRow, Time, Value};

/// Panics where a cell is not the value of its row; the batches hold all of the rows.
#[track_caller]
pub(crate) fn assert_equal(batches: &[RecordBatch], rows: &[OwnedRow]) {
    let cells = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), rows.len());
    for ((batch, index), row) in cells.zip(rows) {
        for (column, value) in batch.columns().iter().zip(row.as_row().values()) {
            let value = value.unwrap();
            let cell = text_of(column, index);
            assert_eq!(cell, written(value), "{:?} as {}", value, column.data_type());
        }
    }
}

fn text_of(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) || *array.data_type() == DataType::Null {
        return None;
    }
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Decimal128(..) => array.as_primitive::<Decimal128Type>().value_as_string(row),
        DataType::Decimal256(..) => array.as_primitive::<Decimal256Type>().value_as_string(row),
        DataType::Date32 => date(array.as_primitive::<Date32Type>().value_as_date(row).unwrap()),
        DataType::Timestamp(..) => {
            let array = array.as_primitive::<TimestampMicrosecondType>();
            date_time(array.value_as_datetime(row).unwrap())
        }
        DataType::Duration(_) => {
            array.as_primitive::<DurationMicrosecondType>().value(row).to_string()
        }
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Binary => format!("{:?}", array.as_binary::<i32>().value(row)),
        DataType::FixedSizeBinary(16) => {
            let bytes = array.as_fixed_size_binary().value(row);
            uuid::Uuid::from_slice(bytes).unwrap().hyphenated().to_string()
        }
        other => panic!("no result has {other}"),
    })
}

fn written(value: Value<'_>) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Decimal(text) => text.to_owned(),
        Value::Text(text) => String::from_utf8(text.to_owned()).unwrap(),
        Value::Bytes(bytes) => format!("{bytes:?}"),
        Value::Bit(bytes) => {
            bytes.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)).to_string()
        }
        Value::Date(Date { year, month, day }) => format!("{year}-{month}-{day}"),
        Value::DateTime(DateTime { date, hour, minute, second, microsecond }) => {
            let Date { year, month, day } = date;
            format!("{year}-{month}-{day} {hour}:{minute}:{second}+{microsecond}")
        }
        Value::Time(Time { negative, hours, minutes, seconds, microseconds }) => {
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
            let length = seconds * 1_000_000 + i64::from(microseconds);
            (if negative { -length } else { length }).to_string()
        }
        other => panic!("no column has {other:?}"),
    })
}

fn date(date: NaiveDate) -> String {
    format!("{}-{}-{}", date.year(), date.month(), date.day())
}

fn date_time(moment: NaiveDateTime) -> String {
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    let microsecond = moment.nanosecond() / 1000;
    format!("{} {hour}:{minute}:{second}+{microsecond}", date(moment.date()))
}
