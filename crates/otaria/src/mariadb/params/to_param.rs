use std::borrow::Cow;
use std::time::Duration;

use mariadb_proto::value::{Date, DateTime, Param, Time};

/// A type whose values can be parameters.
///
/// Integers, floats, `bool`, text, bytes, [`Date`], [`DateTime`], [`Time`], [`Duration`] (as TIME), references to them,
/// and `Option` of them, whose `None` is NULL.
pub trait ToParam {
    /// The value as it is sent.
    fn to_param(&self) -> Param<'_>;
}

macro_rules! to_param {
    ($($type:ty: $value:ident => $param:expr;)+) => {$(
        impl ToParam for $type {
            #[inline]
            fn to_param(&self) -> Param<'_> {
                let $value = self;
                $param
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
    Duration: value => Param::Time(time(*value));
    Param<'_>: value => *value;
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(self)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    #[inline]
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

impl<T: ToParam> ToParam for Option<T> {
    #[inline]
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ToOwned + ?Sized> ToParam for Cow<'_, T> {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

/// What TIME cannot hold is left to the server to refuse. Parts of a microsecond are lost.
fn time(span: Duration) -> Time {
    let seconds = span.as_secs();
    Time {
        negative: false,
        hours: u16::try_from(seconds / 3600).unwrap_or(u16::MAX),
        minutes: (seconds / 60 % 60) as u8,
        seconds: (seconds % 60) as u8,
        microseconds: span.subsec_micros(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_null_and_references_are_looked_through() {
        assert_eq!(None::<i32>.to_param(), Param::Null);
        assert_eq!(Some(&"a").to_param(), Param::Text("a"));
        assert_eq!(Cow::Borrowed("b").to_param(), Param::Text("b"));
    }

    #[test]
    fn a_duration_is_a_time() {
        let time = Time { hours: 25, minutes: 1, seconds: 2, microseconds: 3, negative: false };
        assert_eq!(
            (Duration::from_secs(90_062) + Duration::from_micros(3)).to_param(),
            Param::Time(time)
        );
    }
}
