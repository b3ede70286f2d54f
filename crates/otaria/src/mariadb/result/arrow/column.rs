use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BinaryBuilder, FixedSizeBinaryBuilder, NullBuilder, PrimitiveBuilder, StringBuilder,
};
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Decimal256Type, DurationMicrosecondType,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::DataType;
use uuid::Uuid;

use super::decimal::unscaled;
use super::temporal::{days, moment, span};
use crate::arrow::ArrowOptions;
use crate::mariadb::value::{FromValue, Value};
use crate::value::Mismatch;

/// Collects the values of one column.
pub(super) trait Column: Send + Sync {
    fn push(&mut self, value: Value<'_>) -> Result<(), Mismatch>;

    /// What has been collected; the next batch begins.
    fn finish(&mut self) -> ArrayRef;
}

/// A column of a type that the schema has.
pub(super) fn of(data_type: &DataType, options: ArrowOptions) -> Box<dyn Column> {
    let dates = options.invalid_dates;
    match *data_type {
        DataType::Null => Box::new(NullBuilder::new()),
        DataType::Int8 => number::<Int8Type>(data_type),
        DataType::Int16 => number::<Int16Type>(data_type),
        DataType::Int32 => number::<Int32Type>(data_type),
        DataType::Int64 => number::<Int64Type>(data_type),
        DataType::UInt8 => number::<UInt8Type>(data_type),
        DataType::UInt16 => number::<UInt16Type>(data_type),
        DataType::UInt32 => number::<UInt32Type>(data_type),
        DataType::UInt64 => number::<UInt64Type>(data_type),
        DataType::Float32 => number::<Float32Type>(data_type),
        DataType::Float64 => number::<Float64Type>(data_type),
        DataType::Decimal128(precision, scale) => {
            primitive::<Decimal128Type>(data_type, move |value| {
                present(value, |text| unscaled(text, precision, scale).map(Some))
            })
        }
        DataType::Decimal256(precision, scale) => {
            primitive::<Decimal256Type>(data_type, move |value| {
                present(value, |text| unscaled(text, precision, scale).map(Some))
            })
        }
        DataType::Date32 => primitive::<Date32Type>(data_type, move |value| {
            present(value, |date| days(date, dates))
        }),
        DataType::Timestamp(_, ref zone) => {
            let minutes = zone.as_ref().and(options.session_offset).unwrap_or_default();
            let east = i64::from(minutes) * 60_000_000;
            primitive::<TimestampMicrosecondType>(data_type, move |value| {
                let wall = present(value, |wall| moment(wall, dates))?;
                Ok(wall.map(|microseconds| microseconds - east))
            })
        }
        DataType::Duration(_) => primitive::<DurationMicrosecondType>(data_type, |value| {
            present(value, |time| Ok(Some(span(time))))
        }),
        DataType::FixedSizeBinary(size) => Box::new(FixedSizeBinaryBuilder::new(size)),
        DataType::Binary => Box::new(BinaryBuilder::new()),
        _ => Box::new(StringBuilder::new()),
    }
}

/// A column of numbers that Arrow has as they are.
fn number<T>(data_type: &DataType) -> Box<dyn Column>
where
    T: ArrowPrimitiveType<Native: for<'a> FromValue<'a>>,
{
    primitive::<T>(data_type, |value| present(value, |number| Ok(Some(number))))
}

fn primitive<T: ArrowPrimitiveType>(
    data_type: &DataType,
    native: impl Fn(Value<'_>) -> Result<Option<T::Native>, Mismatch> + Send + Sync + 'static,
) -> Box<dyn Column> {
    let builder = PrimitiveBuilder::<T>::new().with_data_type(data_type.clone());
    Box::new(Primitive { builder, native })
}

fn present<'a, S: FromValue<'a>, N>(
    value: Value<'a>,
    native: impl FnOnce(S) -> Result<Option<N>, Mismatch>,
) -> Result<Option<N>, Mismatch> {
    Option::from_value(value)?.map_or(Ok(None), native)
}

struct Primitive<T: ArrowPrimitiveType, F> {
    builder: PrimitiveBuilder<T>,
    native: F,
}

impl<T, F> Column for Primitive<T, F>
where
    T: ArrowPrimitiveType,
    F: Fn(Value<'_>) -> Result<Option<T::Native>, Mismatch> + Send + Sync,
{
    fn push(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        self.builder.append_option((self.native)(value)?);
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(self.builder.finish())
    }
}

impl Column for NullBuilder {
    fn push(&mut self, _: Value<'_>) -> Result<(), Mismatch> {
        self.append_null();
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Self::finish(self))
    }
}

impl Column for StringBuilder {
    fn push(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        self.append_option(Option::<&str>::from_value(value)?);
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Self::finish(self))
    }
}

impl Column for BinaryBuilder {
    fn push(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        self.append_option(Option::<&[u8]>::from_value(value)?);
        Ok(())
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Self::finish(self))
    }
}

/// UUIDs, which the server sends as text.
impl Column for FixedSizeBinaryBuilder {
    fn push(&mut self, value: Value<'_>) -> Result<(), Mismatch> {
        let Some(text) = Option::<&[u8]>::from_value(value)? else {
            self.append_null();
            return Ok(());
        };
        let other = |error: &dyn std::fmt::Display| Mismatch::Other(error.to_string().into());
        let uuid = Uuid::try_parse_ascii(text).map_err(|error| other(&error))?;
        self.append_value(uuid.as_bytes()).map_err(|error| other(&error))
    }

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Self::finish(self))
    }
}
