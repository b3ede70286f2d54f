use std::borrow::Cow;
use std::time::Duration;

use mariadb_proto::command::BulkRow;
use mariadb_proto::value::{Date, DateTime, Param, Time};

use super::ParamValue;
use crate::value::Mismatch;

/// A type whose values can be parameters.
///
/// Integers, floats, `bool`, text, bytes, [`Date`], [`DateTime`], [`Time`], [`Duration`] (as TIME), references to them,
/// and `Option` of them, whose `None` is NULL. Features add the types of other crates, see
/// [the table](crate#features). How a type of one's own gets it is shown at [`FromValue`](crate::mariadb::FromValue).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a parameter",
    note = "implement `otaria::mariadb::ToParam` for it, or enable the feature for the crate that it comes from"
)]
pub trait ToParam {
    /// The value as it is sent.
    ///
    /// # Errors
    ///
    /// Why it cannot be sent, when no type of the server holds it.
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch>;

    /// Puts the value into a row of a bulk command.
    #[doc(hidden)]
    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<(), Mismatch> {
        row.put(self.to_param()?.as_param());
        Ok(())
    }
}

macro_rules! to_param {
    ($($type:ty: $value:ident => $param:expr;)+) => {$(
        impl ToParam for $type {
            #[inline]
            fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
                let $value = self;
                Ok($param.into())
            }

            #[inline]
            fn put_into(&self, row: &mut BulkRow<'_>) -> Result<(), Mismatch> {
                let $value = self;
                row.put($param);
                Ok(())
            }
        }
    )+};
}

to_param! {
    i8: value => Param::Int((*value).into());
    i16: value => Param::Int((*value).into());
    i32: value => Param::Int((*value).into());
    i64: value => Param::Int(*value);
    // No platform of Rust has a wider one than 64 bits.
    isize: value => Param::Int(*value as i64);
    u8: value => Param::Int((*value).into());
    u16: value => Param::Int((*value).into());
    u32: value => Param::Int((*value).into());
    u64: value => Param::UInt(*value);
    usize: value => Param::UInt(*value as u64);
    f32: value => Param::Float(*value);
    f64: value => Param::Double(*value);
    bool: value => Param::Bool(*value);
    str: value => Param::Text(value);
    String: value => Param::Text(value);
    [u8]: value => Param::Bytes(value);
    Vec<u8>: value => Param::Bytes(value);
    Date: value => Param::Date(*value);
    DateTime: value => Param::DateTime(*value);
    Time: value => Param::Time(*value);
    Param<'_>: value => *value;
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        Ok(Param::Bytes(self).into())
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    #[inline]
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        (**self).to_param()
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<(), Mismatch> {
        (**self).put_into(row)
    }
}

impl<T: ToParam> ToParam for Option<T> {
    #[inline]
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        self.as_ref().map_or_else(|| Ok(Param::Null.into()), ToParam::to_param)
    }

    #[inline]
    fn put_into(&self, row: &mut BulkRow<'_>) -> Result<(), Mismatch> {
        match self {
            Some(value) => value.put_into(row),
            None => Param::Null.put_into(row),
        }
    }
}

impl<T: ToParam + ToOwned + ?Sized> ToParam for Cow<'_, T> {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        (**self).to_param()
    }
}

/// Parts of a microsecond are lost.
impl ToParam for Duration {
    fn to_param(&self) -> Result<ParamValue<'_>, Mismatch> {
        span(*self, false)
    }
}

/// A span as TIME, which holds a bit less than 839 hours.
pub(in crate::mariadb) fn span(
    length: Duration,
    negative: bool,
) -> Result<ParamValue<'static>, Mismatch> {
    let seconds = length.as_secs();
    let hours = u16::try_from(seconds / 3600).ok().filter(|&hours| hours <= 838);
    let time = Time {
        negative,
        hours: hours.ok_or(Mismatch::OutOfRange)?,
        minutes: (seconds / 60 % 60) as u8,
        seconds: (seconds % 60) as u8,
        microseconds: length.subsec_micros(),
    };
    Ok(Param::Time(time).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent<T: ToParam>(value: T) -> String {
        value
            .to_param()
            .map_or_else(|why| why.to_string(), |value| format!("{:?}", value.as_param()))
    }

    #[test]
    fn none_is_null_and_references_are_looked_through() {
        assert_eq!(sent(None::<i32>), "Null");
        assert_eq!(sent(Some(&"a")), "Text(\"a\")");
        assert_eq!(sent(Cow::Borrowed("b")), "Text(\"b\")");
    }

    #[test]
    fn a_duration_is_a_time_if_it_fits() {
        let time = Time { hours: 25, minutes: 1, seconds: 2, microseconds: 3, negative: false };
        let span = Duration::from_secs(90_062) + Duration::from_micros(3);
        assert_eq!(sent(span), format!("{:?}", Param::Time(time)));
        assert_eq!(sent(Duration::from_secs(839 * 3600)), Mismatch::OutOfRange.to_string());
    }
}
