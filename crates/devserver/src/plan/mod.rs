//! From the tree of a query to rows.

mod bind;
mod delete;
mod expand;
mod from;
mod grouped;
mod names;
mod output;
mod scope;
mod select;
mod series;
mod source;
mod union;

pub(crate) use delete::delete_range;
pub(crate) use from::TableRows;
pub(crate) use names::{columns_named, has_aggregates};

use crate::error::SqlError;
use crate::relation::Relation;
use crate::session::Context;
use crate::sql::ast::Query;

/// The rows that the query answers.
pub(crate) fn query(query: &Query, context: &Context<'_>) -> Result<Relation, SqlError> {
    if query.unions.is_empty() {
        select::select(query, context)
    } else {
        union::union(query, context)
    }
}

/// How the query would be executed: not what TDengine's plan would say, so it is not offered.
pub(crate) fn explain(query: &Query, context: &Context<'_>) -> Result<Relation, SqlError> {
    self::query(query, context)?;
    Err(SqlError::unsupported("EXPLAIN"))
}
