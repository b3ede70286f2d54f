//! Classes of types.

use taos_proto::{DataType, Precision};

/// What a type is like.
pub(crate) trait TypeClass: Copy {
    fn is_text(self) -> bool;
    fn is_signed(self) -> bool;
    fn is_unsigned(self) -> bool;
    fn is_float(self) -> bool;
    fn is_number(self) -> bool;
    /// Whether a declared length belongs to the type.
    fn has_length(self) -> bool;
}

impl TypeClass for DataType {
    fn is_text(self) -> bool {
        matches!(self, Self::VarChar | Self::NChar)
    }

    fn is_signed(self) -> bool {
        matches!(self, Self::TinyInt | Self::SmallInt | Self::Int | Self::BigInt)
    }

    fn is_unsigned(self) -> bool {
        matches!(
            self,
            Self::TinyIntUnsigned
                | Self::SmallIntUnsigned
                | Self::IntUnsigned
                | Self::BigIntUnsigned
        )
    }

    fn is_float(self) -> bool {
        matches!(self, Self::Float | Self::Double)
    }

    fn is_number(self) -> bool {
        self.is_signed() || self.is_unsigned() || self.is_float() || self.is_decimal()
    }

    fn has_length(self) -> bool {
        matches!(self, Self::VarChar | Self::NChar | Self::VarBinary | Self::Geometry)
    }
}

/// The precision of this name.
pub(crate) fn precision_named(name: &str) -> Option<Precision> {
    [Precision::Milliseconds, Precision::Microseconds, Precision::Nanoseconds]
        .into_iter()
        .find(|precision| precision.sql_name().eq_ignore_ascii_case(name))
}

/// Digits behind the point of a second.
pub(crate) fn fraction_digits(precision: Precision) -> usize {
    match precision {
        Precision::Milliseconds => 3,
        Precision::Microseconds => 6,
        Precision::Nanoseconds => 9,
    }
}
