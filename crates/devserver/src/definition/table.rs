//! Super tables and normal tables.

use std::sync::Arc;

use taos_proto::{DataType, Precision};

use crate::catalog::{Column, SYSTEM_DATABASES, Schema, Table, TableInfo, database_of};
use crate::error::SqlError;
use crate::log::{Changes, meta};
use crate::session::Context;
use crate::sql::ast::{ColumnDefinition, CreateTable};
use crate::store::{self, Kind};

const MAX_COLUMNS: usize = 4096;
const MAX_TAGS: usize = 128;

pub(crate) fn create_table(table: &CreateTable, context: &Context<'_>) -> Result<(), SqlError> {
    let database = database_of(&table.name, context.database)?;
    if SYSTEM_DATABASES.contains(&database) {
        return Err(SqlError::new(0x2669, "System table not allowed"));
    }
    let tags = table.tags.as_deref().unwrap_or_default();
    check_columns(&table.columns, tags)?;
    let mut state = context.engine.state();
    let existing = state.catalog.database(database)?.object(&table.name.name);
    if let Some(existing) = existing {
        if table.if_not_exists {
            return Ok(());
        }
        return Err(if existing.schema().is_stable() && table.tags.is_some() {
            SqlError::new(0x360, "STable already exists")
        } else {
            SqlError::new(0x603, "Table already exists")
        });
    }
    let slots = 0_u32..;
    let columns: Vec<Column> =
        table.columns.iter().zip(slots).map(|(column, slot)| Column::new(column, slot)).collect();
    let next_slot = u32::try_from(columns.len()).unwrap_or(u32::MAX);
    let schema = Schema {
        id: state.catalog.new_id(),
        name: table.name.name.clone(),
        columns,
        tags: tags.iter().map(|tag| Column::new(tag, 0)).collect(),
        next_slot,
        info: TableInfo {
            created: context.clock.now(Precision::Milliseconds),
            comment: table.options.comment.clone(),
            ttl: table.options.ttl.unwrap_or(0),
        },
    };
    let kind = if schema.is_stable() { Kind::Stable } else { Kind::Normal };
    let mut changes = Changes::default();
    let place = state.catalog.database(database)?;
    if schema.is_stable() {
        changes.of_stable(place, &schema.name, &meta::create_stable(&schema));
    } else {
        changes.of_table(place, None, &schema.name, &meta::create_normal(&schema));
    }
    state.commit(&changes, |transaction| {
        store::create_table(transaction, &schema)?;
        store::save(transaction, kind, database, &schema.name, &schema)
    })?;
    let database = state.catalog.database_mut(database)?;
    let name = schema.name.clone();
    if schema.is_stable() {
        database.stables.insert(name, Arc::new(schema));
    } else {
        database.tables.insert(name, Table::Normal(Arc::new(schema)));
    }
    Ok(())
}

/// The rules for columns and tags of a table.
fn check_columns(columns: &[ColumnDefinition], tags: &[ColumnDefinition]) -> Result<(), SqlError> {
    if columns.first().is_none_or(|column| column.type_name.data_type != DataType::Timestamp) {
        return Err(SqlError::new(0x2641, "First column must be timestamp"));
    }
    if !(2..=MAX_COLUMNS).contains(&columns.len()) {
        return Err(SqlError::new(0x263f, "Illegal number of columns"));
    }
    if tags.len() > MAX_TAGS {
        return Err(SqlError::new(0x2640, "Illegal number of tags"));
    }
    let mut names: Vec<&str> =
        columns.iter().chain(tags).map(|column| column.name.as_str()).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| matches!(pair, [left, right] if left == right)) {
        return Err(SqlError::new(0x263c, "Duplicated column names"));
    }
    if names.binary_search(&"tbname").is_ok() {
        return Err(SqlError::new(0x2617, "Invalid identifier name: tbname"));
    }
    if columns.iter().any(|column| column.type_name.data_type == DataType::Json) {
        return Err(SqlError::new(0x2652, "Only tag can be json type"));
    }
    let json = tags.iter().any(|tag| tag.type_name.data_type == DataType::Json);
    if json && tags.len() > 1 {
        return Err(SqlError::new(0x2633, "Only one tag if there is a json tag"));
    }
    if tags.iter().any(|tag| {
        matches!(tag.type_name.data_type, DataType::Blob | DataType::Decimal | DataType::Decimal64)
    }) {
        return Err(SqlError::unsupported("a tag of the type BLOB or DECIMAL"));
    }
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.primary_key) {
        let allowed = matches!(
            column.type_name.data_type,
            DataType::Int
                | DataType::BigInt
                | DataType::IntUnsigned
                | DataType::BigIntUnsigned
                | DataType::VarChar
        );
        if at != 1 || !allowed {
            return Err(SqlError::new(
                0x266d,
                "primary key column must be the second one and of type int, uint, bigint, ubigint, and varchar",
            ));
        }
    }
    Ok(())
}
