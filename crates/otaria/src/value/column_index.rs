use crate::error::{Error, Result};

/// What names a column of a row: its index from 0, or its name.
///
/// Among names the first equal one counts, and only if there is none, the first that is equal but for the case of ASCII
/// letters.
pub trait ColumnIndex: sealed::Sealed {
    #[doc(hidden)]
    fn place_in<'c>(&self, names: impl ExactSizeIterator<Item = &'c [u8]> + Clone)
    -> Result<usize>;
}

impl ColumnIndex for usize {
    #[inline]
    fn place_in<'c>(
        &self,
        names: impl ExactSizeIterator<Item = &'c [u8]> + Clone,
    ) -> Result<usize> {
        if *self < names.len() {
            return Ok(*self);
        }
        let message = format!("there is no column {self}: the result has {} columns", names.len());
        Err(Error::conversion(message))
    }
}

impl ColumnIndex for &str {
    #[inline]
    fn place_in<'c>(
        &self,
        names: impl ExactSizeIterator<Item = &'c [u8]> + Clone,
    ) -> Result<usize> {
        let wanted = self.as_bytes();
        names
            .clone()
            .position(|name| name == wanted)
            .or_else(|| names.clone().position(|name| name.eq_ignore_ascii_case(wanted)))
            .ok_or_else(|| unknown(self, names))
    }
}

#[cold]
fn unknown<'c>(wanted: &str, names: impl Iterator<Item = &'c [u8]>) -> Error {
    let names = names.map(String::from_utf8_lossy).collect::<Vec<_>>().join(", ");
    Error::conversion(format!("there is no column '{wanted}': the result has {names}"))
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else is to implement the trait above")]
    pub trait Sealed {}

    impl Sealed for usize {}
    impl Sealed for &str {}
}
