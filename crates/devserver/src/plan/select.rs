//! One `select`.

use super::bind::Binder;
use super::expand::{Item, expand};
use super::from::from;
use super::output::Output;
use super::scope::Scope;
use super::source::{Source, bounds};
use super::{grouped, names, series};
use crate::error::SqlError;
use crate::exec::{Environment, Typed};
use crate::relation::Relation;
use crate::session::Context;
use crate::sql::ast::{Expr, Query, Select};

/// A `select` whose names are known, before it is decided how it is executed.
pub(super) struct Plan<'a> {
    pub(super) query: &'a Query,
    pub(super) select: &'a Select,
    pub(super) scope: Scope,
    pub(super) source: Source,
    pub(super) filter: Option<Typed>,
    /// The times that the filter leaves.
    pub(super) range: (i64, i64),
    pub(super) items: Vec<Item>,
    pub(super) environment: Environment,
    pub(super) context: &'a Context<'a>,
}

pub(super) fn select(query: &Query, context: &Context<'_>) -> Result<Relation, SqlError> {
    let select = &query.first;
    let (scope, mut source) = from(select.from.as_ref(), select.filter.as_ref(), context)?;
    if select.tags {
        if !matches!(&source, Source::Table { schema, .. } if schema.is_stable()) {
            return Err(SqlError::unsupported("SELECT TAGS of anything but a super table"));
        }
        source = source.with_tags_alone();
    }
    let environment = Environment { clock: context.clock.clone(), precision: scope.precision };
    let mut binder = Binder::new(context, &scope, &environment);
    let filter = select.filter.as_ref().map(|filter| binder.row(filter)).transpose()?;
    let range = scope.time().map_or((i64::MIN, i64::MAX), |time| bounds(filter.as_ref(), time));
    let items = expand(&select.items, &scope, context.sql)?;
    let plan = Plan { query, select, scope, source, filter, range, items, environment, context };
    let any = |test: fn(&Expr) -> bool| {
        plan.items.iter().any(|item| test(&item.expr))
            || query.order_by.iter().any(|order| test(&order.expr))
            || select.having.as_ref().is_some_and(test)
    };
    let grouping = any(names::aggregates) || select.window.is_some() || !select.group_by.is_empty();
    if any(names::series) {
        if grouping {
            return Err(series::not_mixed(&plan));
        }
        return series::series(plan);
    }
    if select.interpolation.is_some() {
        return Err(SqlError::new(0x2600, "RANGE, EVERY and FILL need the function interp"));
    }
    if grouping {
        return grouped::grouped(plan);
    }
    if select.having.is_some() {
        return Err(SqlError::new(
            0x2600,
            "HAVING needs GROUP BY, PARTITION BY or a window with aggregates",
        ));
    }
    plain(plan)
}

/// Row by row.
fn plain(plan: Plan<'_>) -> Result<Relation, SqlError> {
    let Plan { query, select, scope, source, filter, range, items, environment, context } = plan;
    let mut binder = Binder::new(context, &scope, &environment);
    binder.range = range;
    let partitions = partitions(query, select);
    let output = Output::bind(&items, query, &partitions, &mut binder)?;
    let mut needed = vec![false; scope.columns.len()];
    output.needs(&mut |at| mark(&mut needed, at));
    if let Some(filter) = &filter {
        filter.columns(&mut |at| mark(&mut needed, at));
    }
    // The tags of a table are there before its first row.
    let tags_only = select.distinct
        && needed.iter().zip(&scope.columns).all(|(needed, column)| !needed || column.is_tag());
    let source = if tags_only { source.with_tags_alone() } else { source };
    let rows = source.open(&needed, filter.as_ref(), false, &environment, context)?;
    output.relation(rows, query, &environment)
}

/// The expressions that tell partitions apart, where a limit asks for them.
pub(super) fn partitions(query: &Query, select: &Select) -> Vec<Expr> {
    let asked = query.slimit.is_some() || (query.limit.is_some() && query.order_by.is_empty());
    if !asked {
        return Vec::new();
    }
    select.partition_by.iter().map(|item| item.expr.clone()).collect()
}

pub(super) fn mark(needed: &mut [bool], at: usize) {
    if let Some(needed) = needed.get_mut(at) {
        *needed = true;
    }
}
