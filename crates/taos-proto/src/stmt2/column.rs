use bytes::Bytes;

use super::column_writer::has_lengths;
use crate::column::DataType;
use crate::error::Malformed;
use crate::value::Value;
use crate::wire::Reader;

/// A bind structure that has arrived; it shares the bytes of its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundColumn {
    data_type: DataType,
    nulls: Bytes,
    lengths: Bytes,
    data: Bytes,
}

const NAME: &str = "bind structure";

impl BoundColumn {
    /// Reads the structure at the front of `bytes` and cuts it off.
    pub(super) fn read(bytes: &mut Bytes) -> Result<Self, Malformed> {
        let total = Reader::new(NAME, bytes).u32()?;
        let structure = bytes.slice_ref(Reader::new(NAME, bytes).bytes_u32(total)?);
        let mut reader = Reader::new(NAME, &structure);
        reader.skip(4)?;
        let data_type = u8::try_from(reader.i32()?).ok().and_then(DataType::from_code);
        let data_type = data_type.ok_or(Malformed::new(NAME, "it has an unknown type"))?;
        let rows = reader.count()?;
        let nulls = structure.slice_ref(reader.bytes(rows)?);
        let lengths = match reader.u8()? {
            0 => Bytes::new(),
            _ => structure.slice_ref(reader.bytes(rows.saturating_mul(4))?),
        };
        let length = reader.count()?;
        let data = structure.slice_ref(reader.bytes(length)?);
        if !reader.is_empty() {
            return Err(reader.malformed("its parts do not add up to its length"));
        }
        let column = Self { data_type, nulls, lengths, data };
        column.check()?;
        *bytes = bytes.slice(structure.len()..);
        Ok(column)
    }

    fn check(&self) -> Result<(), Malformed> {
        let rows = self.nulls.len();
        if has_lengths(self.data_type) {
            if self.lengths.len() != rows.saturating_mul(4) {
                return Err(Malformed::new(NAME, "the lengths of its values are missing"));
            }
            let mut sum = 0_usize;
            for length in self.lengths.as_chunks::<4>().0 {
                let length = usize::try_from(i32::from_le_bytes(*length))
                    .map_err(|_| Malformed::new(NAME, "the length of a value is negative"))?;
                sum = sum.saturating_add(length);
            }
            return if sum == self.data.len() {
                Ok(())
            } else {
                Err(Malformed::new(NAME, "the lengths of its values are not that of its data"))
            };
        }
        let size = self.data_type.fixed_size().unwrap_or_default();
        let all_null = self.nulls.iter().all(|&null| null != 0);
        if rows.checked_mul(size) == Some(self.data.len()) || (all_null && self.data.is_empty()) {
            Ok(())
        } else {
            Err(Malformed::new(NAME, "its data is not as long as its rows"))
        }
    }

    /// Its type.
    #[must_use]
    pub const fn data_type(&self) -> DataType {
        self.data_type
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.nulls.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.nulls.is_empty()
    }

    /// The bytes of each value, `None` for NULL.
    #[must_use]
    pub fn values(&self) -> BoundValues<'_> {
        let size = self.data_type.fixed_size().unwrap_or_default();
        let lengths = has_lengths(self.data_type).then(|| self.lengths.as_chunks().0.iter());
        BoundValues { nulls: self.nulls.iter(), lengths, size, data: &self.data }
    }

    /// A value of this column. Text that is not UTF-8 stays bytes; a decimal that is no number stays text.
    #[must_use]
    pub fn value(&self, bytes: Option<&[u8]>) -> Value {
        let Some(bytes) = bytes else { return Value::Null };
        self.fixed(bytes).unwrap_or_else(|| match self.data_type {
            DataType::Decimal | DataType::Decimal64 => {
                let text = String::from_utf8_lossy(bytes);
                text.parse().map_or_else(|_| Value::Text(text.into_owned()), Value::Decimal)
            }
            DataType::VarChar | DataType::NChar | DataType::Json => {
                match std::str::from_utf8(bytes) {
                    Ok(text) => Value::Text(text.to_owned()),
                    Err(_) => Value::Bytes(bytes.to_owned()),
                }
            }
            _ => Value::Bytes(bytes.to_owned()),
        })
    }

    fn fixed(&self, bytes: &[u8]) -> Option<Value> {
        let signed = |value: i64| Value::Int(value);
        let unsigned = |value: u64| Value::UnsignedInt(value);
        Some(match self.data_type {
            DataType::Bool => Value::Bool(bytes.first()? != &0),
            DataType::TinyInt => signed(i8::from_le_bytes(*bytes.first_chunk()?).into()),
            DataType::SmallInt => signed(i16::from_le_bytes(*bytes.first_chunk()?).into()),
            DataType::Int => signed(i32::from_le_bytes(*bytes.first_chunk()?).into()),
            DataType::BigInt => signed(i64::from_le_bytes(*bytes.first_chunk()?)),
            DataType::TinyIntUnsigned => unsigned((*bytes.first()?).into()),
            DataType::SmallIntUnsigned => {
                unsigned(u16::from_le_bytes(*bytes.first_chunk()?).into())
            }
            DataType::IntUnsigned => unsigned(u32::from_le_bytes(*bytes.first_chunk()?).into()),
            DataType::BigIntUnsigned => unsigned(u64::from_le_bytes(*bytes.first_chunk()?)),
            DataType::Float => Value::Float(f32::from_le_bytes(*bytes.first_chunk()?)),
            DataType::Double => Value::Double(f64::from_le_bytes(*bytes.first_chunk()?)),
            DataType::Timestamp => Value::Timestamp(i64::from_le_bytes(*bytes.first_chunk()?)),
            _ => return None,
        })
    }
}

/// The bytes of the values of a column, `None` for NULL.
#[derive(Debug, Clone)]
pub struct BoundValues<'a> {
    nulls: std::slice::Iter<'a, u8>,
    lengths: Option<std::slice::Iter<'a, [u8; 4]>>,
    size: usize,
    data: &'a [u8],
}

impl<'a> Iterator for BoundValues<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Option<&'a [u8]>> {
        let null = *self.nulls.next()? != 0;
        let length = match &mut self.lengths {
            Some(lengths) => {
                usize::try_from(i32::from_le_bytes(*lengths.next()?)).unwrap_or_default()
            }
            None => self.size,
        };
        // The data of a column that is NULL altogether may be missing.
        let (value, rest) = self.data.split_at_checked(length).unwrap_or_default();
        self.data = rest;
        Some((!null).then_some(value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.nulls.size_hint()
    }
}

impl ExactSizeIterator for BoundValues<'_> {}
