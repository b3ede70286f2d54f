//! Topics, and the groups that have subscribed to them.

use taos_proto::Precision;

use crate::catalog::{Topic, database_of};
use crate::error::SqlError;
use crate::plan;
use crate::session::Context;
use crate::sql::ast::{CreateTopic, FromItem, ObjectName, Query, TopicSource};
use crate::store::{self, Kind};

pub(crate) fn create_topic(create: &CreateTopic, context: &Context<'_>) -> Result<(), SqlError> {
    if context.engine.state().catalog.topics.contains_key(&create.name) {
        if create.if_not_exists {
            return Ok(());
        }
        return Err(SqlError::new(0x3e0, "Topic already exists"));
    }
    let (database, table, columns, kind) = match &create.source {
        TopicSource::Database(name) => (name.clone(), None, Vec::new(), "db"),
        TopicSource::Stable { table, filter } => {
            if filter.is_some() {
                return Err(SqlError::unsupported("CREATE TOPIC … AS STABLE … WHERE"));
            }
            let database = existing(table, context)?;
            (database, Some(table.name.clone()), Vec::new(), "stable")
        }
        TopicSource::Query(query) => {
            let table = topic_table(query)?;
            // The query must be one that can be answered.
            plan::query(query, context)?;
            let database = database_of(table, context.database)?.to_owned();
            (database, Some(table.name.clone()), plan::columns_named(query), "column")
        }
    };
    let mut state = context.engine.state();
    if state.catalog.database(&database)?.options.integer("wal_retention_period") == 0 {
        return Err(SqlError::new(0x38c, "WAL retention period is zero"));
    }
    let topic = Topic {
        name: create.name.clone(),
        database,
        table,
        columns,
        sql: create.sql.clone(),
        with_meta: create.with_meta,
        kind: kind.to_owned(),
        created: context.clock.now(Precision::Milliseconds),
    };
    state.store.transaction(|transaction| {
        store::save(transaction, Kind::Topic, "", &topic.name, &topic)
    })?;
    state.catalog.topics.insert(topic.name.clone(), topic);
    Ok(())
}

/// The database of a table that exists.
fn existing(table: &ObjectName, context: &Context<'_>) -> Result<String, SqlError> {
    let database = database_of(table, context.database)?;
    let state = context.engine.state();
    let object = state.catalog.database(database)?.object(&table.name);
    object.map(|_| database.to_owned()).ok_or_else(|| SqlError::no_table_info("Table does"))
}

/// A topic delivers rows as they come: of one table, without an order or an end.
fn topic_table(query: &Query) -> Result<&ObjectName, SqlError> {
    let select = &query.first;
    let plain = query.unions.is_empty()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.slimit.is_none()
        && select.window.is_none()
        && select.partition_by.is_empty()
        && select.group_by.is_empty()
        && !select.distinct
        && !plan::has_aggregates(select);
    match &select.from {
        Some(FromItem::Table { name, .. }) if plain => Ok(name),
        _ => Err(SqlError::new(0x2639, "Invalid topic query")),
    }
}

pub(crate) fn drop_topic(
    name: &str,
    if_exists: bool,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let groups = context.engine.groups().lock();
    let mut state = context.engine.state();
    if !state.catalog.topics.contains_key(name) {
        return if if_exists { Ok(()) } else { Err(SqlError::new(0x3e1, "Topic not exist")) };
    }
    if groups.is_subscribed(name, None) {
        return Err(SqlError::new(0x3eb, "Topic subscribed cannot be dropped"));
    }
    state.store.transaction(|transaction| {
        store::remove_offsets(transaction, name, None)?;
        store::remove(transaction, Kind::Topic, "", name)
    })?;
    state.catalog.offsets.retain(|place, _| place.topic != name);
    state.catalog.topics.remove(name);
    Ok(())
}

/// Forgets what a group has committed.
pub(crate) fn drop_consumer_group(
    group: &str,
    topic: &str,
    if_exists: bool,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let groups = context.engine.groups().lock();
    let mut state = context.engine.state();
    if !state.catalog.offsets.keys().any(|place| place.topic == topic && place.group == group) {
        return if if_exists { Ok(()) } else { Err(SqlError::new(0x3e8, "Subcribe not exist")) };
    }
    if groups.is_subscribed(topic, Some(group)) {
        return Err(SqlError::new(0x3ec, "Consumer group being used by some consumer"));
    }
    state
        .store
        .transaction(|transaction| store::remove_offsets(transaction, topic, Some(group)))?;
    state.catalog.offsets.retain(|place, _| place.topic != topic || place.group != group);
    Ok(())
}
