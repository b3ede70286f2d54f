use std::fmt;
use std::str::FromStr;

/// The type of a column, by the code that travels on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum DataType {
    /// 0: the type of a bare NULL.
    Null = 0,
    /// 1: one byte, 0 or 1.
    Bool = 1,
    /// 2: signed, 8 bits.
    TinyInt = 2,
    /// 3: signed, 16 bits.
    SmallInt = 3,
    /// 4: signed, 32 bits.
    Int = 4,
    /// 5: signed, 64 bits.
    BigInt = 5,
    /// 6: 32-bit floating point.
    Float = 6,
    /// 7: 64-bit floating point.
    Double = 7,
    /// 8: bytes, by custom UTF-8 text; `BINARY` is another name of it.
    VarChar = 8,
    /// 9: signed, 64 bits, units of the database's [`Precision`](super::Precision) since 1970.
    Timestamp = 9,
    /// 10: Unicode text; UTF-32 in blocks, UTF-8 in `stmt2` binds.
    NChar = 10,
    /// 11: unsigned, 8 bits.
    TinyIntUnsigned = 11,
    /// 12: unsigned, 16 bits.
    SmallIntUnsigned = 12,
    /// 13: unsigned, 32 bits.
    IntUnsigned = 13,
    /// 14: unsigned, 64 bits.
    BigIntUnsigned = 14,
    /// 15: JSON text; tags only.
    Json = 15,
    /// 16: bytes.
    VarBinary = 16,
    /// 17: decimal number of up to 38 digits, 128 bits.
    Decimal = 17,
    /// 18: bytes, with a 4-byte length.
    Blob = 18,
    /// 19: bytes, with a 4-byte length.
    MediumBlob = 19,
    /// 20: a geometry in well-known binary form.
    Geometry = 20,
    /// 21: decimal number of up to 18 digits, 64 bits.
    Decimal64 = 21,
}

use DataType::{
    BigInt, BigIntUnsigned, Blob, Bool, Decimal, Decimal64, Double, Float, Geometry, Int,
    IntUnsigned, Json, MediumBlob, NChar, Null, SmallInt, SmallIntUnsigned, Timestamp, TinyInt,
    TinyIntUnsigned, VarBinary, VarChar,
};

/// A type code or a type name that this protocol does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("TDengine has no type {0}")]
pub struct UnknownType(String);

impl DataType {
    /// Every type, in the order of the codes.
    pub const ALL: [Self; 22] = [
        Null,
        Bool,
        TinyInt,
        SmallInt,
        Int,
        BigInt,
        Float,
        Double,
        VarChar,
        Timestamp,
        NChar,
        TinyIntUnsigned,
        SmallIntUnsigned,
        IntUnsigned,
        BigIntUnsigned,
        Json,
        VarBinary,
        Decimal,
        Blob,
        MediumBlob,
        Geometry,
        Decimal64,
    ];

    /// The type with this code, if there is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The name that `DESCRIBE` and the adapter use. Both decimals are `DECIMAL`.
    #[must_use]
    pub const fn sql_name(self) -> &'static str {
        match self {
            Null => "NULL",
            Bool => "BOOL",
            TinyInt => "TINYINT",
            SmallInt => "SMALLINT",
            Int => "INT",
            BigInt => "BIGINT",
            Float => "FLOAT",
            Double => "DOUBLE",
            VarChar => "VARCHAR",
            Timestamp => "TIMESTAMP",
            NChar => "NCHAR",
            TinyIntUnsigned => "TINYINT UNSIGNED",
            SmallIntUnsigned => "SMALLINT UNSIGNED",
            IntUnsigned => "INT UNSIGNED",
            BigIntUnsigned => "BIGINT UNSIGNED",
            Json => "JSON",
            VarBinary => "VARBINARY",
            Decimal | Decimal64 => "DECIMAL",
            Blob => "BLOB",
            MediumBlob => "MEDIUMBLOB",
            Geometry => "GEOMETRY",
        }
    }

    /// Bytes of one value; `None` for types of variable length and for [`Null`](Self::Null).
    #[must_use]
    pub const fn fixed_size(self) -> Option<usize> {
        match self {
            Bool | TinyInt | TinyIntUnsigned => Some(1),
            SmallInt | SmallIntUnsigned => Some(2),
            Int | IntUnsigned | Float => Some(4),
            BigInt | BigIntUnsigned | Double | Timestamp | Decimal64 => Some(8),
            Decimal => Some(16),
            Null | VarChar | NChar | Json | VarBinary | Blob | MediumBlob | Geometry => None,
        }
    }

    /// Bytes of the length before a value of variable length in a block: 2, or 4 for blobs; 0 for other types.
    #[must_use]
    pub const fn length_prefix(self) -> usize {
        match self {
            VarChar | NChar | Json | VarBinary | Geometry => 2,
            Blob | MediumBlob => 4,
            _ => 0,
        }
    }

    /// Whether values have their own length each.
    #[must_use]
    pub const fn is_variable(self) -> bool {
        self.length_prefix() != 0
    }

    /// Whether this is one of the two decimals.
    #[must_use]
    pub const fn is_decimal(self) -> bool {
        matches!(self, Decimal | Decimal64)
    }
}

impl TryFrom<u8> for DataType {
    type Error = UnknownType;

    fn try_from(code: u8) -> Result<Self, UnknownType> {
        Self::from_code(code).ok_or_else(|| UnknownType(format!("with code {code}")))
    }
}

/// Reads an SQL name in any case; `BINARY` is `VARCHAR`, `DECIMAL` is the wide one.
impl FromStr for DataType {
    type Err = UnknownType;

    fn from_str(name: &str) -> Result<Self, UnknownType> {
        if name.eq_ignore_ascii_case("BINARY") {
            return Ok(VarChar);
        }
        let known = Self::ALL.into_iter().find(|kind| kind.sql_name().eq_ignore_ascii_case(name));
        known.ok_or_else(|| UnknownType(name.into()))
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sql_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_lead_back_to_their_type() {
        for kind in DataType::ALL {
            assert_eq!(DataType::try_from(kind.code()), Ok(kind));
            if kind != Decimal64 {
                assert_eq!(kind.sql_name().to_lowercase().parse(), Ok(kind));
            }
        }
        assert_eq!("binary".parse(), Ok(VarChar));
    }

    #[test]
    fn an_unknown_code_is_an_error_that_names_it() {
        let error = DataType::try_from(22).unwrap_err();
        assert_eq!(error.to_string(), "TDengine has no type with code 22");
    }
}
