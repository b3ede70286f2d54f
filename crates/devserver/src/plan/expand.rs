//! The select list, item by item: stars and functions of several columns become one item a column.

use super::scope::{Role, Scope};
use crate::error::SqlError;
use crate::sql::ast::{Expr, ExprKind, SelectItem, Span};
use crate::sql::text::fold;

/// One column of the result.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) expr: Expr,
    pub(super) name: String,
    pub(super) alias: Option<String>,
}

/// Functions that take several columns and answer one for each.
const SPREADING: &[&str] = &["first", "last", "last_row"];

pub(super) fn expand(
    items: &[SelectItem],
    scope: &Scope,
    sql: &str,
) -> Result<Vec<Item>, SqlError> {
    let mut expanded = Vec::new();
    for SelectItem { expr, alias } in items {
        match &expr.kind {
            ExprKind::Star { table } => {
                let before = expanded.len();
                expanded.extend(star(scope, table.as_deref(), true, expr.span));
                if expanded.len() == before {
                    return Err(SqlError::new(
                        0x2601,
                        "Invalid usage of *: there is no such table",
                    ));
                }
            }
            ExprKind::Function { name, arguments } if spreads(name, arguments) => {
                for argument in arguments {
                    let columns = match &argument.kind {
                        ExprKind::Star { table } => {
                            star(scope, table.as_deref(), false, argument.span)
                        }
                        _ => vec![item_of(argument, None, sql)],
                    };
                    for column in columns {
                        let call =
                            ExprKind::Function { name: name.clone(), arguments: vec![column.expr] };
                        expanded.push(Item {
                            expr: Expr { kind: call, span: expr.span },
                            name: format!("{name}({})", column.name),
                            alias: None,
                        });
                    }
                }
            }
            _ => expanded.push(item_of(expr, alias.clone(), sql)),
        }
    }
    Ok(expanded)
}

fn spreads(name: &str, arguments: &[Expr]) -> bool {
    let several = arguments.len() > 1
        || arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Star { .. }));
    several && SPREADING.contains(&name)
}

/// An expression is named by its text.
fn item_of(expr: &Expr, alias: Option<String>, sql: &str) -> Item {
    let name = match (&alias, &expr.kind) {
        (Some(alias), _) => alias.clone(),
        (None, ExprKind::Column { name, .. }) => name.clone(),
        (None, _) => fold(sql.get(expr.span.start..expr.span.end).unwrap_or_default()),
    };
    Item { expr: expr.clone(), name, alias }
}

fn star(scope: &Scope, table: Option<&str>, tags: bool, span: Span) -> Vec<Item> {
    let shown = scope.columns.iter().filter(|column| {
        column.starred()
            && (tags || column.role != Role::Tag)
            && (table.is_none() || column.table.as_deref() == table)
    });
    shown
        .map(|column| Item {
            expr: Expr {
                kind: ExprKind::Column { table: column.table.clone(), name: column.name.clone() },
                span,
            },
            name: column.name.clone(),
            alias: None,
        })
        .collect()
}
