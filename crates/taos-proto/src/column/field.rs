use super::DataType;

/// The description of a result's column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// Its name, as the server words it.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
    /// The length that users see: bytes of a number, `n` of `VARCHAR(n)`, `NCHAR(n)` and the like, 4095 for JSON.
    pub length: u32,
    /// Digits of a decimal; 0 for other types.
    pub precision: u8,
    /// Digits of a decimal behind the point; 0 for other types.
    pub scale: u8,
}

/// What a JSON tag occupies at most in the schema of a block.
const JSON_STORAGE: u32 = 16_384;
/// The length that the server reports for JSON tags.
const JSON_LENGTH: u32 = 4_095;

impl Field {
    /// A column of a type of fixed size, or a JSON tag. Types with a length are made by [`with_length`](Self::with_length).
    #[must_use]
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        let length = match data_type.fixed_size() {
            Some(size) => u32::try_from(size).unwrap_or_default(),
            None if data_type == DataType::Json => JSON_LENGTH,
            None => 0,
        };
        Self { name: name.into(), data_type, length, precision: 0, scale: 0 }
    }

    /// A column such as `VARCHAR(10)`: bytes, or characters of `NCHAR`.
    #[must_use]
    pub fn with_length(name: impl Into<String>, data_type: DataType, length: u32) -> Self {
        Self { length, ..Self::new(name, data_type) }
    }

    /// A column `DECIMAL(precision, scale)`: of 64 bits for up to 18 digits, else of 128.
    #[must_use]
    pub fn decimal(name: impl Into<String>, precision: u8, scale: u8) -> Self {
        let data_type = if precision <= 18 { DataType::Decimal64 } else { DataType::Decimal };
        Self { precision, scale, ..Self::new(name, data_type) }
    }

    /// The four bytes that describe the storage in a block's schema: the largest size of a value including its length
    /// prefix, or scale, precision and size of a decimal.
    #[must_use]
    pub const fn storage(&self) -> u32 {
        match self.data_type {
            DataType::Decimal => u32::from_le_bytes([self.scale, self.precision, 16, 0]),
            DataType::Decimal64 => u32::from_le_bytes([self.scale, self.precision, 8, 0]),
            DataType::NChar => self.length.saturating_mul(4).saturating_add(2),
            DataType::VarChar | DataType::VarBinary | DataType::Geometry => {
                self.length.saturating_add(2)
            }
            DataType::Blob | DataType::MediumBlob => self.length.saturating_add(4),
            DataType::Json => JSON_STORAGE,
            _ => self.length,
        }
    }

    /// The opposite of [`storage`](Self::storage): the column that a block's schema describes.
    #[must_use]
    pub fn from_storage(name: impl Into<String>, data_type: DataType, storage: u32) -> Self {
        let [scale, precision, ..] = storage.to_le_bytes();
        let length = match data_type {
            DataType::Decimal | DataType::Decimal64 => {
                return Self { precision, scale, ..Self::new(name, data_type) };
            }
            DataType::NChar => storage.saturating_sub(2) / 4,
            DataType::VarChar | DataType::VarBinary | DataType::Geometry => {
                storage.saturating_sub(2)
            }
            DataType::Blob | DataType::MediumBlob => storage.saturating_sub(4),
            _ => return Self::new(name, data_type),
        };
        Self::with_length(name, data_type, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_includes_the_length_prefix_and_four_bytes_per_character() {
        assert_eq!(Field::with_length("s", DataType::VarChar, 10).storage(), 12);
        assert_eq!(Field::with_length("n", DataType::NChar, 20).storage(), 82);
        assert_eq!(Field::new("i", DataType::BigInt).storage(), 8);
        assert_eq!(Field::decimal("d", 38, 10).storage(), u32::from_le_bytes([10, 38, 16, 0]));
    }

    #[test]
    fn the_schema_of_a_block_leads_back_to_the_field() {
        for field in [
            Field::with_length("a", DataType::VarChar, 10),
            Field::with_length("a", DataType::NChar, 7),
            Field::with_length("a", DataType::Blob, 100),
            Field::new("a", DataType::Json),
            Field::new("a", DataType::Timestamp),
            Field::decimal("a", 18, 3),
            Field::decimal("a", 19, 0),
        ] {
            assert_eq!(Field::from_storage("a", field.data_type, field.storage()), field);
        }
    }
}
