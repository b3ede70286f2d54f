//! Declared types.

use super::cursor::Cursor;
use crate::error::SqlError;
use crate::sql::ast::{ColumnDefinition, TypeName};
use crate::sql::token::{Kind, Symbol};
use crate::value::DataType;

/// The longest text of a column or a tag, in bytes; an NCHAR has four for each character.
const MAX_LENGTH: u64 = 65517;
/// The length of a JSON tag.
const JSON_LENGTH: u32 = 4095;
/// What clients are told of a BLOB.
const BLOB_LENGTH: u32 = 4 * 1024 * 1024;

impl Cursor<'_> {
    pub(super) fn type_name(&mut self) -> Result<TypeName, SqlError> {
        if self.kind() != Kind::Word {
            return Err(self.unexpected());
        }
        let word = self.text(self.token()).to_ascii_lowercase();
        let fixed = |data_type, length| TypeName { data_type, length, precision: 0, scale: 0 };
        let signed = match word.as_str() {
            "bool" => return self.with(fixed(DataType::Bool, 1)),
            "float" => return self.with(fixed(DataType::Float, 4)),
            "double" => return self.with(fixed(DataType::Double, 8)),
            "timestamp" => return self.with(fixed(DataType::Timestamp, 8)),
            "json" => return self.with(fixed(DataType::Json, JSON_LENGTH)),
            "blob" => return self.with(fixed(DataType::Blob, BLOB_LENGTH)),
            "binary" | "varchar" => return self.with_length(DataType::VarChar, MAX_LENGTH),
            "nchar" => return self.with_length(DataType::NChar, MAX_LENGTH / 4),
            "varbinary" => return self.with_length(DataType::VarBinary, MAX_LENGTH),
            "geometry" => return self.with_length(DataType::Geometry, MAX_LENGTH),
            "decimal" => return self.decimal(),
            "tinyint" => (DataType::TinyInt, DataType::TinyIntUnsigned, 1),
            "smallint" => (DataType::SmallInt, DataType::SmallIntUnsigned, 2),
            "int" | "integer" => (DataType::Int, DataType::IntUnsigned, 4),
            "bigint" => (DataType::BigInt, DataType::BigIntUnsigned, 8),
            _ => return Err(self.unexpected()),
        };
        self.advance();
        let (signed, unsigned, length) = signed;
        Ok(fixed(if self.accept("unsigned") { unsigned } else { signed }, length))
    }

    fn with(&mut self, type_name: TypeName) -> Result<TypeName, SqlError> {
        self.advance();
        Ok(type_name)
    }

    fn with_length(&mut self, data_type: DataType, max: u64) -> Result<TypeName, SqlError> {
        self.advance();
        self.expect_symbol(Symbol::Open)?;
        let length = self.unsigned()?;
        self.expect_symbol(Symbol::Close)?;
        match u32::try_from(length) {
            Ok(length @ 1..) if u64::from(length) <= max => {
                Ok(TypeName { data_type, length, precision: 0, scale: 0 })
            }
            _ => Err(SqlError::new(0x2642, "Invalid column length for var length type")),
        }
    }

    fn decimal(&mut self) -> Result<TypeName, SqlError> {
        self.advance();
        self.expect_symbol(Symbol::Open)?;
        let precision = self.unsigned()?;
        let scale = if self.accept_symbol(Symbol::Comma) { self.unsigned()? } else { 0 };
        self.expect_symbol(Symbol::Close)?;
        match (u8::try_from(precision), u8::try_from(scale)) {
            (Ok(precision @ 1..=38), Ok(scale)) if scale <= precision => {
                let (data_type, length) = if precision <= 18 {
                    (DataType::Decimal64, 8)
                } else {
                    (DataType::Decimal, 16)
                };
                Ok(TypeName { data_type, length, precision, scale })
            }
            _ => Err(SqlError::new(
                0x2600,
                "Invalid column type: DECIMAL takes 1 to 38 digits, of which no more than all are behind the point",
            )),
        }
    }

    /// `name type [primary key] [encode '…'] [compress '…'] [level '…']`
    pub(super) fn column_definition(&mut self) -> Result<ColumnDefinition, SqlError> {
        let name = self.column_name()?;
        let type_name = self.type_name()?;
        let mut primary_key = false;
        loop {
            if self.accept("primary") {
                self.expect("key")?;
                primary_key = true;
            } else if self.accept_all("composite", "key") {
                primary_key = true;
            } else if self.at("encode") || self.at("compress") || self.at("level") {
                // How a column is compressed changes no answer but DESCRIBE's.
                self.advance();
                self.string()?;
            } else {
                return Ok(ColumnDefinition { name, type_name, primary_key });
            }
        }
    }
}

impl Cursor<'_> {
    /// The type of a CAST: a text needs no length.
    pub(super) fn cast_type(&mut self) -> Result<TypeName, SqlError> {
        let text = [
            ("binary", DataType::VarChar),
            ("varchar", DataType::VarChar),
            ("nchar", DataType::NChar),
            ("varbinary", DataType::VarBinary),
        ];
        let bare = self.following().kind != Kind::Symbol(Symbol::Open);
        match text.iter().find(|(word, _)| bare && self.at(word)) {
            Some((_, data_type)) => {
                self.advance();
                Ok(TypeName { data_type: *data_type, length: 0, precision: 0, scale: 0 })
            }
            None => self.type_name(),
        }
    }
}
