//! `from`: what there is to read, and under which names.

use std::sync::Arc;

use super::bind::Binder;
use super::scope::{Role, Scope, ScopeColumn};
use super::source::Source;
use crate::answer::Row;
use crate::catalog::{Object, SYSTEM_DATABASES, Schema, database_of};
use crate::error::SqlError;
use crate::exec::join::JoinPlan;
use crate::exec::scan::ScanTable;
use crate::exec::{Environment, Node, Typed};
use crate::relation::Relation;
use crate::session::Context;
use crate::sql::ast::{Comparison, FromItem, Join, JoinKind, ObjectName};
use crate::store::NO_CHILD;
use crate::system;
use crate::value::Datum;

/// Names and rows of a `from`; without one there is one row of nothing. `filter` is the WHERE, for
/// joins that have their condition there.
pub(super) fn from(
    item: Option<&FromItem>,
    filter: Option<&crate::sql::ast::Expr>,
    context: &Context<'_>,
) -> Result<(Scope, Source), SqlError> {
    match item {
        None => Ok((Scope::empty(), Source::rows(vec![Vec::new()]))),
        Some(FromItem::Table { name, alias }) => table(name, alias.as_deref(), context),
        Some(FromItem::Subquery { query, alias }) => {
            let relation = super::query(query, context)?;
            Ok(of_relation(relation, alias.as_deref()))
        }
        Some(FromItem::Join(join)) => joined(join, filter, context),
    }
}

fn of_relation(relation: Relation, alias: Option<&str>) -> (Scope, Source) {
    let scope = Scope::of_columns(&relation.columns, alias, relation.precision);
    (scope, Source::Rows(relation.rows))
}

fn table(
    name: &ObjectName,
    alias: Option<&str>,
    context: &Context<'_>,
) -> Result<(Scope, Source), SqlError> {
    let database_name = database_of(name, context.database)?;
    let shown = alias.unwrap_or(&name.name);
    if SYSTEM_DATABASES.contains(&database_name) {
        let relation = system::table(database_name, &name.name, context)?;
        return Ok(of_relation(relation, Some(shown)));
    }
    let state = context.engine.state();
    let database =
        state.catalog.database(database_name).map_err(|_| SqlError::no_table_info("Database"))?;
    let object =
        database.object(&name.name).ok_or_else(|| SqlError::no_table_info("Table does"))?;
    let schema = Arc::clone(object.schema());
    let tables: Vec<ScanTable> = match &object {
        Object::Stable(stable) => database
            .children(&stable.name)
            .map(|child| scan_table(child.id, &child.tags, &child.name))
            .collect(),
        Object::Normal(schema) => {
            vec![scan_table(NO_CHILD, &[], &Arc::from(schema.name.as_str()))]
        }
        Object::Child(child, _) => vec![scan_table(child.id, &child.tags, &child.name)],
    };
    let tag = if matches!(object, Object::Stable(_)) { Role::Tag } else { Role::HiddenTag };
    let scope = Scope {
        columns: scope_columns(&schema, shown, tag),
        precision: database.options.precision(),
    };
    let source = match context.rows {
        Some(rows) if rows.table == name.name => Source::rows(rows.rows.clone()),
        _ => Source::Table { schema, tables },
    };
    Ok((scope, source))
}

/// Rows in place of those of a table: with all its columns, its tags, and the name of the table that they are of.
#[derive(Debug)]
pub(crate) struct TableRows {
    pub(crate) table: String,
    pub(crate) rows: Vec<Row>,
}

fn scan_table(child: i64, tags: &[Datum], name: &Arc<str>) -> ScanTable {
    let tail = tags.iter().cloned().chain([Datum::Text(Arc::clone(name))]).collect();
    ScanTable { child, tail }
}

