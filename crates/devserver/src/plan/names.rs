//! What names an expression holds.

use crate::exec::aggregate::Aggregate;
use crate::exec::selection::Selection;
use crate::exec::series::SeriesFunction;
use crate::sql::ast::{Expr, ExprKind, Query, Select};

/// Calls `visit` with each expression in it, itself first.
pub(super) fn walk(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    for part in expr.parts() {
        walk(part, visit);
    }
}

fn any_function(expr: &Expr, matches: &dyn Fn(&str) -> bool) -> bool {
    let mut found = false;
    walk(expr, &mut |part| {
        if let ExprKind::Function { name, .. } = &part.kind {
            found |= matches(name);
        }
    });
    found
}

/// Whether it has an aggregate, or a function that chooses rows of a group.
pub(super) fn aggregates(expr: &Expr) -> bool {
    any_function(expr, &|name| Aggregate::named(name).is_some() || Selection::named(name).is_some())
}

/// Whether it has a function of a series, `interp` included.
pub(super) fn series(expr: &Expr) -> bool {
    any_function(expr, &|name| SeriesFunction::named(name).is_some() || name == "interp")
}

/// Whether the select list makes one row of many.
pub(crate) fn has_aggregates(select: &Select) -> bool {
    select.items.iter().any(|item| aggregates(&item.expr) || series(&item.expr))
}

/// The columns that a query names; `*` for all.
pub(crate) fn columns_named(query: &Query) -> Vec<String> {
    let mut names = Vec::new();
    for expr in query.first.items.iter().map(|item| &item.expr).chain(&query.first.filter) {
        walk(expr, &mut |part| match &part.kind {
            ExprKind::Column { name, .. } => names.push(name.clone()),
            ExprKind::Star { .. } => names.push("*".to_owned()),
            _ => {}
        });
    }
    names
}
