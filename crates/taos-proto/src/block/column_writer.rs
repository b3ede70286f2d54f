use crate::column::{DataType, Field};
use crate::error::Error;
use crate::value::{Decimal, Value};
use crate::wire::{WriteWire, length_i32, length_u16, length_u32};

/// Collects the values of one column in the form that blocks have.
#[derive(Debug, Clone)]
pub struct ColumnWriter {
    field: Field,
    rows: usize,
    /// The bitmap of NULLs, or the offsets.
    index: Vec<u8>,
    data: Vec<u8>,
}

impl ColumnWriter {
    /// An empty column. Columns of the type NULL cannot be written.
    pub fn new(field: &Field) -> Result<Self, Error> {
        if field.data_type == DataType::Null {
            return Err(Error::misuse(format!(
                "the column '{}' has no type that could be sent",
                field.name
            )));
        }
        Ok(Self { field: field.clone(), rows: 0, index: Vec::new(), data: Vec::new() })
    }

    /// What the column is.
    #[must_use]
    pub const fn field(&self) -> &Field {
        &self.field
    }

    /// The number of rows so far.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Bytes that it takes in a block, without its schema.
    #[must_use]
    pub const fn byte_len(&self) -> usize {
        self.index.len() + self.data.len()
    }

    /// Appends a NULL.
    pub fn push_null(&mut self) {
        match self.field.data_type.fixed_size() {
            Some(size) => {
                self.push_bit(true);
                self.data.resize(self.data.len() + size, 0);
            }
            None => self.index.put_i32(-1),
        }
        self.rows += 1;
    }

    /// Appends a value, converted to the column's type where that loses nothing.
    pub fn push(&mut self, value: &Value) -> Result<(), Error> {
        use DataType::{
            BigInt, BigIntUnsigned, Blob, Bool, Decimal as WideDecimal, Decimal64, Double, Float,
            Geometry, Int, IntUnsigned, Json, MediumBlob, NChar, Null, SmallInt, SmallIntUnsigned,
            Timestamp, TinyInt, TinyIntUnsigned, VarBinary, VarChar,
        };
        match (self.field.data_type, value) {
            (_, Value::Null) => {
                self.push_null();
                Ok(())
            }
            (Bool, Value::Bool(value)) => self.push_fixed(&[u8::from(*value)]),
            (TinyInt, _) => self.push_fixed(&self.integer::<i8>(value)?.to_le_bytes()),
            (SmallInt, _) => self.push_fixed(&self.integer::<i16>(value)?.to_le_bytes()),
            (Int, _) => self.push_fixed(&self.integer::<i32>(value)?.to_le_bytes()),
            (BigInt, _) => self.push_fixed(&self.integer::<i64>(value)?.to_le_bytes()),
            (TinyIntUnsigned, _) => self.push_fixed(&self.integer::<u8>(value)?.to_le_bytes()),
            (SmallIntUnsigned, _) => self.push_fixed(&self.integer::<u16>(value)?.to_le_bytes()),
            (IntUnsigned, _) => self.push_fixed(&self.integer::<u32>(value)?.to_le_bytes()),
            (BigIntUnsigned, _) => self.push_fixed(&self.integer::<u64>(value)?.to_le_bytes()),
            (Timestamp, Value::Timestamp(value) | Value::Int(value)) => {
                self.push_fixed(&value.to_le_bytes())
            }
            (Float, Value::Float(value)) => self.push_fixed(&value.to_le_bytes()),
            (Double, Value::Double(value)) => self.push_fixed(&value.to_le_bytes()),
            (Double, Value::Float(value)) => self.push_fixed(&f64::from(*value).to_le_bytes()),
            (WideDecimal, Value::Decimal(value)) => {
                self.push_fixed(&self.unscaled(*value)?.to_le_bytes())
            }
            (Decimal64, Value::Decimal(value)) => {
                let unscaled = self.unscaled(*value)?;
                let narrow = i64::try_from(unscaled).map_err(|_| self.refused(value))?;
                self.push_fixed(&narrow.to_le_bytes())
            }
            (NChar, Value::Text(text)) => self.push_text(text),
            (VarChar | Json | VarBinary | Blob | MediumBlob, Value::Text(text)) => {
                self.push_bytes(text.as_bytes())
            }
            (VarChar | VarBinary | Blob | MediumBlob | Geometry, Value::Bytes(bytes)) => {
                self.push_bytes(bytes)
            }
            (
                Null | Bool | Timestamp | Float | Double | WideDecimal | Decimal64 | NChar
                | VarChar | Json | VarBinary | Blob | MediumBlob | Geometry,
                _,
            ) => Err(self.refused(value.kind())),
        }
    }

    /// Appends text to a column of variable length: as UTF-32 to `NCHAR`, else as it is.
    pub fn push_text(&mut self, text: &str) -> Result<(), Error> {
        if self.field.data_type != DataType::NChar {
            return self.push_bytes(text.as_bytes());
        }
        let start = self.data.len();
        self.put_offset_and_length(text.chars().count().saturating_mul(4))?;
        self.data.reserve(self.data.len() - start + text.len());
        self.data.extend(text.chars().flat_map(|character| u32::from(character).to_le_bytes()));
        self.rows += 1;
        Ok(())
    }

    /// Appends bytes to a column of variable length; those of `NCHAR` are UTF-32.
    pub fn push_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.put_offset_and_length(bytes.len())?;
        self.data.put_bytes(bytes);
        self.rows += 1;
        Ok(())
    }

    /// Appends a value of fixed size as the bytes that travel.
    pub fn push_fixed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.field.data_type.fixed_size() != Some(bytes.len()) {
            return Err(self.refused(format!("{} bytes", bytes.len())));
        }
        self.push_bit(false);
        self.data.put_bytes(bytes);
        self.rows += 1;
        Ok(())
    }

    /// The bitmap or the offsets, then the data.
    pub(super) fn parts(&self) -> (&[u8], &[u8]) {
        (&self.index, &self.data)
    }

    fn put_offset_and_length(&mut self, length: usize) -> Result<(), Error> {
        let offset = length_i32(self.data.len())?;
        match self.field.data_type.length_prefix() {
            2 => self.data.put_u16(length_u16(length)?),
            4 => self.data.put_u32(length_u32(length)?),
            _ => return Err(self.refused("bytes")),
        }
        self.index.put_i32(offset);
        Ok(())
    }

    fn push_bit(&mut self, null: bool) {
        if self.rows.is_multiple_of(8) {
            self.index.push(0);
        }
        if let Some(last) = self.index.last_mut() {
            *last |= u8::from(null) << (7 - self.rows % 8);
        }
    }

    fn integer<T: TryFrom<i64> + TryFrom<u64>>(&self, value: &Value) -> Result<T, Error> {
        let integer = match value {
            Value::Int(value) => T::try_from(*value).ok(),
            Value::UnsignedInt(value) => T::try_from(*value).ok(),
            _ => return Err(self.refused(value.kind())),
        };
        integer.ok_or_else(|| self.refused("an integer out of its range"))
    }

    fn unscaled(&self, value: Decimal) -> Result<i128, Error> {
        let same_scale = value.with_scale(self.field.scale);
        same_scale.map(|value| value.unscaled).ok_or_else(|| self.refused(value))
    }

    fn refused(&self, what: impl std::fmt::Display) -> Error {
        let Field { name, data_type, .. } = &self.field;
        Error::misuse(format!("the column '{name}' of type {data_type} cannot hold {what}"))
    }
}
