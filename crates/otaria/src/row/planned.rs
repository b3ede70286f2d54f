use super::planner::{Plan, Planner};
use super::{FromRow, SourceRow};
use crate::error::Result;

/// The plan by which the rows of a result were read last, so that it is made once for a result and a type.
#[derive(Debug, Default)]
pub(crate) struct Planned(Option<(usize, Plan)>);

impl Planned {
    /// Makes the plan for a `T`, unless it is there.
    #[inline]
    pub(crate) fn find<R: SourceRow, T: FromRow<R>>(&mut self, columns: &R::Columns) -> Result<()> {
        // Types whose planning is the same code have the same plans, so the address of the code stands for them.
        let planning: fn(&mut Planner<'_, R>) -> Result<()> = T::plan;
        let planner = planning as usize;
        if !matches!(self.0, Some((known, _)) if known == planner) {
            self.0 = Some((planner, Plan::of::<R, T>(columns)?));
        }
        Ok(())
    }

    /// The plan that was found last.
    #[inline]
    pub(crate) fn plan(&self) -> Option<&Plan> {
        self.0.as_ref().map(|(_, plan)| plan)
    }
}
