use arrow_schema::{
    DECIMAL128_MAX_PRECISION, DECIMAL256_MAX_PRECISION, DataType, Field, Schema, TimeUnit,
};
use mariadb_proto::column::{ColumnDefinition, ColumnType};
use mariadb_proto::value::ValueKind;

use crate::arrow::{ArrowOptions, json, sql_field, uuid};
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::column::{self, Column};

/// What the columns of a result are in Arrow.
pub(super) fn of(definitions: &[ColumnDefinition], options: ArrowOptions) -> Result<Schema> {
    let zone = options.session_offset.map(zone).transpose()?;
    let columns = definitions.iter().zip(column::all(definitions));
    let fields = columns.map(|(definition, column)| field(definition, column, zone.as_deref()));
    Ok(Schema::new(fields.collect::<Result<Vec<_>>>()?))
}

/// The zone of an offset, as Arrow writes it: `+02:00`.
fn zone(minutes: i16) -> Result<String> {
    let east = minutes.unsigned_abs();
    if east >= 24 * 60 {
        let message = format!("a session cannot be {minutes} minutes east of UTC");
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    Ok(format!("{sign}{:02}:{:02}", east / 60, east % 60))
}

fn field(definition: &ColumnDefinition, column: Column<'_>, zone: Option<&str>) -> Result<Field> {
    let sql_type = column.type_name();
    let is_uuid = definition.extended_type() == Some(b"uuid");
    let data_type = if is_uuid {
        DataType::FixedSizeBinary(16)
    } else {
        data_type(definition, zone)
            .map_err(|why| why.while_doing(format_args!("column '{}'", column.name())))?
    };
    let field = sql_field(&column.name(), &sql_type, data_type);
    let is_json = definition.kind() == ColumnType::JSON
        || definition.extended_format() == Some(b"json")
            && matches!(ValueKind::of(definition), ValueKind::Text);
    Ok(match (is_uuid, is_json) {
        (true, _) => uuid(field),
        (_, true) => json(field),
        _ => field,
    })
}

fn data_type(definition: &ColumnDefinition, zone: Option<&str>) -> Result<DataType> {
    let unsigned = definition.is_unsigned();
    Ok(match definition.kind() {
        ColumnType::TINY if unsigned => DataType::UInt8,
        ColumnType::TINY => DataType::Int8,
        ColumnType::YEAR => DataType::UInt16,
        ColumnType::SHORT if unsigned => DataType::UInt16,
        ColumnType::SHORT => DataType::Int16,
        ColumnType::INT24 | ColumnType::LONG if unsigned => DataType::UInt32,
        ColumnType::INT24 | ColumnType::LONG => DataType::Int32,
        ColumnType::LONGLONG if unsigned => DataType::UInt64,
        ColumnType::LONGLONG => DataType::Int64,
        ColumnType::TIMESTAMP => DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into)),
        _ => match ValueKind::of(definition) {
            ValueKind::Null => DataType::Null,
            ValueKind::Float => DataType::Float32,
            ValueKind::Double => DataType::Float64,
            ValueKind::Decimal => decimal(definition)?,
            ValueKind::Bit => DataType::UInt64,
            ValueKind::Date => DataType::Date32,
            ValueKind::DateTime => DataType::Timestamp(TimeUnit::Microsecond, None),
            ValueKind::Time => DataType::Duration(TimeUnit::Microsecond),
            ValueKind::Bytes => DataType::Binary,
            _ => DataType::Utf8,
        },
    })
}

/// The length of a decimal counts its point and, unless it is unsigned, its sign.
fn decimal(definition: &ColumnDefinition) -> Result<DataType> {
    let scale = definition.decimals();
    let around = u32::from(scale > 0) + u32::from(!definition.is_unsigned());
    let precision = definition.length().saturating_sub(around).max(scale.into()).max(1);
    let fits = |largest| u8::try_from(precision).ok().filter(|&precision| precision <= largest);
    // A scale is not above its precision, which fits.
    let scale = i8::try_from(scale).unwrap_or(i8::MAX);
    if let Some(precision) = fits(DECIMAL128_MAX_PRECISION) {
        return Ok(DataType::Decimal128(precision, scale));
    }
    if let Some(precision) = fits(DECIMAL256_MAX_PRECISION) {
        return Ok(DataType::Decimal256(precision, scale));
    }
    let message = format!("DECIMAL({precision}, {scale}) has more digits than Arrow's 76");
    Err(Error::conversion(message))
}
