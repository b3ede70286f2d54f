//! Parameters of prepared statements.

mod column;
mod named;
mod owned;
mod param_value;
mod to_param;

pub use column::ParamColumn;
use mariadb_proto::command::BulkRow;
use mariadb_proto::value::Param;
pub use named::Named;
pub(super) use named::{Ordered, positional};
pub(super) use owned::{OwnedParams, check_count};
pub use param_value::ParamValue;
pub use to_param::ToParam;
#[cfg(any(feature = "arrow", feature = "chrono", feature = "jiff", feature = "time"))]
pub(super) use to_param::span;

use crate::error::{Error, ErrorKind, Result};
use crate::value::{Mismatch, each_tuple};

/// The values for the `?` of a statement, in order: a tuple of up to 16, a slice, array or `Vec` of one type, or `()`; or
/// by name, from [`named!`](crate::named).
///
/// For values of several types in any number there is [`Param`]: `&[Param::Int(1), Param::Text("a")]`.
pub trait Params {
    /// Calls `take` with the values.
    ///
    /// # Errors
    ///
    /// Those of `take`, and of the kind [`ErrorKind::Usage`] for a value that cannot be sent.
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R>;

    /// Puts the values into a row of a bulk command: quicker than [`with`](Self::with) where their types are known.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Usage`] for a value that cannot be sent.
    #[doc(hidden)]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        self.with(|values| {
            values.iter().for_each(|value| row.put(*value));
            Ok(())
        })
    }

    /// The values' names, if they are given by name.
    fn names(&self) -> Option<&[&str]> {
        None
    }
}

impl Params for () {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        take(&[])
    }
}

impl<P: Params + ?Sized> Params for &P {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        (**self).with(take)
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        (**self).put_into(row)
    }

    fn names(&self) -> Option<&[&str]> {
        (**self).names()
    }
}

impl<T: ToParam> Params for [T] {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        let values = self.iter().enumerate().map(|(index, value)| held(index, value));
        let values = values.collect::<Result<Vec<_>>>()?;
        take(&values.iter().map(ParamValue::as_param).collect::<Vec<_>>())
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        for (index, value) in self.iter().enumerate() {
            put(index, value, row)?;
        }
        Ok(())
    }
}

impl<T: ToParam> Params for Vec<T> {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        self.as_slice().with(take)
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        self.as_slice().put_into(row)
    }
}

impl<T: ToParam, const N: usize> Params for [T; N] {
    fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
        self.as_slice().with(take)
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
        self.as_slice().put_into(row)
    }
}

#[inline]
fn held<T: ToParam + ?Sized>(index: usize, value: &T) -> Result<ParamValue<'_>> {
    value.to_param().map_err(|why| cannot_send(index, &why))
}

#[inline]
fn put<T: ToParam + ?Sized>(index: usize, value: &T, row: &mut BulkRow<'_>) -> Result<()> {
    value.put_into(row).map_err(|why| cannot_send(index, &why))
}

#[cold]
fn cannot_send(index: usize, why: &Mismatch) -> Error {
    let number = index + 1;
    let message = format!("parameter {number} cannot be sent: {why}; nothing was executed");
    Error::new(ErrorKind::Usage, message)
}

macro_rules! params_for_tuples {
    ($(($($name:ident $index:tt),+);)+) => {$(
        impl<$($name: ToParam),+> Params for ($($name,)+) {
            #[inline]
            fn with<R>(&self, take: impl FnOnce(&[Param<'_>]) -> Result<R>) -> Result<R> {
                let values = ($(held($index, &self.$index)?,)+);
                take(&[$(values.$index.as_param()),+])
            }

            #[inline]
            fn put_into(&self, row: &mut BulkRow<'_>) -> Result<()> {
                $(put($index, &self.$index, row)?;)+
                Ok(())
            }
        }
    )+};
}

each_tuple!(params_for_tuples);
