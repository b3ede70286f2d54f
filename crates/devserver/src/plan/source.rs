//! Rows to read, and the conditions that spare reading some.

use std::sync::Arc;

use super::from::conjuncts;
use crate::answer::{Row, Rows};
use crate::catalog::Schema;
use crate::error::SqlError;
use crate::exec::scan::{Scan, ScanTable, by_table, by_time};
use crate::exec::{Environment, Node, Typed};
use crate::session::Context;
use crate::sql::ast::Comparison;
use crate::value::Datum;

pub(super) enum Source {
    Table { schema: Arc<Schema>, tables: Vec<ScanTable> },
    Rows(Rows),
}

impl Source {
    pub(super) fn rows(rows: Vec<Row>) -> Self {
        Self::Rows(Box::new(rows.into_iter().map(Ok)))
    }

    /// One row for each child table; other sources stay as they are.
    pub(super) fn with_tags_alone(self) -> Self {
        match self {
            Self::Table { schema, tables } if schema.is_stable() => {
                let width = schema.columns.len();
                let row = |table: ScanTable| {
                    let mut row = vec![Datum::Null; width];
                    row.extend(table.tail.iter().cloned());
                    row
                };
                Self::rows(tables.into_iter().map(row).collect())
            }
            other => other,
        }
    }

    /// The rows for which the filter holds. `needed` says which columns are looked at, `timed`
    /// whether rows of several tables must come by time.
    pub(super) fn open(
        self,
        needed: &[bool],
        filter: Option<&Typed>,
        timed: bool,
        environment: &Environment,
        context: &Context<'_>,
    ) -> Result<Rows, SqlError> {
        let rows = match self {
            Self::Rows(rows) => rows,
            Self::Table { schema, mut tables } => {
                let columns = schema.columns.len();
                let (mut from, mut to) = (i64::MIN, i64::MAX);
                for condition in filter.map(conjuncts).unwrap_or_default() {
                    if condition.reads_only(|at| at >= columns) {
                        retain(&mut tables, condition, columns, environment)?;
                    }
                    let (low, high) = time_bounds(condition, 0);
                    (from, to) = (from.max(low), to.min(high));
                }
                let scan = Scan {
                    engine: context.engine.clone(),
                    width: needed.len(),
                    needed: needed.to_vec(),
                    schema,
                    from,
                    to,
                };
                if timed { by_time(scan, tables) } else { by_table(scan, tables) }
            }
        };
        let Some(filter) = filter.cloned() else { return Ok(rows) };
        let environment = environment.clone();
        Ok(Box::new(rows.filter_map(move |row| match row {
            Ok(row) => match filter.holds(&row, &environment) {
                Ok(true) => Some(Ok(row)),
                Ok(false) => None,
                Err(error) => Some(Err(error)),
            },
            Err(error) => Some(Err(error)),
        })))
    }
}

/// Keeps the tables whose tags and name fit.
fn retain(
    tables: &mut Vec<ScanTable>,
    condition: &Typed,
    columns: usize,
    environment: &Environment,
) -> Result<(), SqlError> {
    let mut failure = None;
    tables.retain(|table| {
        let mut row = vec![Datum::Null; columns];
        row.extend(table.tail.iter().cloned());
        condition.holds(&row, environment).unwrap_or_else(|error| {
            failure = Some(error);
            false
        })
    });
    failure.map_or(Ok(()), Err)
}

/// The times that a condition leaves, both included: all of them unless it compares the timestamp.
pub(super) fn time_bounds(condition: &Typed, time: usize) -> (i64, i64) {
    const ALL: (i64, i64) = (i64::MIN, i64::MAX);
    let constant = |side: &Typed| match side.constant() {
        Some(Datum::Int(ticks)) => Some(*ticks),
        _ => None,
    };
    let Node::Compare(comparison, left, right) = &condition.node else { return ALL };
    let is_time = |side: &Typed| matches!(side.node, Node::Column(at) if at == time);
    let (comparison, ticks) = match (constant(left), constant(right)) {
        (None, Some(ticks)) if is_time(left) => (*comparison, ticks),
        (Some(ticks), None) if is_time(right) => (mirrored(*comparison), ticks),
        _ => return ALL,
    };
    match comparison {
        Comparison::Equal => (ticks, ticks),
        Comparison::Less => (i64::MIN, ticks.saturating_sub(1)),
        Comparison::LessEqual => (i64::MIN, ticks),
        Comparison::Greater => (ticks.saturating_add(1), i64::MAX),
        Comparison::GreaterEqual => (ticks, i64::MAX),
        _ => ALL,
    }
}

/// The bounds of the whole filter.
pub(super) fn bounds(filter: Option<&Typed>, time: usize) -> (i64, i64) {
    let conditions = filter.map(conjuncts).unwrap_or_default();
    conditions.into_iter().fold((i64::MIN, i64::MAX), |(from, to), condition| {
        let (low, high) = time_bounds(condition, time);
        (from.max(low), to.min(high))
    })
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        other => other,
    }
}
