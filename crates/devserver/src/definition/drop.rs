//! `drop table`, `drop stable`.

use crate::catalog::{Object, SYSTEM_DATABASES, database_of};
use crate::error::SqlError;
use crate::log::{Changes, meta};
use crate::session::Context;
use crate::sql::ast::ObjectName;
use crate::store::{self, Kind};

/// Drops all of them, or none.
pub(crate) fn drop_tables(
    stable: bool,
    tables: &[(ObjectName, bool)],
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let mut state = context.engine.state();
    let mut dropped = Vec::new();
    for (table, if_exists) in tables {
        let database_name = database_of(table, context.database)?;
        if SYSTEM_DATABASES.contains(&database_name) {
            return Err(SqlError::new(0x2669, "System table not allowed"));
        }
        let database = state.catalog.database(database_name)?;
        match database.object(&table.name) {
            Some(Object::Stable(_)) | None if stable => {
                if database.stables.contains_key(&table.name) {
                    dropped.push((database_name.to_owned(), table.name.clone()));
                } else if !if_exists {
                    return Err(SqlError::new(0x362, "STable not exist"));
                }
            }
            Some(_) if !stable => dropped.push((database_name.to_owned(), table.name.clone())),
            Some(_) => return Err(SqlError::new(0x362, "STable not exist")),
            None if *if_exists => {}
            None => return Err(SqlError::no_table()),
        }
        let used = state.catalog.topics.values().any(|topic| {
            topic.database == database_name && topic.table.as_deref() == Some(table.name.as_str())
        });
        if used {
            return Err(SqlError::new(0x3ed, "Topic must be dropped first"));
        }
    }
    dropped.sort_unstable();
    dropped.dedup();
    for (database_name, name) in dropped {
        let database = state.catalog.database(&database_name)?;
        let Some(object) = database.object(&name) else { continue };
        let children: Vec<String> = match &object {
            Object::Stable(schema) => {
                database.children(&schema.name).map(|child| child.name.to_string()).collect()
            }
            _ => Vec::new(),
        };
        let mut changes = Changes::default();
        match &object {
            Object::Stable(_) => changes.of_stable(database, &name, &meta::drop_stable(&name)),
            Object::Normal(_) => changes.of_table(database, None, &name, &meta::drop_table(&name)),
            Object::Child(_, schema) => {
                changes.of_table(database, Some(&schema.name), &name, &meta::drop_table(&name));
            }
        }
        state.commit(&changes, |transaction| match &object {
            Object::Stable(schema) => {
                for child in &children {
                    store::remove(transaction, Kind::Child, &database_name, child)?;
                }
                store::remove(transaction, Kind::Stable, &database_name, &name)?;
                store::drop_table(transaction, schema.id)
            }
            Object::Normal(schema) => {
                store::remove(transaction, Kind::Normal, &database_name, &name)?;
                store::drop_table(transaction, schema.id)
            }
            Object::Child(child, schema) => {
                store::remove(transaction, Kind::Child, &database_name, &name)?;
                store::delete(transaction, schema.id, child.id, (i64::MIN, i64::MAX))?;
                Ok(())
            }
        })?;
        let database = state.catalog.database_mut(&database_name)?;
        for child in children {
            database.tables.remove(&child);
        }
        database.stables.remove(&name);
        database.tables.remove(&name);
    }
    Ok(())
}
