//! Cells of a record batch, compared with the cells of the row API without the code that made them.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use otaria::taos::{Cell, Precision, Row};

/// Panics where a cell is not the value of its row; the batches hold all of the rows.
#[track_caller]
pub(crate) fn assert_equal(batches: &[RecordBatch], rows: &[Row]) {
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), rows.len());
    let cells = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    for ((batch, index), row) in cells.zip(rows) {
        for (column, cell) in batch.columns().iter().zip(row.cells()) {
            let data_type = column.data_type();
            assert_eq!(text_of(column, index), written(cell, row), "{cell:?} as {data_type}");
        }
    }
}

fn text_of(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) || *array.data_type() == DataType::Null {
        return None;
    }
    let zone = "+00:00".into();
    Some(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
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
        DataType::Timestamp(unit, found) => {
            assert_eq!(found.as_ref(), Some(&zone));
            let ticks = match unit {
                TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(row),
                TimeUnit::Microsecond => {
                    array.as_primitive::<TimestampMicrosecondType>().value(row)
                }
                _ => array.as_primitive::<TimestampMillisecondType>().value(row),
            };
            format!("{ticks} {unit:?}")
        }
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Binary => format!("{:?}", array.as_binary::<i32>().value(row)),
        other => panic!("no result has {other}"),
    })
}

fn written(cell: Cell<'_>, row: &Row) -> Option<String> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::UnsignedInt(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Double(value) => value.to_string(),
        Cell::Decimal(value) => value.to_string(),
        Cell::Text(text) => String::from_utf8(text.to_owned()).unwrap(),
        Cell::NChar(text) => text.to_string(),
        Cell::Bytes(bytes) => format!("{bytes:?}"),
        Cell::Timestamp(ticks) => match row.precision() {
            Precision::Milliseconds => format!("{ticks} Millisecond"),
            Precision::Microseconds => format!("{ticks} Microsecond"),
            Precision::Nanoseconds => format!("{ticks} Nanosecond"),
        },
    })
}
