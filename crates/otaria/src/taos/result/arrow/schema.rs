use arrow_schema::{DECIMAL128_MAX_PRECISION, DataType, Field, Schema, TimeUnit};
use taos_proto::column::{DataType as SqlType, Field as SqlField, Precision};

use crate::arrow::{json, sql_field};
use crate::error::{Error, ErrorKind, Result};

/// What the columns of a result are in Arrow. Timestamps are points in time.
pub(super) fn of(fields: &[SqlField], precision: Precision) -> Result<Schema> {
    let fields = fields.iter().map(|field| of_field(field, precision));
    Ok(Schema::new(fields.collect::<Result<Vec<_>>>()?))
}

fn of_field(field: &SqlField, precision: Precision) -> Result<Field> {
    let data_type = match field.data_type {
        SqlType::Null => DataType::Null,
        SqlType::Bool => DataType::Boolean,
        SqlType::TinyInt => DataType::Int8,
        SqlType::SmallInt => DataType::Int16,
        SqlType::Int => DataType::Int32,
        SqlType::BigInt => DataType::Int64,
        SqlType::TinyIntUnsigned => DataType::UInt8,
        SqlType::SmallIntUnsigned => DataType::UInt16,
        SqlType::IntUnsigned => DataType::UInt32,
        SqlType::BigIntUnsigned => DataType::UInt64,
        SqlType::Float => DataType::Float32,
        SqlType::Double => DataType::Float64,
        SqlType::Timestamp => DataType::Timestamp(unit(precision), Some("+00:00".into())),
        SqlType::Decimal64 | SqlType::Decimal => decimal(field)?,
        SqlType::VarChar | SqlType::NChar | SqlType::Json => DataType::Utf8,
        SqlType::VarBinary | SqlType::Blob | SqlType::MediumBlob | SqlType::Geometry => {
            DataType::Binary
        }
    };
    let is_json = field.data_type == SqlType::Json;
    let field = sql_field(&field.name, field.data_type.sql_name(), data_type);
    Ok(if is_json { json(field) } else { field })
}

/// Both widths are 128 bits in Arrow, since few read its decimals of 64 bits.
fn decimal(SqlField { name, precision, scale, .. }: &SqlField) -> Result<DataType> {
    match i8::try_from(*scale) {
        Ok(signed) if (1..=DECIMAL128_MAX_PRECISION).contains(precision) && scale <= precision => {
            Ok(DataType::Decimal128(*precision, signed))
        }
        _ => {
            let message = format!("the column '{name}' is DECIMAL({precision}, {scale})");
            Err(Error::new(ErrorKind::Protocol, message).keeping_connection())
        }
    }
}

/// The unit of timestamps.
pub(in crate::taos) const fn unit(precision: Precision) -> TimeUnit {
    match precision {
        Precision::Milliseconds => TimeUnit::Millisecond,
        Precision::Microseconds => TimeUnit::Microsecond,
        Precision::Nanoseconds => TimeUnit::Nanosecond,
    }
}
