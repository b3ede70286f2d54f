use std::any::type_name;
use std::{fmt, slice};

use super::planner::{Plan, Step};
use super::{FromField, FromRow, SourceRow};
use crate::error::{Error, ErrorKind, Result};

/// The values of one row in the order of a plan: what [`FromRow::from_row`] reads from.
pub struct Fields<'p, R: SourceRow> {
    row: R,
    position: R::Position,
    steps: slice::Iter<'p, Step>,
}

impl<'p, R: SourceRow> Fields<'p, R> {
    /// Reads a row as a `T`, by the plan that was made for `T`.
    #[inline]
    pub(crate) fn read<T: FromRow<R>>(row: R, plan: &'p Plan) -> Result<T> {
        T::from_row(&mut Self { row, position: row.start(), steps: plan.steps.iter() })
    }

    /// The row itself.
    pub const fn row(&self) -> R {
        self.row
    }

    /// The next value.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`], naming row, column, its SQL type and `T`.
    #[inline]
    pub fn take<T: FromField<R>>(&mut self) -> Result<T> {
        match self.steps.next() {
            Some(&Step::Column(index)) => T::read(&self.row, &mut self.position, index),
            _ => Err(not_planned()),
        }
    }

    /// The next value, or the default if the result has no such column.
    #[inline]
    pub fn take_or_default<T: FromField<R> + Default>(&mut self) -> Result<T> {
        match self.steps.next() {
            Some(&Step::Column(index)) => T::read(&self.row, &mut self.position, index),
            Some(Step::Absent) => Ok(T::default()),
            _ => Err(not_planned()),
        }
    }

    /// The next value, read as an `F` and converted.
    pub fn take_converted<F: FromField<R>, T: TryFrom<F, Error: fmt::Display>>(
        &mut self,
    ) -> Result<T> {
        let Some(&Step::Column(index)) = self.steps.as_slice().first() else {
            return Err(not_planned());
        };
        let value = self.take::<F>()?;
        T::try_from(value).map_err(|why| self.row.cannot_read(index, type_name::<T>(), &why))
    }

    /// The same, or the default if the result has no such column.
    pub fn take_converted_or_default<F, T>(&mut self) -> Result<T>
    where
        F: FromField<R>,
        T: TryFrom<F, Error: fmt::Display> + Default,
    {
        if let Some(Step::Absent) = self.steps.as_slice().first() {
            self.steps.next();
            return Ok(T::default());
        }
        self.take_converted()
    }

    /// The next values, which make up a `T`.
    #[inline]
    pub fn take_all<T: FromRow<R>>(&mut self) -> Result<T> {
        T::from_row(self)
    }

    /// The next values, which make up a `T`; `None` if all of them are NULL, as behind a LEFT JOIN that found nothing.
    pub fn take_all_or_none<T: FromRow<R>>(&mut self) -> Result<Option<T>> {
        let Some(&Step::Optional(count)) = self.steps.next() else { return Err(not_planned()) };
        let part = self.steps.as_slice().get(..count).unwrap_or_default();
        let is_null = |step: &Step| match *step {
            Step::Column(index) => self.row.is_null(index),
            Step::Absent | Step::Optional(_) => true,
        };
        if !part.iter().all(is_null) {
            return T::from_row(self).map(Some);
        }
        if let Some(last) = count.checked_sub(1) {
            self.steps.nth(last);
        }
        Ok(None)
    }
}

#[cold]
fn not_planned() -> Error {
    let message = "`FromRow::from_row` takes other values than `FromRow::plan` has named";
    Error::new(ErrorKind::Usage, message)
}

impl<R: SourceRow> fmt::Debug for Fields<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("steps", &self.steps).finish_non_exhaustive()
    }
}
