//! `delete from`.

use crate::catalog::{Object, database_of};
use crate::error::SqlError;
use crate::plan;
use crate::session::Context;
use crate::sql::ast::{Expr, ObjectName};
use crate::store;

/// Deletes rows by their time; the number of rows.
pub(crate) fn execute(
    table: &ObjectName,
    filter: Option<&Expr>,
    context: &Context<'_>,
) -> Result<u64, SqlError> {
    let database_name = database_of(table, context.database)?;
    let range = plan::delete_range(table, filter, context)?;
    let mut state = context.engine.state();
    let database = state.catalog.database(database_name)?;
    let object = database.object(&table.name).ok_or_else(SqlError::no_table)?;
    let (id, children) = match &object {
        Object::Stable(schema) => {
            (schema.id, database.children(&schema.name).map(|child| child.id).collect())
        }
        Object::Normal(schema) => (schema.id, vec![store::NO_CHILD]),
        Object::Child(child, schema) => (schema.id, vec![child.id]),
    };
    state.store.transaction(|transaction| {
        let mut deleted = 0;
        for child in children {
            deleted += store::delete(transaction, id, child, range)?;
        }
        Ok(deleted)
    })
}
