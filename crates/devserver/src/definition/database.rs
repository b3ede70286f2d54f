//! Databases.

use std::collections::BTreeMap;

use taos_proto::Precision;

use crate::catalog::{Database, DatabaseOptions, SYSTEM_DATABASES, Table};
use crate::error::SqlError;
use crate::session::Context;
use crate::sql::ast::DatabaseOption;
use crate::store::{self, Kind};

pub(crate) fn create_database(
    name: &str,
    if_not_exists: bool,
    options: &[DatabaseOption],
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let mut settings = DatabaseOptions::default();
    for option in options {
        settings.set(option)?;
    }
    let mut state = context.engine.state();
    if state.catalog.databases.contains_key(name) || SYSTEM_DATABASES.contains(&name) {
        if if_not_exists {
            return Ok(());
        }
        return Err(SqlError::new(0x381, "Database already exists"));
    }
    let created = context.clock.now(Precision::Milliseconds);
    let first_vgroup = state.catalog.new_vgroup();
    state.store.transaction(|transaction| {
        store::save(transaction, Kind::Database, "", name, &(created, &settings, first_vgroup))
    })?;
    let database = Database {
        name: name.to_owned(),
        created,
        options: settings,
        first_vgroup,
        stables: BTreeMap::new(),
        tables: BTreeMap::new(),
    };
    state.catalog.databases.insert(name.to_owned(), database);
    Ok(())
}

pub(crate) fn alter_database(
    name: &str,
    options: &[DatabaseOption],
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let mut state = context.engine.state();
    let database = state.catalog.database(name)?;
    let mut settings = database.options.clone();
    let (created, first_vgroup) = (database.created, database.first_vgroup);
    for option in options {
        if option.name == "vgroups" {
            return Err(SqlError::new(0x2600, "syntax error near \"vgroups\""));
        }
        settings.set(option)?;
    }
    // Consumers of a topic would miss rows without a word.
    if settings.retention().is_none()
        && state.catalog.topics.values().any(|topic| topic.database == name)
    {
        return Err(SqlError::new(0x38c, "WAL retention period is zero"));
    }
    state.store.transaction(|transaction| {
        store::save(transaction, Kind::Database, "", name, &(created, &settings, first_vgroup))
    })?;
    state.catalog.database_mut(name)?.options = settings;
    Ok(())
}

pub(crate) fn drop_database(
    name: &str,
    if_exists: bool,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let mut state = context.engine.state();
    let Some(database) = state.catalog.databases.get(name) else {
        return if if_exists { Ok(()) } else { Err(SqlError::no_database()) };
    };
    if state.catalog.topics.values().any(|topic| topic.database == name) {
        return Err(SqlError::new(0x3ed, "Topic must be dropped first"));
    }
    let mut ids: Vec<i64> = database.stables.values().map(|stable| stable.id).collect();
    ids.extend(database.tables.values().filter_map(|table| match table {
        Table::Normal(schema) => Some(schema.id),
        Table::Child(_) => None,
    }));
    let vgroups = database.vgroups();
    state.store.transaction(|transaction| {
        for id in ids {
            store::drop_table(transaction, id)?;
        }
        for vgroup in vgroups.clone() {
            store::remove_log(transaction, vgroup)?;
        }
        store::remove_database(transaction, name)
    })?;
    vgroups.for_each(|vgroup| state.logs.remove(vgroup));
    state.catalog.databases.remove(name);
    Ok(())
}
