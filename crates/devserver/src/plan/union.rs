//! `union`, `union all`.

use super::expand::Item;
use super::output::position;
use crate::answer::{Row, Rows};
use crate::error::SqlError;
use crate::exec::cast::cast;
use crate::exec::limit::limited;
use crate::exec::sort::{SortKey, distinct, sorted};
use crate::relation::Relation;
use crate::session::Context;
use crate::sql::ast::{Expr, ExprKind, Query, Select, Span, UnionKind};

/// The columns are those of the first select; other values become their types.
pub(super) fn union(query: &Query, context: &Context<'_>) -> Result<Relation, SqlError> {
    if query.slimit.is_some() {
        return Err(SqlError::unsupported("SLIMIT of a UNION"));
    }
    let part = |select: &Select| {
        let query = Query {
            first: select.clone(),
            unions: Vec::new(),
            order_by: Vec::new(),
            slimit: None,
            limit: None,
        };
        super::query(&query, context)
    };
    let Relation { columns, precision, mut rows } = part(&query.first)?;
    for (kind, select) in &query.unions {
        let other = part(select)?;
        if other.columns.len() != columns.len() {
            return Err(SqlError::new(
                0x2634,
                "Query block has incorrect number of result columns",
            ));
        }
        if other.precision != precision {
            return Err(SqlError::unsupported("a UNION of databases with different precisions"));
        }
        let kinds: Vec<_> =
            other.columns.iter().zip(&columns).map(|(from, to)| (from.kind, to.kind)).collect();
        let converted = other.rows.map(move |row| -> Result<Row, SqlError> {
            let row = row?;
            row.iter()
                .zip(&kinds)
                .map(|(value, (from, to))| {
                    if from.data_type == to.data_type {
                        Ok(value.clone())
                    } else {
                        cast(value, *from, *to, precision)
                    }
                })
                .collect()
        });
        rows = Box::new(rows.chain(converted)) as Rows;
        if *kind == UnionKind::Distinct {
            rows = distinct(rows, columns.len());
        }
    }
    if !query.order_by.is_empty() {
        let items: Vec<Item> = columns
            .iter()
            .map(|column| Item {
                expr: Expr {
                    kind: ExprKind::Column { table: None, name: column.name.clone() },
                    span: Span { start: 0, end: 0 },
                },
                name: column.name.clone(),
                alias: Some(column.name.clone()),
            })
            .collect();
        let mut keys = Vec::new();
        for order in &query.order_by {
            let at = position(&order.expr, &items)?.ok_or_else(|| {
                SqlError::unsupported("ORDER BY of a UNION by anything but a column of its result")
            })?;
            let nulls_first = order.nulls_first.unwrap_or(!order.descending);
            keys.push(SortKey { at, descending: order.descending, nulls_first, json: false });
        }
        rows = Box::new(sorted(rows, &keys)?.into_iter().map(Ok));
    }
    Ok(Relation { columns, precision, rows: limited(rows, query.limit) })
}
