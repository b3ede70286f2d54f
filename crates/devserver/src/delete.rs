//! `delete from`.

use crate::catalog::{Object, database_of};
use crate::error::SqlError;
use crate::log::{Changes, meta};
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
    let mut changes = Changes::default();
    let schema = object.schema();
    let mut changed = |stable: Option<&str>, table: &str| {
        changes.of_table(database, stable, table, &meta::delete(table, schema, range));
    };
    let (id, children) = match &object {
        Object::Stable(schema) => {
            let children = database.children(&schema.name);
            let children = children.inspect(|child| changed(Some(&schema.name), &child.name));
            (schema.id, children.map(|child| child.id).collect())
        }
        Object::Normal(schema) => {
            changed(None, &schema.name);
            (schema.id, vec![store::NO_CHILD])
        }
        Object::Child(child, schema) => {
            changed(Some(&schema.name), &child.name);
            (schema.id, vec![child.id])
        }
    };
    state.commit(&changes, |transaction| {
        let mut deleted = 0;
        for child in children {
            deleted += store::delete(transaction, id, child, range)?;
        }
        Ok(deleted)
    })
}
