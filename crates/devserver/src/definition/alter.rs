//! `alter table`, `alter stable`.

use std::sync::Arc;

use crate::catalog::{Child, Column, Object, Schema, Table, TableInfo, database_of};
use crate::engine::State;
use crate::error::SqlError;
use crate::insert::Reader;
use crate::log::{Changes, meta};
use crate::session::Context;
use crate::sql::ast::{AlterAction, ColumnDefinition, ObjectName, TableOptions};
use crate::store::{self, Kind};
use crate::value::{Datum, TypeClass as _};

/// What the rows in the store need.
enum Change {
    None,
    Add(u32),
    Drop(u32),
}

pub(crate) fn alter_table(
    stable: bool,
    table: &ObjectName,
    action: &AlterAction<'_>,
    context: &Context<'_>,
) -> Result<(), SqlError> {
    let database_name = database_of(table, context.database)?;
    let mut state = context.engine.state();
    let database = state.catalog.database(database_name)?;
    let reader =
        Reader { sql: context.sql, clock: &context.clock, precision: database.options.precision() };
    match database.object(&table.name) {
        None => Err(SqlError::no_table()),
        Some(Object::Child(child, schema)) => {
            if stable {
                return Err(SqlError::new(0x362, "STable not exist"));
            }
            let changed = alter_child(&child, &schema, action, &reader)?;
            let mut changes = Changes::default();
            for ((tag, before), after) in schema.tags.iter().zip(&child.tags).zip(&changed.tags) {
                if before != after {
                    let meta = meta::set_tag(&child, tag, after);
                    changes.of_table(database, Some(&schema.name), &child.name, &meta);
                }
            }
            save_child(&mut state, database_name, changed, &changes)
        }
        Some(Object::Normal(_)) if stable => Err(SqlError::new(0x362, "STable not exist")),
        Some(Object::Stable(schema)) => {
            if let AlterAction::DropColumn(name) | AlterAction::DropTag(name) = action {
                check_topics(&state, database_name, &schema.name, name)?;
            }
            let (changed, change) = alter_schema(&schema, action)?;
            let mut changes = Changes::default();
            if let Some(meta) = meta::alter(&schema, action) {
                changes.of_stable(state.catalog.database(database_name)?, &schema.name, &meta);
            }
            save_stable(&mut state, database_name, &schema, changed, &change, &changes)
        }
        Some(Object::Normal(schema)) => {
            if let AlterAction::DropColumn(name) = action {
                check_topics(&state, database_name, &schema.name, name)?;
            }
            let (changed, change) = alter_schema(&schema, action)?;
            let mut changes = Changes::default();
            if let Some(meta) = meta::alter(&schema, action) {
                let database = state.catalog.database(database_name)?;
                changes.of_table(database, None, &schema.name, &meta);
            }
            state.commit(&changes, |transaction| {
                apply(transaction, schema.id, &change)?;
                store::save(transaction, Kind::Normal, database_name, &changed.name, &changed)
            })?;
            let name = changed.name.clone();
            let table = Table::Normal(Arc::new(changed));
            state.catalog.database_mut(database_name)?.tables.insert(name, table);
            Ok(())
        }
    }
}

fn check_topics(state: &State, database: &str, table: &str, column: &str) -> Result<(), SqlError> {
    let used = state.catalog.topics.values().any(|topic| {
        topic.database == database
            && topic.table.as_deref() == Some(table)
            && topic.columns.iter().any(|used| used == column || used == "*")
    });
    if used { Err(SqlError::new(0x3c4, "Field used by topic")) } else { Ok(()) }
}

fn apply(
    transaction: &rusqlite::Transaction<'_>,
    id: i64,
    change: &Change,
) -> Result<(), SqlError> {
    match change {
        Change::None => Ok(()),
        Change::Add(slot) => store::add_column(transaction, id, *slot),
        Change::Drop(slot) => store::drop_column(transaction, id, *slot),
    }
}

fn save_stable(
    state: &mut State,
    database_name: &str,
    before: &Schema,
    changed: Schema,
    change: &Change,
    changes: &Changes,
) -> Result<(), SqlError> {
    // The children's tags follow the tags of the super table.
    let mut children = Vec::new();
    let same_tags = before.tags.len() == changed.tags.len();
    if !same_tags {
        for child in state.catalog.database(database_name)?.children(&before.name) {
            let tags = changed
                .tags
                .iter()
                .map(|tag| {
                    before
                        .tag(&tag.name)
                        .and_then(|at| child.tags.get(at))
                        .cloned()
                        .unwrap_or_default()
                })
                .collect();
            children.push(Child { tags, ..Child::clone(child) });
        }
    }
    state.commit(changes, |transaction| {
        apply(transaction, changed.id, change)?;
        store::save(transaction, Kind::Stable, database_name, &changed.name, &changed)?;
        for child in &children {
            store::save(transaction, Kind::Child, database_name, &child.name, child)?;
        }
        Ok(())
    })?;
    let database = state.catalog.database_mut(database_name)?;
    for child in children {
        database.tables.insert(child.name.to_string(), Table::Child(Arc::new(child)));
    }
    database.stables.insert(changed.name.clone(), Arc::new(changed));
    Ok(())
}

fn save_child(
    state: &mut State,
    database: &str,
    child: Child,
    changes: &Changes,
) -> Result<(), SqlError> {
    state.commit(changes, |transaction| {
        store::save(transaction, Kind::Child, database, &child.name, &child)
    })?;
    let name = child.name.to_string();
    state.catalog.database_mut(database)?.tables.insert(name, Table::Child(Arc::new(child)));
    Ok(())
}

