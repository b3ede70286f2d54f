//! `insert`: values become typed rows first, then all of them are written, or none.

mod bytes;
mod literal;
mod number;
mod plan;
mod query;
mod stable;
mod tags;
mod write;

pub(crate) use bytes::{check_bytes, check_text, hex};
pub(crate) use literal::Reader;
pub(crate) use number::range;
pub(crate) use plan::{Destination, Plan, Target, check_width, column_positions, oldest};
pub(crate) use stable::{Place, places};
pub(crate) use tags::{tag_positions, tag_values};

use crate::error::SqlError;
use crate::session::Context;
use crate::sql::ast::{Insert, InsertSource};

/// Executes an `insert`; the number of rows that it wrote.
pub(crate) fn execute(insert: &Insert<'_>, context: &Context<'_>) -> Result<u64, SqlError> {
    // A query reads page by page and must not meet the lock of its own insert.
    let mut queried = Vec::new();
    for target in &insert.targets {
        queried.push(match &target.source {
            InsertSource::Query(query) => Some(query::rows(query, context)?),
            InsertSource::Values(_) => None,
        });
    }
    let mut state = context.engine.state();
    let mut plan = Plan::default();
    for (target, rows) in insert.targets.iter().zip(queried) {
        plan.add(target, rows, &mut state, context)?;
    }
    plan.write(&mut state)
}
