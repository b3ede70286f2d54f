//! Types of columns and units of timestamps, with the numbers that the protocol gives them.

/// The type of a column; the discriminant is its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are those of the SQL types")]
pub enum DataType {
    Null = 0,
    Bool = 1,
    TinyInt = 2,
    SmallInt = 3,
    Int = 4,
    BigInt = 5,
    Float = 6,
    Double = 7,
    VarChar = 8,
    Timestamp = 9,
    NChar = 10,
    UTinyInt = 11,
    USmallInt = 12,
    UInt = 13,
    UBigInt = 14,
    Json = 15,
    VarBinary = 16,
    Decimal = 17,
    Blob = 18,
    Geometry = 20,
    Decimal64 = 21,
}

/// The unit of the timestamps of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Precision {
    /// Milliseconds since 1970.
    #[default]
    Milli = 0,
    /// Microseconds since 1970.
    Micro = 1,
    /// Nanoseconds since 1970.
    Nano = 2,
}
