//! Child tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use taos_proto::Precision;

use crate::catalog::{Child, Object, Table, TableInfo, database_of};
use crate::error::SqlError;
use crate::insert::{Reader, tag_values};
use crate::log::{Changes, meta};
use crate::session::Context;
use crate::sql::ast::CreateChild;
use crate::store::{self, Kind};

/// Creates all of them, or none.
pub(crate) fn create_children(
    children: &[CreateChild<'_>],
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let mut state = context.engine.state();
    let mut created: BTreeMap<(String, String), Child> = BTreeMap::new();
    for child in children {
        let database_name = database_of(&child.name, context.database)?;
        let stable_database = database_of(&child.using.stable, context.database)?;
        if stable_database != database_name {
            return Err(SqlError::unsupported(
                "a child table in another database than its super table",
            ));
        }
        let database = state.catalog.database(database_name)?;
        let Some(Object::Stable(stable)) = database.object(&child.using.stable.name) else {
            return Err(SqlError::no_table());
        };
        let reader = Reader {
            sql: context.sql,
            clock: &context.clock,
            precision: database.options.precision(),
        };
        let tags = tag_values(&child.using, &stable, &reader)?;
        let key = (database_name.to_owned(), child.name.name.clone());
        if database.object(&child.name.name).is_some() || created.contains_key(&key) {
            if child.if_not_exists {
                continue;
            }
            return Err(SqlError::new(0x603, "Table already exists"));
        }
        let info = TableInfo {
            created: context.clock.now(Precision::Milliseconds),
            comment: child.options.comment.clone(),
            ttl: child.options.ttl.unwrap_or(0),
        };
        let id = state.catalog.new_id();
        let name = child.name.name.as_str().into();
        created.insert(key, Child { id, name, stable: stable.name.clone(), tags, info });
    }
    let mut changes = Changes::default();
    for ((database, _), child) in &created {
        let database = state.catalog.database(database)?;
        let Some(stable) = database.stables.get(&child.stable) else { continue };
        let meta = meta::create_child(child, stable);
        changes.of_table(database, Some(&child.stable), &child.name, &meta);
    }
    state.commit(&changes, |transaction| {
        for ((database, name), child) in &created {
            store::save(transaction, Kind::Child, database, name, child)?;
        }
        Ok(())
    })?;
    for ((database, name), child) in created {
        state.catalog.database_mut(&database)?.tables.insert(name, Table::Child(Arc::new(child)));
    }
    Ok(())
}
