use std::marker::PhantomData;
use std::ops::Range;

use super::NullBitmap;
use crate::column::DataType;

/// A Rust type in whose bytes the values of some column types lie.
pub trait FixedWidth: Copy {
    /// Bytes of one value.
    const SIZE: usize;

    /// Whether columns of this type hold such values.
    fn fits(data_type: DataType) -> bool;

    /// The value at a position in the data of a column.
    fn at(data: &[u8], row: usize) -> Option<Self>;

    /// Appends the values of some rows of a column's data, those of NULL rows included; none if a row lies behind the end.
    fn extend<T: From<Self>>(values: &mut Vec<T>, data: &[u8], rows: Range<usize>);
}

macro_rules! fixed_width {
    ($($type:ty: $($data_type:ident)|+;)+) => {$(
        impl FixedWidth for $type {
            const SIZE: usize = size_of::<Self>();

            fn fits(data_type: DataType) -> bool {
                matches!(data_type, $(DataType::$data_type)|+)
            }

            #[inline]
            fn at(data: &[u8], row: usize) -> Option<Self> {
                data.as_chunks().0.get(row).map(|bytes| Self::from_le_bytes(*bytes))
            }

            fn extend<T: From<Self>>(values: &mut Vec<T>, data: &[u8], rows: Range<usize>) {
                let bytes = data.as_chunks().0.get(rows).unwrap_or_default();
                values.extend(bytes.iter().map(|bytes| T::from(Self::from_le_bytes(*bytes))));
            }
        }
    )+};
}

fixed_width! {
    i8: TinyInt;
    u8: Bool | TinyIntUnsigned;
    i16: SmallInt;
    u16: SmallIntUnsigned;
    i32: Int;
    u32: IntUnsigned;
    i64: BigInt | Timestamp | Decimal64;
    u64: BigIntUnsigned;
    f32: Float;
    f64: Double;
    i128: Decimal;
}

/// The values of a column of fixed size, `None` for NULL.
#[derive(Debug, Clone)]
pub struct FixedValues<'a, T> {
    data: &'a [u8],
    nulls: NullBitmap<'a>,
    row: usize,
    kind: PhantomData<T>,
}

impl<'a, T: FixedWidth> FixedValues<'a, T> {
    pub(super) const fn new(data: &'a [u8], nulls: NullBitmap<'a>) -> Self {
        Self { data, nulls, row: 0, kind: PhantomData }
    }
}

impl<T: FixedWidth> Iterator for FixedValues<'_, T> {
    type Item = Option<T>;

    #[inline]
    fn next(&mut self) -> Option<Option<T>> {
        let value = T::at(self.data, self.row)?;
        let null = self.nulls.is_null(self.row);
        self.row += 1;
        Some((!null).then_some(value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let rest = (self.data.len() / T::SIZE).saturating_sub(self.row);
        (rest, Some(rest))
    }
}

impl<T: FixedWidth> ExactSizeIterator for FixedValues<'_, T> {}
