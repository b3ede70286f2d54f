//! What names an expression holds.

use crate::exec::aggregate::Aggregate;
use crate::exec::selection::Selection;
use crate::exec::series::SeriesFunction;
use crate::sql::ast::{Expr, ExprKind, Query, Select};

/// Calls `visit` with each expression in it, itself first.
pub(super) fn walk(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Column { .. } | ExprKind::Star { .. } => {}
        ExprKind::Function { arguments, .. } => {
            arguments.iter().for_each(|argument| walk(argument, visit));
        }
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| walk(operand, visit));
        }
        ExprKind::Cast { operand, .. }
        | ExprKind::Negate(operand)
        | ExprKind::Not(operand)
        | ExprKind::IsNull { operand, .. } => walk(operand, visit),
        ExprKind::Arithmetic(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::JsonMember(left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        ExprKind::Between { operand, low, high, .. } => {
            walk(operand, visit);
            walk(low, visit);
            walk(high, visit);
        }
        ExprKind::In { operand, list, .. } => {
            walk(operand, visit);
            list.iter().for_each(|item| walk(item, visit));
        }
        ExprKind::Case { operand, arms, otherwise } => {
            for part in operand.iter().chain(otherwise) {
                walk(part, visit);
            }
            for (condition, value) in arms {
                walk(condition, visit);
                walk(value, visit);
            }
        }
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
