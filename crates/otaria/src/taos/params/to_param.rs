use std::borrow::Cow;

use taos_proto::sql::Literal;

use crate::taos::value::Timestamp;

/// A type whose values can be parameters.
///
/// Integers, floats, `bool`, text, bytes (for VARBINARY), [`Timestamp`], references to them, and `Option` of them, whose
/// `None` is NULL. DECIMAL is written as [`Literal::Decimal`] or as text.
pub trait ToParam {
    /// The value as it stands in the statement.
    fn to_param(&self) -> Literal<'_>;
}

macro_rules! to_param {
    ($($type:ty: $value:ident => $param:expr;)+) => {$(
        impl ToParam for $type {
            #[inline]
            fn to_param(&self) -> Literal<'_> {
                let $value = self;
                $param
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
    fn to_param(&self) -> Literal<'_> {
        Literal::Bytes(self)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    #[inline]
    fn to_param(&self) -> Literal<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    #[inline]
    fn to_param(&self) -> Literal<'_> {
        self.as_ref().map_or(Literal::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ToOwned + ?Sized> ToParam for Cow<'_, T> {
    fn to_param(&self) -> Literal<'_> {
        (**self).to_param()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_null_and_references_are_looked_through() {
        assert_eq!(None::<i32>.to_param(), Literal::Null);
        assert_eq!(Some(&"a").to_param(), Literal::Text("a"));
        assert_eq!(Cow::Borrowed("b").to_param(), Literal::Text("b"));
    }
}