fn alter_child(
    child: &Child,
    schema: &Schema,
    action: &AlterAction<'_>,
    reader: &Reader<'_>,
) -> Result<Child, SqlError> {
    let mut changed = child.clone();
    match action {
        AlterAction::SetTags(tags) => {
            for (name, literal) in tags {
                let at = schema.tag(name).ok_or_else(|| invalid_tag(name))?;
                let value =
                    schema.tags.get(at).map_or(Ok(Datum::Null), |tag| reader.read(literal, tag))?;
                if let Some(tag) = changed.tags.get_mut(at) {
                    *tag = value;
                }
            }
        }
        AlterAction::Options(options) => set_options(&mut changed.info, options),
        _ => {
            return Err(SqlError::new(
                0x2649,
                "Only super table or normal table can be altered this way",
            ));
        }
    }
    Ok(changed)
}

fn set_options(info: &mut TableInfo, options: &TableOptions) {
    if let Some(comment) = &options.comment {
        info.comment = Some(comment.clone());
    }
    info.ttl = options.ttl.unwrap_or(info.ttl);
}

fn invalid_tag(name: &str) -> SqlError {
    SqlError::new(0x2649, format!("Invalid tag name: {name}"))
}

fn alter_schema(schema: &Schema, action: &AlterAction<'_>) -> Result<(Schema, Change), SqlError> {
    let mut changed = schema.clone();
    let mut change = Change::None;
    let exists = |name: &str| schema.column(name).is_some() || schema.tag(name).is_some();
    match action {
        AlterAction::AddColumn(definition) => {
            if exists(&definition.name) {
                return Err(if schema.tag(&definition.name).is_some() {
                    SqlError::new(0x369, "Tag already exists")
                } else {
                    SqlError::new(0x36b, "Column already exists")
                });
            }
            if definition.type_name.data_type == taos_proto::DataType::Json {
                return Err(SqlError::new(0x2652, "Only tag can be json type"));
            }
            change = Change::Add(changed.next_slot);
            changed.columns.push(Column::new(definition, changed.next_slot));
            changed.next_slot += 1;
        }
        AlterAction::DropColumn(name) => {
            let at = schema.column(name).ok_or_else(|| SqlError::invalid_column(name))?;
            if at == 0 && schema.is_stable() {
                return Err(SqlError::new(
                    0x3c2,
                    "Invalid schema version: the timestamp cannot be dropped",
                ));
            }
            if at == 0 {
                return Err(SqlError::new(0x264a, "Primary timestamp column cannot be dropped"));
            }
            if schema.columns.len() <= 2 || schema.second_key() == Some(at) {
                return Err(SqlError::new(0x2649, "the column cannot be dropped"));
            }
            change = Change::Drop(changed.columns.remove(at).slot);
        }
        AlterAction::ModifyColumn(definition) => widen(&mut changed.columns, definition)?,
        AlterAction::RenameColumn(..) if schema.is_stable() => {
            return Err(SqlError::new(0x2649, "Rename column only available for normal table"));
        }
        AlterAction::RenameColumn(from, to) => {
            let at = schema.column(from).ok_or_else(|| SqlError::invalid_column(from))?;
            rename(&mut changed.columns, at, to, exists(to))?;
        }
        AlterAction::AddTag(_)
        | AlterAction::DropTag(_)
        | AlterAction::ModifyTag(_)
        | AlterAction::RenameTag(..)
            if !schema.is_stable() =>
        {
            return Err(SqlError::new(0x362, "STable not exist"));
        }
        AlterAction::AddTag(definition) => {
            if exists(&definition.name) {
                return Err(SqlError::new(0x369, "Tag already exists"));
            }
            let json =
                changed.tags.iter().any(|tag| tag.kind.data_type == taos_proto::DataType::Json);
            if json || definition.type_name.data_type == taos_proto::DataType::Json {
                return Err(SqlError::new(0x2633, "Only one tag if there is a json tag"));
            }
            changed.tags.push(Column::new(definition, 0));
        }
        AlterAction::DropTag(name) => {
            let at = schema.tag(name).ok_or_else(|| invalid_tag(name))?;
            if schema.tags.len() == 1 {
                return Err(SqlError::new(0x2649, "the only tag cannot be dropped"));
            }
            changed.tags.remove(at);
        }
        AlterAction::ModifyTag(definition) => widen(&mut changed.tags, definition)?,
        AlterAction::RenameTag(from, to) => {
            let at = schema.tag(from).ok_or_else(|| invalid_tag(from))?;
            rename(&mut changed.tags, at, to, exists(to))?;
        }
        AlterAction::SetTags(tags) => {
            let name = tags.first().map_or("", |(name, _)| name.as_str());
            return Err(invalid_tag(name));
        }
        AlterAction::Options(options) => set_options(&mut changed.info, options),
    }
    Ok((changed, change))
}

fn rename(columns: &mut [Column], at: usize, to: &str, taken: bool) -> Result<(), SqlError> {
    if taken {
        return Err(SqlError::new(0x263c, "Duplicated column names"));
    }
    if let Some(column) = columns.get_mut(at) {
        to.clone_into(&mut column.name);
    }
    Ok(())
}

/// A length may grow, and nothing else may change.
fn widen(columns: &mut [Column], definition: &ColumnDefinition) -> Result<(), SqlError> {
    let column = columns
        .iter_mut()
        .find(|column| column.name == definition.name)
        .ok_or_else(|| SqlError::invalid_column(&definition.name))?;
    let same = column.kind.data_type == definition.type_name.data_type;
    if !same
        || !column.kind.data_type.has_length()
        || definition.type_name.length <= column.kind.length
    {
        return Err(SqlError::new(
            0x264b,
            "Only varbinary/binary/nchar/geometry column length could be modified, and the length can only be increased, not decreased",
        ));
    }
    column.kind = definition.type_name;
    Ok(())
}
