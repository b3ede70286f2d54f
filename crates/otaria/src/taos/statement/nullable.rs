use std::borrow::Cow;

/// What can stand for a value of a [`Column`](super::Column): the value, a reference to it, or an `Option`, whose `None` is NULL.
///
/// `B` is a number, `bool`, `str` or `[u8]`.
pub trait Nullable<B: ?Sized> {
    /// The value, `None` for NULL.
    fn value(&self) -> Option<&B>;
}

impl<B: ?Sized, T: Nullable<B> + ?Sized> Nullable<B> for &T {
    #[inline]
    fn value(&self) -> Option<&B> {
        (**self).value()
    }
}

impl<B: ?Sized, T: Nullable<B>> Nullable<B> for Option<T> {
    #[inline]
    fn value(&self) -> Option<&B> {
        self.as_ref()?.value()
    }
}

macro_rules! nullable {
    ($($type:ty as $borrowed:ty;)+) => {$(
        impl Nullable<$borrowed> for $type {
            #[inline]
            fn value(&self) -> Option<&$borrowed> {
                Some(self)
            }
        }
    )+};
}

nullable! {
    bool as bool;
    i8 as i8;
    i16 as i16;
    i32 as i32;
    i64 as i64;
    u8 as u8;
    u16 as u16;
    u32 as u32;
    u64 as u64;
    f32 as f32;
    f64 as f64;
    str as str;
    String as str;
    Cow<'_, str> as str;
    [u8] as [u8];
    Vec<u8> as [u8];
}

impl<const N: usize> Nullable<[u8]> for [u8; N] {
    #[inline]
    fn value(&self) -> Option<&[u8]> {
        Some(self)
    }
}
