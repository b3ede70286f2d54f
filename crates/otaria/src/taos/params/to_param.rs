use std::borrow::Cow;

use taos_proto::sql::Literal;

use super::ParamValue;
use crate::taos::value::Timestamp;

/// A type whose values can be parameters.
///
/// Integers, floats, `bool`, text, bytes (for VARBINARY), [`Timestamp`], references to them, and `Option` of them, whose
/// `None` is NULL. DECIMAL is written as [`Literal::Decimal`] or as text.
///
/// Features add the types of other crates: points in time as text, which fits any precision (`jiff::Timestamp`,
/// `chrono::DateTime`, `time::OffsetDateTime`; not for tags of prepared inserts), `rust_decimal::Decimal`, and `uuid::Uuid` and
/// `serde_json::Value` as text.
///
/// A type of one's own says what it is in the statement:
///
/// ```
/// use otaria::taos::{ParamValue, ToParam};
///
/// enum Phase {
///     One,
///     Two,
/// }
///
/// impl ToParam for Phase {
///     fn to_param(&self) -> ParamValue<'_> {
///         match self {
///             Self::One => 1.to_param(),
///             Self::Two => 2.to_param(),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a parameter",
    note = "implement `otaria::taos::ToParam` for it, or enable the feature for the crate that it comes from"
)]
pub trait ToParam {
    /// The value as it stands in the statement.
    fn to_param(&self) -> ParamValue<'_>;
}

macro_rules! to_param {
    ($($type:ty: $value:ident => $param:expr;)+) => {$(
        impl ToParam for $type {
            #[inline]
            fn to_param(&self) -> ParamValue<'_> {
                let $value = self;
                $param.into()
            }
        }
    )+};
}

to_param! {
    i8: value => Literal::Int((*value).into());
    i16: value => Literal::Int((*value).into());
    i32: value => Literal::Int((*value).into());
    i64: value => Literal::Int(*value);
    // No platform of Rust has a wider one than 64 bits.
    isize: value => Literal::Int(*value as i64);
    u8: value => Literal::UInt((*value).into());
    u16: value => Literal::UInt((*value).into());
    u32: value => Literal::UInt((*value).into());
    u64: value => Literal::UInt(*value);
    usize: value => Literal::UInt(*value as u64);
    f32: value => Literal::Double((*value).into());
    f64: value => Literal::Double(*value);
    bool: value => Literal::Bool(*value);
    str: value => Literal::Text(value);
    String: value => Literal::Text(value);
    [u8]: value => Literal::Bytes(value);
    Vec<u8>: value => Literal::Bytes(value);
    Timestamp: value => Literal::Int(value.ticks);
    Literal<'_>: value => *value;
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> ParamValue<'_> {
        Literal::Bytes(self).into()
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    #[inline]
    fn to_param(&self) -> ParamValue<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    #[inline]
    fn to_param(&self) -> ParamValue<'_> {
        self.as_ref().map_or_else(|| Literal::Null.into(), ToParam::to_param)
    }
}

impl<T: ToParam + ToOwned + ?Sized> ToParam for Cow<'_, T> {
    fn to_param(&self) -> ParamValue<'_> {
        (**self).to_param()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_null_and_references_are_looked_through() {
        assert_eq!(None::<i32>.to_param(), Literal::Null.into());
        assert_eq!(Some(&"a").to_param(), Literal::Text("a").into());
        assert_eq!(Cow::Borrowed("b").to_param(), Literal::Text("b").into());
    }
}
