use std::borrow::Cow;
use std::fmt::Display;

use taos_proto::column::{DataType, Field};
use taos_proto::value::Cell;

use super::Row;
use crate::error::{Error, Result};
use crate::row::{Fields, FromField, FromRow, Planner, SourceRow, sealed};
use crate::taos::value::FromValue;

impl sealed::Sealed for &Row {}

impl SourceRow for &Row {
    type Columns = [Field];
    type Position = ();

    fn names(columns: &[Field]) -> impl ExactSizeIterator<Item = &[u8]> + Clone {
        columns.iter().map(|field| field.name.as_bytes())
    }

    fn type_name(columns: &[Field], index: usize) -> Cow<'_, str> {
        columns.get(index).map_or("?", |field| field.data_type.sql_name()).into()
    }

    fn start(&self) {}

    fn is_null(&self, index: usize) -> bool {
        matches!(self.cell(index), None | Some(Cell::Null))
    }

    fn cannot_read(&self, index: usize, wanted: &str, why: &dyn Display) -> Error {
        self.unreadable(index, wanted, why)
    }
}

impl<'r, T: FromValue<'r>> FromField<&'r Row> for T {
    fn accepts(columns: &[Field], index: usize) -> bool {
        columns.get(index).is_none_or(|field| match field.data_type {
            DataType::Null => true,
            data_type => T::accepts(data_type),
        })
    }

    #[inline]
    fn read(row: &&'r Row, (): &mut (), index: usize) -> Result<T> {
        row.convert(index)
    }
}

impl<'r, T: FromValue<'r>> FromRow<&'r Row> for T {
    fn plan(planner: &mut Planner<'_, &'r Row>) -> Result<()> {
        planner.expect_width(1)?;
        planner.next_column::<T>()
    }

    #[inline]
    fn from_row(fields: &mut Fields<'_, &'r Row>) -> Result<Self> {
        fields.take()
    }
}
