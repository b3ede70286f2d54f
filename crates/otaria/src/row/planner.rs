use std::any::type_name;

use super::{FromField, FromRow, SourceRow};
use crate::error::{Error, Result};
use crate::value::{ColumnIndex, Mismatch};

/// Which columns a type reads, in the order in which it reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(super) steps: Vec<Step>,
    in_order: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Column(usize),
    /// A column that may be missing, and is.
    Absent,
    /// The next so many steps belong to a part that may be missing as a whole.
    Optional(usize),
}

impl Plan {
    /// How rows with these columns become a `T`.
    pub(crate) fn of<R: SourceRow, T: FromRow<R>>(columns: &R::Columns) -> Result<Self> {
        let mut planner =
            Planner { columns, prefix: String::new(), next: 0, steps: Vec::new(), in_order: true };
        T::plan(&mut planner).map_err(|error| {
            error.while_doing(format_args!("rows cannot be read as {}", type_name::<T>()))
        })?;
        Ok(Self { steps: planner.steps, in_order: planner.in_order })
    }

    /// Whether it goes through the columns from left to right, so that one pass over a row is enough.
    #[cfg(feature = "mariadb")]
    pub(crate) const fn in_order(&self) -> bool {
        self.in_order
    }
}

/// Finds the columns of a result that a type reads: what [`FromRow::plan`] works with.
pub struct Planner<'c, R: SourceRow> {
    columns: &'c R::Columns,
    prefix: String,
    /// The column after the one that was planned last.
    next: usize,
    steps: Vec<Step>,
    in_order: bool,
}

impl<R: SourceRow> Planner<'_, R> {
    /// The next value comes from the column of this name (see [`ColumnIndex`]).
    pub fn named<T: FromField<R>>(&mut self, name: &str) -> Result<()> {
        let index = self.place(name)?;
        self.column::<T>(index)
    }

    /// The next value comes from the column of this name, if there is one; it is read by
    /// [`Fields::take_or_default`](super::Fields::take_or_default).
    pub fn named_or_absent<T: FromField<R>>(&mut self, name: &str) -> Result<()> {
        match self.place(name) {
            Ok(index) => self.column::<T>(index),
            Err(_) => {
                self.steps.push(Step::Absent);
                Ok(())
            }
        }
    }

    /// The next value comes from the column after the last one.
    pub fn next_column<T: FromField<R>>(&mut self) -> Result<()> {
        let index = self.next.place_in(R::names(self.columns))?;
        self.column::<T>(index)
    }

    /// The next values are those of a `T`, read by [`Fields::take_all`](super::Fields::take_all). The names of its columns
    /// begin with `prefix` besides.
    pub fn flatten<T: FromRow<R>>(&mut self, prefix: &str) -> Result<()> {
        let outer = self.prefix.len();
        self.prefix.push_str(prefix);
        let planned = T::plan(self);
        self.prefix.truncate(outer);
        planned
    }

    /// The next values are those of a `T`, or all NULL, read by
    /// [`Fields::take_all_or_none`](super::Fields::take_all_or_none).
    pub fn flatten_optional<T: FromRow<R>>(&mut self, prefix: &str) -> Result<()> {
        // The values are looked at before they are read.
        self.in_order = false;
        let head = self.steps.len();
        self.steps.push(Step::Optional(0));
        self.flatten::<T>(prefix)?;
        let count = self.steps.len() - head - 1;
        if let Some(step) = self.steps.get_mut(head) {
            *step = Step::Optional(count);
        }
        Ok(())
    }

    /// Refuses rows with any other number of columns.
    pub fn expect_width(&mut self, width: usize) -> Result<()> {
        let columns = R::names(self.columns).len();
        if columns == width {
            return Ok(());
        }
        Err(Error::conversion(format!("they have {columns} columns, not {width}")))
    }

    /// How many columns a row has.
    #[must_use]
    pub fn width(&self) -> usize {
        R::names(self.columns).len()
    }

    fn place(&self, name: &str) -> Result<usize> {
        let names = R::names(self.columns);
        if self.prefix.is_empty() {
            name.place_in(names)
        } else {
            format!("{}{name}", self.prefix).as_str().place_in(names)
        }
    }

    fn column<T: FromField<R>>(&mut self, index: usize) -> Result<()> {
        if !T::accepts(self.columns, index) {
            let name = R::names(self.columns).nth(index).unwrap_or_default();
            let name = String::from_utf8_lossy(name);
            let kind = R::type_name(self.columns, index);
            let wanted = type_name::<T>();
            let why = Mismatch::OtherType;
            return Err(Error::conversion(format!(
                "column '{name}' ({kind}) cannot be read as {wanted}: {why}"
            )));
        }
        self.in_order &= index >= self.next;
        self.next = index + 1;
        self.steps.push(Step::Column(index));
        Ok(())
    }
}

impl<R: SourceRow> std::fmt::Debug for Planner<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Planner").field("steps", &self.steps).finish_non_exhaustive()
    }
}
