use std::borrow::Cow;
use std::fmt::Display;

use mariadb_proto::column::Columns;
use mariadb_proto::row::RowValues;
use mariadb_proto::value::{Value, ValueKind};

use super::Row;
use crate::error::{Error, Result};
use crate::mariadb::FromValue;
use crate::mariadb::column;
use crate::row::{Fields, FromField, FromRow, Planner, SourceRow, sealed};

/// Where reading the values of a row in their order stands.
#[expect(unnameable_types, reason = "a detail of the trait that is implemented below")]
pub struct Position<'r> {
    values: RowValues<'r>,
    /// The index of the value that comes next.
    next: usize,
}

impl sealed::Sealed for Row<'_> {}

impl<'r> SourceRow for Row<'r> {
    type Columns = Columns;
    type Position = Position<'r>;

    fn names(columns: &Columns) -> impl ExactSizeIterator<Item = &[u8]> + Clone {
        columns.definitions().iter().map(|column| column.name())
    }

    fn type_name(columns: &Columns, index: usize) -> Cow<'_, str> {
        let column = column::all(columns.definitions()).nth(index);
        column.map_or(Cow::Borrowed("?"), |column| column.type_name())
    }

    #[inline]
    fn start(&self) -> Position<'r> {
        Position { values: self.fields(), next: 0 }
    }

    fn is_null(&self, index: usize) -> bool {
        matches!(self.field(index), Some(Ok(Value::Null)))
    }

    fn cannot_read(&self, index: usize, wanted: &str, why: &dyn Display) -> Error {
        self.unreadable(index, wanted, why)
    }
}

impl<'r, T: FromValue<'r>> FromField<Row<'r>> for T {
    fn accepts(columns: &Columns, index: usize) -> bool {
        columns.definitions().get(index).is_none_or(|column| match ValueKind::of(column) {
            ValueKind::Null => true,
            kind => T::accepts(kind),
        })
    }

    #[inline]
    fn read(row: &Row<'r>, position: &mut Position<'r>, index: usize) -> Result<T> {
        if row.places.is_some() {
            return row.convert(index, row.field(index));
        }
        let field = match index.checked_sub(position.next) {
            Some(0) => position.values.next(),
            Some(between) => position.values.nth(between),
            None => {
                *position = row.start();
                position.values.nth(index)
            }
        };
        position.next = index + 1;
        row.convert(index, field)
    }
}

impl<'r, T: FromValue<'r>> FromRow<Row<'r>> for T {
    fn plan(planner: &mut Planner<'_, Row<'r>>) -> Result<()> {
        planner.expect_width(1)?;
        planner.next_column::<T>()
    }

    #[inline]
    fn from_row(fields: &mut Fields<'_, Row<'r>>) -> Result<Self> {
        fields.take()
    }
}
