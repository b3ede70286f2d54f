use super::cells::{Cells, value_at};
use super::fixed::{FixedValues, FixedWidth};
use crate::column::{DataType, Field};
use crate::value::{Cell, Decimal, NChars};

/// A column of a block, without copies.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    data_type: DataType,
    storage: u32,
    rows: usize,
    parts: Parts<'a>,
}

/// The two parts of every column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'a> {
    /// The bitmap of NULLs, or the offsets.
    pub(super) index: &'a [u8],
    pub(super) data: &'a [u8],
}

/// Which rows of a column are NULL: bit `0x80 >> (row & 7)` of byte `row / 8`.
#[derive(Debug, Clone, Copy)]
pub struct NullBitmap<'a>(&'a [u8]);

impl<'a> NullBitmap<'a> {
    /// Whether the row is NULL; rows behind the end are not.
    #[inline]
    #[must_use]
    pub fn is_null(self, row: usize) -> bool {
        self.0.get(row / 8).is_some_and(|byte| byte & (0x80 >> (row % 8)) != 0)
    }

    /// The bytes, one for eight rows.
    #[must_use]
    pub const fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Whether some row is NULL.
    #[must_use]
    pub fn any(self) -> bool {
        self.0.iter().any(|&byte| byte != 0)
    }
}

impl<'a> Column<'a> {
    pub(super) const fn new(
        data_type: DataType,
        storage: u32,
        rows: usize,
        parts: Parts<'a>,
    ) -> Self {
        Self { data_type, storage, rows, parts }
    }

    /// Its type.
    #[must_use]
    pub const fn data_type(&self) -> DataType {
        self.data_type
    }

    /// What the block's schema says of its size: see [`Field::storage`].
    #[must_use]
    pub const fn storage(&self) -> u32 {
        self.storage
    }

    /// The digits behind the point, for decimals.
    #[must_use]
    pub const fn scale(&self) -> u8 {
        let [scale, ..] = self.storage.to_le_bytes();
        if self.data_type.is_decimal() { scale } else { 0 }
    }

    /// The column as a [`Field`] with a name, which blocks themselves do not have.
    #[must_use]
    pub fn field(&self, name: impl Into<String>) -> Field {
        Field::from_storage(name, self.data_type, self.storage)
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The NULLs of a column of fixed size; `None` for types of variable length, whose offsets say it.
    #[must_use]
    pub const fn nulls(&self) -> Option<NullBitmap<'a>> {
        if self.data_type.is_variable() { None } else { Some(NullBitmap(self.parts.index)) }
    }

    /// The offset of every row of a column of variable length, as 4 bytes each; -1 is NULL. Empty for other types.
    #[must_use]
    pub const fn offsets(&self) -> &'a [[u8; 4]] {
        if self.data_type.is_variable() { self.parts.index.as_chunks().0 } else { &[] }
    }

    /// The data as it lies in the block: all values of fixed size, those of NULL rows included, or what the offsets point at.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.parts.data
    }

    /// Whether the row is NULL; false for rows behind the end.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        match (self.nulls(), self.data_type) {
            (_, DataType::Null) => row < self.rows,
            (Some(nulls), _) => row < self.rows && nulls.is_null(row),
            (None, _) => {
                self.offsets().get(row).is_some_and(|offset| i32::from_le_bytes(*offset) == -1)
            }
        }
    }

    /// The values of a column of fixed size as `T`, `None` for NULL; `None` altogether when `T` does not fit the type.
    #[must_use]
    pub fn values<T: FixedWidth>(&self) -> Option<FixedValues<'a, T>> {
        T::fits(self.data_type)
            .then(|| FixedValues::new(self.parts.data, NullBitmap(self.parts.index)))
    }

    /// The bytes of a value of variable length, without its length prefix; `None` for NULL, other types and rows behind the end.
    #[inline]
    #[must_use]
    pub fn bytes(&self, row: usize) -> Option<&'a [u8]> {
        let offset = i32::from_le_bytes(*self.offsets().get(row)?);
        value_at(self.parts.data, usize::try_from(offset).ok()?, self.data_type.length_prefix())
    }

    /// The value of a row; `None` for rows behind the end.
    #[must_use]
    pub fn cell(&self, row: usize) -> Option<Cell<'a>> {
        if row >= self.rows {
            return None;
        }
        if self.is_null(row) {
            return Some(Cell::Null);
        }
        Some(match self.data_type {
            DataType::Null => Cell::Null,
            DataType::Bool => Cell::Bool(self.fixed::<u8>(row)? != 0),
            DataType::TinyInt => Cell::Int(self.fixed::<i8>(row)?.into()),
            DataType::SmallInt => Cell::Int(self.fixed::<i16>(row)?.into()),
            DataType::Int => Cell::Int(self.fixed::<i32>(row)?.into()),
            DataType::BigInt => Cell::Int(self.fixed(row)?),
            DataType::TinyIntUnsigned => Cell::UnsignedInt(self.fixed::<u8>(row)?.into()),
            DataType::SmallIntUnsigned => Cell::UnsignedInt(self.fixed::<u16>(row)?.into()),
            DataType::IntUnsigned => Cell::UnsignedInt(self.fixed::<u32>(row)?.into()),
            DataType::BigIntUnsigned => Cell::UnsignedInt(self.fixed(row)?),
            DataType::Float => Cell::Float(self.fixed(row)?),
            DataType::Double => Cell::Double(self.fixed(row)?),
            DataType::Timestamp => Cell::Timestamp(self.fixed(row)?),
            DataType::Decimal64 => Cell::Decimal(Decimal {
                unscaled: self.fixed::<i64>(row)?.into(),
                scale: self.scale(),
            }),
            DataType::Decimal => {
                Cell::Decimal(Decimal { unscaled: self.fixed(row)?, scale: self.scale() })
            }
            DataType::VarChar | DataType::Json => Cell::Text(self.bytes(row)?),
            DataType::NChar => Cell::NChar(NChars::new(self.bytes(row)?)),
            DataType::VarBinary | DataType::Blob | DataType::MediumBlob | DataType::Geometry => {
                Cell::Bytes(self.bytes(row)?)
            }
        })
    }

    /// The values of all rows.
    #[must_use]
    pub const fn cells(&self) -> Cells<'a> {
        Cells::new(*self)
    }

    fn fixed<T: FixedWidth>(&self, row: usize) -> Option<T> {
        T::at(self.parts.data, row)
    }
}
