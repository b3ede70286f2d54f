//! `insert … select`.

use crate::answer::Row;
use crate::catalog::Schema;
use crate::error::SqlError;
use crate::exec::cast;
use crate::session::Context;
use crate::sql::ast::{Query, TypeName};
use crate::value::{Datum, Precision};

/// The rows of the query, with the types of its columns.
pub(super) type Queried = (Vec<TypeName>, Vec<Row>);

/// The rows that the query answers.
pub(super) fn rows(query: &Query, context: &Context<'_>) -> Result<Queried, SqlError> {
    let relation = crate::plan::query(query, context)?;
    let types = relation.columns.iter().map(|column| column.kind).collect();
    Ok((types, relation.rows.collect::<Result<_, _>>()?))
}

/// The rows as values of the columns.
pub(super) fn values(
    (types, rows): Queried,
    columns: &[usize],
    schema: &Schema,
    precision: Precision,
) -> Result<Vec<Datum>, SqlError> {
    if types.len() != columns.len() {
        return Err(SqlError::new(0x263f, "Illegal number of columns"));
    }
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        for ((value, at), from) in row.into_iter().zip(columns).zip(&types) {
            let Some(column) = schema.columns.get(*at) else { continue };
            values.push(cast::cast(&value, *from, column.kind, precision)?);
        }
    }
    Ok(values)
}
