//! Parameters of statements.

mod param_value;
mod to_param;

pub use param_value::ParamValue;
use taos_proto::sql::Literal;
pub use to_param::ToParam;

use crate::value::each_tuple;

/// The values for the `?` of a statement, in order: a tuple of up to 16, a slice, array or `Vec` of one type, or `()`.
///
/// For values of several types in any number there is [`Literal`]: `&[Literal::Int(1), Literal::Text("a")]`.
pub trait Params {
    /// Calls `take` with the values.
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R;
}

impl Params for () {
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
        take(&[])
    }
}

impl<P: Params + ?Sized> Params for &P {
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
        (**self).with(take)
    }
}

impl<T: ToParam> Params for [T] {
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
        let values = self.iter().map(ToParam::to_param).collect::<Vec<_>>();
        take(&values.iter().map(ParamValue::as_literal).collect::<Vec<_>>())
    }
}

impl<T: ToParam> Params for Vec<T> {
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
        self.as_slice().with(take)
    }
}

impl<T: ToParam, const N: usize> Params for [T; N] {
    fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
        let values = self.each_ref().map(ToParam::to_param);
        take(&values.each_ref().map(ParamValue::as_literal))
    }
}

macro_rules! params_for_tuples {
    ($(($($name:ident $index:tt),+);)+) => {$(
        impl<$($name: ToParam),+> Params for ($($name,)+) {
            #[inline]
            fn with<R>(&self, take: impl FnOnce(&[Literal<'_>]) -> R) -> R {
                let values = ($(self.$index.to_param(),)+);
                take(&[$(values.$index.as_literal()),+])
            }
        }
    )+};
}

each_tuple!(params_for_tuples);