fn scope_columns(schema: &Schema, table: &str, tag: Role) -> Vec<ScopeColumn> {
    let column = |column: &crate::catalog::Column, role| ScopeColumn {
        table: Some(table.to_owned()),
        name: column.name.clone(),
        kind: column.kind,
        role,
    };
    let mut columns: Vec<ScopeColumn> = schema
        .columns
        .iter()
        .enumerate()
        .map(|(at, one)| column(one, if at == 0 { Role::Time } else { Role::Column }))
        .collect();
    columns.extend(schema.tags.iter().map(|one| column(one, tag)));
    columns.push(ScopeColumn::table_name(Some(table.to_owned())));
    columns
}

fn joined(
    join: &Join,
    filter: Option<&crate::sql::ast::Expr>,
    context: &Context<'_>,
) -> Result<(Scope, Source), SqlError> {
    let (left, left_source) = from(Some(&join.left), None, context)?;
    let (right, right_source) = from(Some(&join.right), None, context)?;
    if left.precision != right.precision {
        return Err(SqlError::unsupported("a join of databases with different precisions"));
    }
    let (left_width, right_width) = (left.columns.len(), right.columns.len());
    let right_time = right.time();
    let left_time = left.time();
    let scope = Scope {
        precision: left.precision,
        columns: left.columns.into_iter().chain(right.columns).collect(),
    };
    let environment = Environment { clock: context.clock.clone(), precision: scope.precision };
    let Some(on) = join.on.as_ref().or(filter) else { return Err(no_equality()) };
    let mut binder = Binder::new(context, &scope, &environment);
    let condition = binder.row(on)?;
    let (Some(left_ts), Some(right_ts)) = (left_time, right_time) else {
        return Err(no_equality());
    };
    let is_time = |side: &Typed| {
        matches!(side.node, Node::Column(at) if
        scope.columns.get(at).is_some_and(|column| column.role == Role::Time))
    };
    let mut pair = None;
    for part in conjuncts(&condition) {
        let Node::Compare(comparison, one, other) = &part.node else { continue };
        if !is_time(one) || !is_time(other) {
            continue;
        }
        if let (Node::Column(one), Node::Column(other)) = (&one.node, &other.node) {
            if *one < left_width && *other >= left_width {
                pair = pair.or(Some((*one, *other - left_width, *comparison)));
            } else if *other < left_width && *one >= left_width {
                pair = pair.or_else(|| Some((*other, *one - left_width, swapped(*comparison))));
            }
        }
    }
    let asof = matches!(join.kind, JoinKind::LeftAsof | JoinKind::RightAsof);
    let (left_ts, right_ts, comparison) = match pair {
        Some((left, right, comparison)) if asof || comparison == Comparison::Equal => {
            (left, right, comparison)
        }
        None if asof => (left_ts, right_ts, Comparison::GreaterEqual),
        _ => return Err(no_equality()),
    };
    if asof && conjuncts(&condition).len() > 1 {
        return Err(SqlError::unsupported("an ASOF JOIN with more than one condition"));
    }
    let plan = JoinPlan {
        kind: join.kind,
        left_ts,
        right_ts,
        comparison,
        // The conditions in WHERE are tested there, on the joined rows.
        condition: if join.on.is_some() && !asof { Some(condition) } else { None },
        left_width,
        right_width,
    };
    let all = |width| vec![true; width];
    let rows = |source: Source, width: usize| -> Result<Vec<Row>, SqlError> {
        source.open(&all(width), None, true, &environment, context)?.collect()
    };
    let left_rows = rows(left_source, left_width)?;
    let right_rows = rows(right_source, right_width)?;
    let rows = plan.run(&left_rows, &right_rows, &environment)?;
    Ok((scope, Source::rows(rows)))
}

fn no_equality() -> SqlError {
    SqlError::new(0x2701, "Join requires valid time series input: primary timestamps must be equal")
}

fn swapped(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        other => other,
    }
}

/// The parts of a condition that must all hold.
pub(super) fn conjuncts(condition: &Typed) -> Vec<&Typed> {
    match &condition.node {
        Node::And(operands) => operands.iter().flat_map(conjuncts).collect(),
        _ => vec![condition],
    }
}
