use mariadb_proto::column::Columns;

use crate::error::{Error, Result};

/// What names a column of a row: its index from 0, or its name.
///
/// Among names the first equal one counts, and only if there is none, the first that is equal but for the case of ASCII
/// letters.
pub trait ColumnIndex: sealed::Sealed {
    #[doc(hidden)]
    fn place_in(&self, columns: &Columns) -> Result<usize>;
}

impl ColumnIndex for usize {
    #[inline]
    fn place_in(&self, columns: &Columns) -> Result<usize> {
        if *self < columns.len() {
            return Ok(*self);
        }
        let message =
            format!("there is no column {self}: the result has {} columns", columns.len());
        Err(Error::conversion(message))
    }
}

impl ColumnIndex for &str {
    #[inline]
    fn place_in(&self, columns: &Columns) -> Result<usize> {
        let name = self.as_bytes();
        let definitions = columns.definitions();
        definitions
            .iter()
            .position(|column| column.name() == name)
            .or_else(|| {
                definitions.iter().position(|column| column.name().eq_ignore_ascii_case(name))
            })
            .ok_or_else(|| unknown(self, columns))
    }
}

#[cold]
fn unknown(name: &str, columns: &Columns) -> Error {
    let names = columns.definitions().iter().map(|column| String::from_utf8_lossy(column.name()));
    let names = names.collect::<Vec<_>>().join(", ");
    Error::conversion(format!("there is no column '{name}': the result has {names}"))
}

mod sealed {
    #[expect(unnameable_types, reason = "nobody else is to implement the trait above")]
    pub trait Sealed {}

    impl Sealed for usize {}
    impl Sealed for &str {}
}
