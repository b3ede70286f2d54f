use std::marker::PhantomData;
use std::mem;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, BooleanArray, NullArray, PrimitiveArray};
use arrow_buffer::{BooleanBufferBuilder, NullBufferBuilder};
use arrow_schema::{DataType, TimeUnit};
use taos_proto::block::{Column as View, FixedWidth};
use taos_proto::column::DataType as SqlType;

use super::nulls;
use super::texts::{NotUtf8, Texts};

/// Collects a column of the blocks.
pub(super) trait Column: Send + Sync {
    /// Appends rows of a block, whose column is of the type of this one; how many it took, which may be fewer.
    fn append(&mut self, view: &View<'_>, rows: Range<usize>) -> usize;

    /// Leaves so many rows.
    fn truncate(&mut self, rows: usize);

    /// What has been collected; the next batch begins.
    fn finish(&mut self) -> Result<ArrayRef, NotUtf8>;
}

/// A column of a type that the schema has.
pub(super) fn of(sql_type: SqlType, data_type: &DataType) -> Box<dyn Column> {
    match (data_type, sql_type) {
        (DataType::Null, _) => Box::new(Nulls(0)),
        (DataType::Boolean, _) => Box::new(Booleans {
            values: BooleanBufferBuilder::new(0),
            valid: NullBufferBuilder::new(0),
        }),
        (DataType::Int8, _) => fixed::<Int8Type, i8>(data_type),
        (DataType::Int16, _) => fixed::<Int16Type, i16>(data_type),
        (DataType::Int32, _) => fixed::<Int32Type, i32>(data_type),
        (DataType::Int64, _) => fixed::<Int64Type, i64>(data_type),
        (DataType::UInt8, _) => fixed::<UInt8Type, u8>(data_type),
        (DataType::UInt16, _) => fixed::<UInt16Type, u16>(data_type),
        (DataType::UInt32, _) => fixed::<UInt32Type, u32>(data_type),
        (DataType::UInt64, _) => fixed::<UInt64Type, u64>(data_type),
        (DataType::Float32, _) => fixed::<Float32Type, f32>(data_type),
        (DataType::Float64, _) => fixed::<Float64Type, f64>(data_type),
        (DataType::Timestamp(TimeUnit::Nanosecond, _), _) => {
            fixed::<TimestampNanosecondType, i64>(data_type)
        }
        (DataType::Timestamp(TimeUnit::Microsecond, _), _) => {
            fixed::<TimestampMicrosecondType, i64>(data_type)
        }
        (DataType::Timestamp(..), _) => fixed::<TimestampMillisecondType, i64>(data_type),
        (DataType::Decimal128(..), SqlType::Decimal64) => fixed::<Decimal128Type, i64>(data_type),
        (DataType::Decimal128(..), _) => fixed::<Decimal128Type, i128>(data_type),
        _ => Box::new(Texts::new(sql_type)),
    }
}

/// A column whose values lie as `W` in the blocks.
fn fixed<T, W>(data_type: &DataType) -> Box<dyn Column>
where
    T: ArrowPrimitiveType<Native: From<W>>,
    W: FixedWidth + Send + Sync + 'static,
{
    let valid = NullBufferBuilder::new(0);
    let data_type = data_type.clone();
    Box::new(Fixed::<T, W> { values: Vec::new(), valid, data_type, width: PhantomData })
}

struct Fixed<T: ArrowPrimitiveType, W> {
    values: Vec<T::Native>,
    valid: NullBufferBuilder,
    data_type: DataType,
    width: PhantomData<W>,
}

impl<T, W> Column for Fixed<T, W>
where
    T: ArrowPrimitiveType<Native: From<W>>,
    W: FixedWidth + Send + Sync,
{
    fn append(&mut self, view: &View<'_>, rows: Range<usize>) -> usize {
        W::extend(&mut self.values, view.data(), rows.clone());
        append_nulls(&mut self.valid, view, rows)
    }

    fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.valid.truncate(rows);
    }

    fn finish(&mut self) -> Result<ArrayRef, NotUtf8> {
        let values = mem::take(&mut self.values).into();
        let array = PrimitiveArray::<T>::new(values, self.valid.finish());
        Ok(Arc::new(array.with_data_type(self.data_type.clone())))
    }
}

struct Booleans {
    values: BooleanBufferBuilder,
    valid: NullBufferBuilder,
}

impl Column for Booleans {
    fn append(&mut self, view: &View<'_>, rows: Range<usize>) -> usize {
        let bytes = view.data().get(rows.clone()).unwrap_or_default();
        bytes.iter().for_each(|&byte| self.values.append(byte != 0));
        append_nulls(&mut self.valid, view, rows)
    }

    fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        self.valid.truncate(rows);
    }

    fn finish(&mut self) -> Result<ArrayRef, NotUtf8> {
        Ok(Arc::new(BooleanArray::new(self.values.finish(), self.valid.finish())))
    }
}

fn append_nulls(valid: &mut NullBufferBuilder, view: &View<'_>, rows: Range<usize>) -> usize {
    let count = rows.len();
    match view.nulls() {
        Some(bitmap) => nulls::append(valid, bitmap, rows),
        None => valid.append_n_non_nulls(count),
    }
    count
}

/// Rows of a column that has nothing but NULL.
struct Nulls(usize);

impl Column for Nulls {
    fn append(&mut self, _: &View<'_>, rows: Range<usize>) -> usize {
        self.0 += rows.len();
        rows.len()
    }

    fn truncate(&mut self, rows: usize) {
        self.0 = rows;
    }

    fn finish(&mut self) -> Result<ArrayRef, NotUtf8> {
        Ok(Arc::new(NullArray::new(mem::take(&mut self.0))))
    }
}
