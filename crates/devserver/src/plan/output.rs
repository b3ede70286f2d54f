//! The end of every query: projection, DISTINCT, ORDER BY, limits.

use taos_proto::DataType;

use super::bind::Binder;
use super::expand::Item;
use crate::answer::Rows;
use crate::error::SqlError;
use crate::exec::limit::{limited, partitioned};
use crate::exec::sort::{SortKey, distinct, sorted};
use crate::exec::{Environment, Typed};
use crate::relation::{OutputColumn, Relation};
use crate::sql::ast::{Expr, ExprKind, Literal, Query};

/// What is computed of each row, and in which order rows come.
pub(super) struct Output {
    columns: Vec<OutputColumn>,
    /// The columns, then what only the order or the partitions need.
    expressions: Vec<Typed>,
    keys: Vec<SortKey>,
    /// Where the partitions' values begin.
    partitions: usize,
}

impl Output {
    /// Binds the select list and the order. `partitions` are told apart by LIMIT and SLIMIT.
    pub(super) fn bind(
        items: &[Item],
        query: &Query,
        partitions: &[Expr],
        binder: &mut Binder<'_>,
    ) -> Result<Self, SqlError> {
        let mut columns = Vec::new();
        let mut expressions = Vec::new();
        for item in items {
            let typed = binder.output(&item.expr)?;
            columns.push(OutputColumn::new(item.name.clone(), typed.kind));
            expressions.push(typed);
        }
        let mut keys = Vec::new();
        for order in &query.order_by {
            let at = match position(&order.expr, items)? {
                Some(at) => at,
                None if query.first.distinct => {
                    return Err(SqlError::new(
                        0x260e,
                        "ORDER BY items must appear in the SELECT DISTINCT list",
                    ));
                }
                None => {
                    expressions.push(binder.output(&order.expr)?);
                    expressions.len() - 1
                }
            };
            let json =
                expressions.get(at).is_some_and(|typed| typed.kind.data_type == DataType::Json);
            // NULL is the smallest value.
            let nulls_first = order.nulls_first.unwrap_or(!order.descending);
            keys.push(SortKey { at, descending: order.descending, nulls_first, json });
        }
        let first_partition = expressions.len();
        for partition in partitions {
            expressions.push(binder.output(partition)?);
        }
        Ok(Self { columns, expressions, keys, partitions: first_partition })
    }

    /// For each aggregate that is an item of its own, in the order of the items: the call.
    pub(super) fn expressions(&self) -> &[Typed] {
        self.expressions.get(..self.columns.len()).unwrap_or_default()
    }

    pub(super) fn needs(&self, visit: &mut impl FnMut(usize)) {
        self.expressions.iter().for_each(|expression| expression.columns(visit));
    }

    /// The result, from the rows that the expressions were bound to.
    pub(super) fn relation(
        self,
        rows: Rows,
        query: &Query,
        environment: &Environment,
    ) -> Result<Relation, SqlError> {
        let Self { columns, expressions, keys, partitions } = self;
        let width = columns.len();
        let hidden = expressions.len() > width;
        let partitioning = expressions.len() > partitions;
        let values_environment = environment.clone();
        let mut rows: Rows = Box::new(rows.map(move |row| {
            let row = row?;
            expressions
                .iter()
                .map(|expression| expression.evaluate(&row, &values_environment))
                .collect()
        }));
        if query.first.distinct {
            rows = distinct(rows, width);
        }
        let mut limit = query.limit;
        if partitioning {
            // Without an order the limit is that of each partition.
            let each = if keys.is_empty() { limit.take() } else { None };
            rows = partitioned(rows, partitions, each, query.slimit);
        }
        if !keys.is_empty() {
            rows = Box::new(sorted(rows, &keys)?.into_iter().map(Ok));
        }
        rows = limited(rows, limit);
        if hidden {
            rows = Box::new(rows.map(move |row| {
                row.map(|mut row| {
                    row.truncate(width);
                    row
                })
            }));
        }
        Ok(Relation { columns, precision: environment.precision, rows })
    }
}

/// The item that an order means: by number, by alias, or by being the same expression.
pub(super) fn position(expr: &Expr, items: &[Item]) -> Result<Option<usize>, SqlError> {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(number)) => {
            let at = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            match at.filter(|at| *at < items.len()) {
                Some(at) => Ok(Some(at)),
                None => {
                    Err(SqlError::new(0x260b, format!("{number} is not the number of a column")))
                }
            }
        }
        ExprKind::Column { table: None, name } => {
            let alias = items.iter().position(|item| item.alias.as_ref() == Some(name));
            Ok(alias.or_else(|| items.iter().position(|item| item.expr == *expr)))
        }
        _ => Ok(items.iter().position(|item| item.expr == *expr)),
    }
}
