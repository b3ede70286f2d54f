//! Which times a `delete` means.

use super::bind::Binder;
use super::from::{conjuncts, from};
use super::scope::ScopeColumn;
use super::source::{bounds, time_bounds};
use crate::error::SqlError;
use crate::exec::Environment;
use crate::session::Context;
use crate::sql::ast::{Expr, FromItem, ObjectName};

/// The first and the last time. Nothing but the timestamp may bound it.
pub(crate) fn delete_range(
    table: &ObjectName,
    filter: Option<&Expr>,
    context: &Context<'_>,
) -> Result<(i64, i64), SqlError> {
    let item = FromItem::Table { name: table.clone(), alias: None };
    let (scope, _) = from(Some(&item), None, context).map_err(|error| match error.code {
        0x2662 => SqlError::no_table(),
        _ => error,
    })?;
    let Some(filter) = filter else { return Ok((i64::MIN, i64::MAX)) };
    let environment = Environment { clock: context.clock.clone(), precision: scope.precision };
    let filter = Binder::new(context, &scope, &environment).row(filter)?;
    for condition in conjuncts(&filter) {
        let mut tags = false;
        condition.columns(&mut |at| tags |= scope.columns.get(at).is_some_and(ScopeColumn::is_tag));
        if tags {
            return Err(SqlError::new(0x70f, "invalid input"));
        }
        if time_bounds(condition, 0) == (i64::MIN, i64::MAX) {
            return Err(SqlError::new(
                0x2655,
                "The DELETE statement must only have a definite time window range",
            ));
        }
    }
    Ok(bounds(Some(&filter), 0))
}
