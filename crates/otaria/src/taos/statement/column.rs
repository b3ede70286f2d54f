use taos_proto::column::DataType;
use taos_proto::stmt2::BindWriter;

use super::nullable::Nullable;
use super::parameter::Parameter;
use crate::error::{Error, ErrorKind, Result};

/// The values of one column for an insert by a prepared [`Statement`](super::Statement), as they travel: one run of bytes, no
/// object per value.
///
/// Values come from arrays, slices, `Vec`s and iterators; where they can be NULL they are `Option`s:
///
/// ```
/// use otaria::taos::Column;
///
/// let amps = Column::f32(&[10.5, 12.25]);
/// let volts = Column::i32([Some(230), None]);
/// let places = Column::text(["attic", "cellar"]);
/// let counts = Column::u64((0..2).map(|i| i * 100));
/// assert!([amps, volts, places, counts].iter().all(|column| column.len() == 2));
/// ```
#[derive(Debug, Clone)]
pub struct Column {
    data_type: DataType,
    /// A byte per row, 1 for NULL.
    nulls: Vec<u8>,
    /// Four bytes per row for text and bytes.
    lengths: Vec<u8>,
    data: Vec<u8>,
}

macro_rules! of_fixed_size {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $data_type:ident;)+) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name<V: Nullable<$type>>(values: impl IntoIterator<Item = V>) -> Self {
            Self::fixed(DataType::$data_type, values, |value: &$type| value.to_le_bytes())
        }
    )+};
}

impl Column {
    of_fixed_size! {
        /// TINYINT.
        i8: i8 = TinyInt;
        /// SMALLINT.
        i16: i16 = SmallInt;
        /// INT.
        i32: i32 = Int;
        /// BIGINT, and TIMESTAMP as [`timestamp`](Self::timestamp).
        i64: i64 = BigInt;
        /// TINYINT UNSIGNED.
        u8: u8 = TinyIntUnsigned;
        /// SMALLINT UNSIGNED.
        u16: u16 = SmallIntUnsigned;
        /// INT UNSIGNED.
        u32: u32 = IntUnsigned;
        /// BIGINT UNSIGNED.
        u64: u64 = BigIntUnsigned;
        /// FLOAT.
        f32: f32 = Float;
        /// DOUBLE.
        f64: f64 = Double;
        /// TIMESTAMP: how many units of the table's precision have passed since 1970-01-01 UTC, as
        /// [`Timestamp::ticks`](crate::taos::Timestamp::ticks).
        timestamp: i64 = Timestamp;
    }

    /// BOOL.
    #[must_use]
    pub fn bool<V: Nullable<bool>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::fixed(DataType::Bool, values, |truth| [u8::from(*truth)])
    }

    /// VARCHAR, NCHAR, JSON, and DECIMAL in decimal notation.
    #[must_use]
    pub fn text<V: Nullable<str>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::variable(DataType::VarChar, values, str::as_bytes)
    }

    /// VARBINARY, BLOB, GEOMETRY (well-known binary), and VARCHAR.
    #[must_use]
    pub fn bytes<V: Nullable<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::variable(DataType::VarBinary, values, |bytes| bytes)
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

    fn with_rows(data_type: DataType, rows: usize) -> Self {
        let nulls = Vec::with_capacity(rows);
        Self { data_type, nulls, lengths: Vec::new(), data: Vec::new() }
    }

    fn fixed<T, V: Nullable<T>, const N: usize>(
        data_type: DataType,
        values: impl IntoIterator<Item = V>,
        bytes: impl Fn(&T) -> [u8; N],
    ) -> Self {
        let values = values.into_iter();
        let rows = values.size_hint().0;
        let mut column = Self::with_rows(data_type, rows);
        column.data.reserve(rows * N);
        for value in values {
            let value = value.value();
            column.nulls.push(u8::from(value.is_none()));
            column.data.extend_from_slice(&value.map_or([0; N], &bytes));
        }
        column
    }

    fn variable<B: ?Sized, V: Nullable<B>>(
        data_type: DataType,
        values: impl IntoIterator<Item = V>,
        bytes: impl Fn(&B) -> &[u8],
    ) -> Self {
        let values = values.into_iter();
        let rows = values.size_hint().0;
        let mut column = Self::with_rows(data_type, rows);
        column.lengths.reserve(rows * 4);
        for value in values {
            let bytes = value.value().map(&bytes);
            column.nulls.push(u8::from(bytes.is_none()));
            let bytes = bytes.unwrap_or_default();
            // A length that does not fit is refused when the column is bound.
            let length = i32::try_from(bytes.len()).unwrap_or(-1);
            column.lengths.extend_from_slice(&length.to_le_bytes());
            column.data.extend_from_slice(bytes);
        }
        column
    }

    /// The column as values of a parameter.
    pub(super) fn bound_to(self, parameter: &Parameter) -> Result<BindWriter> {
        let Parameter { name, data_type, .. } = parameter;
        let Self { data_type: own, nulls, lengths, data } = self;
        if !fits(own, *data_type) {
            return Err(Error::new(
                ErrorKind::Usage,
                format!("the column '{name}' is {data_type}: it takes no values of {own}"),
            ));
        }
        let bound = if lengths.is_empty() && !data_type.is_variable() && !data_type.is_decimal() {
            BindWriter::from_fixed(*data_type, data, nulls)
        } else {
            BindWriter::from_variable(*data_type, lengths, data, nulls)
        };
        bound.map_err(|error| Error::from(error).while_doing(format_args!("the column '{name}'")))
    }
}

/// Whether values of the first type travel as those of the second.
const fn fits(own: DataType, wanted: DataType) -> bool {
    use DataType::{
        BigInt, Blob, Decimal, Decimal64, Geometry, Json, MediumBlob, NChar, Timestamp, VarBinary,
        VarChar,
    };
    own.code() == wanted.code()
        || matches!(
            (own, wanted),
            (BigInt, Timestamp)
                | (VarChar, NChar | Json | Decimal | Decimal64 | VarBinary | Blob | MediumBlob)
                | (VarBinary, VarChar | Geometry | Blob | MediumBlob)
        )
}
