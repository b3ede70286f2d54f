use crate::column::DataType;
use crate::error::Error;
use crate::value::Value;
use crate::wire::{WriteWire, length_i32, length_u32};

/// Collects the values of one column, tag or parameter in the form that binds have.
#[derive(Debug, Clone)]
pub struct BindWriter {
    data_type: DataType,
    nulls: Vec<u8>,
    /// Empty for types of fixed size.
    lengths: Vec<u8>,
    data: Vec<u8>,
}

/// Whether each value has a length of its own: all but numbers, booleans and timestamps.
pub(super) const fn has_lengths(data_type: DataType) -> bool {
    data_type.is_variable() || data_type.is_decimal()
}

impl BindWriter {
    /// An empty column.
    #[must_use]
    pub const fn new(data_type: DataType) -> Self {
        Self { data_type, nulls: Vec::new(), lengths: Vec::new(), data: Vec::new() }
    }

    /// A whole column of fixed size: the values little-endian one behind the other, and a byte per row that is 1 for NULL.
    pub fn from_fixed(data_type: DataType, values: Vec<u8>, nulls: Vec<u8>) -> Result<Self, Error> {
        let size = data_type.fixed_size().filter(|_| !has_lengths(data_type));
        if size.is_none_or(|size| nulls.len().checked_mul(size) != Some(values.len())) {
            let (values, rows) = (values.len(), nulls.len());
            return Err(Error::misuse(format!(
                "{values} bytes are not {rows} values of type {data_type}"
            )));
        }
        Ok(Self { data_type, nulls, lengths: Vec::new(), data: values })
    }

    /// A whole column of a type with lengths, whose decimals are text: the values one behind the other, the length of each as
    /// 4 bytes little-endian, and a byte per row that is 1 for NULL, whose length is 0.
    pub fn from_variable(
        data_type: DataType,
        lengths: Vec<u8>,
        values: Vec<u8>,
        nulls: Vec<u8>,
    ) -> Result<Self, Error> {
        let (rows, rest) = lengths.as_chunks::<4>();
        let end = rows.iter().try_fold(0_usize, |end, length| {
            end.checked_add(usize::try_from(i32::from_le_bytes(*length)).ok()?)
        });
        let fits = rest.is_empty() && rows.len() == nulls.len() && end == Some(values.len());
        if !fits || !has_lengths(data_type) {
            let (lengths, rows) = (rows.len(), nulls.len());
            return Err(Error::misuse(format!(
                "{lengths} lengths and {} bytes are not {rows} values of type {data_type}",
                values.len()
            )));
        }
        Ok(Self { data_type, nulls, lengths, data: values })
    }

    /// Its type.
    #[must_use]
    pub const fn data_type(&self) -> DataType {
        self.data_type
    }

    /// The number of rows so far.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.nulls.len()
    }

    /// Whether it has no rows yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.nulls.is_empty()
    }

    /// Appends a NULL.
    pub fn push_null(&mut self) {
        self.nulls.push(1);
        if has_lengths(self.data_type) {
            self.lengths.put_i32(0);
        } else {
            self.data.resize(self.data.len() + self.data_type.fixed_size().unwrap_or_default(), 0);
        }
    }

    /// Appends a value of fixed size as the bytes that travel.
    pub fn push_fixed(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if has_lengths(self.data_type) || self.data_type.fixed_size() != Some(bytes.len()) {
            return Err(self.refused(&format!("{} bytes", bytes.len())));
        }
        self.nulls.push(0);
        self.data.put_bytes(bytes);
        Ok(())
    }

    /// Appends text or bytes to a column of variable length, or a decimal number as text.
    pub fn push_bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if !has_lengths(self.data_type) {
            return Err(self.refused("text or bytes"));
        }
        self.lengths.put_i32(length_i32(bytes.len())?);
        self.nulls.push(0);
        self.data.put_bytes(bytes);
        Ok(())
    }

    /// Appends a value, converted to the column's type where that loses nothing.
    pub fn push(&mut self, value: &Value) -> Result<(), Error> {
        use DataType::{
            BigInt, BigIntUnsigned, Bool, Double, Float, Int, IntUnsigned, SmallInt,
            SmallIntUnsigned, Timestamp, TinyInt, TinyIntUnsigned,
        };
        match (self.data_type, value) {
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
            (data_type, Value::Decimal(value)) if data_type.is_decimal() => {
                self.push_bytes(value.to_string().as_bytes())
            }
            (_, Value::Text(text)) => self.push_bytes(text.as_bytes()),
            (data_type, Value::Bytes(bytes)) if data_type.is_variable() => self.push_bytes(bytes),
            _ => Err(self.refused(value.kind())),
        }
    }

    /// The values as the bytes that travel, decimals as text; `None` for NULL.
    pub fn values(&self) -> impl Iterator<Item = Option<&[u8]>> {
        let lengths = self.lengths.as_chunks::<4>().0;
        let fixed = self.data_type.fixed_size().filter(|_| !has_lengths(self.data_type));
        let mut rest = self.data.as_slice();
        self.nulls.iter().enumerate().map(move |(row, null)| {
            let length = fixed.unwrap_or_else(|| {
                let length = lengths.get(row).copied().unwrap_or_default();
                usize::try_from(i32::from_le_bytes(length)).unwrap_or_default()
            });
            let (value, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = tail;
            (*null == 0).then_some(value)
        })
    }

    /// Appends the bytes of a value of this column's type, as [`values`](Self::values) gives them.
    pub(super) fn push_value(&mut self, value: Option<&[u8]>) -> Result<(), Error> {
        match value {
            None => {
                self.push_null();
                Ok(())
            }
            Some(bytes) if has_lengths(self.data_type) => self.push_bytes(bytes),
            Some(bytes) => self.push_fixed(bytes),
        }
    }

    /// Appends the bind structure to `out`.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let total = 17 + self.nulls.len() + self.lengths.len() + self.data.len();
        out.put_u32(length_u32(total)?);
        out.put_i32(self.data_type.code().into());
        out.put_i32(length_i32(self.nulls.len())?);
        out.put_bytes(&self.nulls);
        out.put_u8(u8::from(has_lengths(self.data_type)));
        out.put_bytes(&self.lengths);
        out.put_i32(length_i32(self.data.len())?);
        out.put_bytes(&self.data);
        Ok(())
    }

    fn integer<T: TryFrom<i64> + TryFrom<u64>>(&self, value: &Value) -> Result<T, Error> {
        let integer = match value {
            Value::Int(value) => T::try_from(*value).ok(),
            Value::UnsignedInt(value) => T::try_from(*value).ok(),
            _ => return Err(self.refused(value.kind())),
        };
        integer.ok_or_else(|| self.refused("an integer out of its range"))
    }

    fn refused(&self, what: &str) -> Error {
        Error::misuse(format!("a parameter of type {} cannot be {what}", self.data_type))
    }
}
