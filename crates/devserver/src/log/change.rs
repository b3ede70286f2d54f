//! What a statement appends to the logs.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use taos_proto::block::BlockVersion;
use taos_proto::tmq::{TopicBlock, TopicColumn, TopicData, TopicSchema};
use taos_proto::{Block, BlockWriter, Field};

use super::Content;
use crate::catalog::{Column, Database, Retention, Schema};
use crate::error::SqlError;
use crate::value::Datum;

/// Rows of one entry at most: a consumer gets at least an entry at a time.
const ROWS: usize = 4096;
/// The version of a table's columns: that of every table here, since blocks say which columns they have.
const SCHEMA_VERSION: i64 = 1;
/// What TDengine sets for every plain column.
const COLUMN_FLAGS: u8 = 1;

/// One entry that will be.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) vgroup: i32,
    pub(crate) stable: Option<String>,
    pub(crate) table: Option<String>,
    pub(crate) content: Content,
}

/// The entries of one statement. Databases without retention have none.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    list: Vec<Change>,
    retention: BTreeMap<i32, Retention>,
}

impl Changes {
    pub(super) fn list(&self) -> &[Change] {
        &self.list
    }

    pub(super) fn retention(&self, vgroup: i32) -> Option<Retention> {
        self.retention.get(&vgroup).copied()
    }

    /// A change of a super table, in all groups of virtual nodes.
    pub(crate) fn of_stable(&mut self, database: &Database, stable: &str, meta: &Json) {
        for vgroup in database.vgroups() {
            let content = Content::Meta(meta.to_string());
            self.push(database, vgroup, Some(stable), None, content);
        }
    }

    /// A change of a table that holds rows.
    pub(crate) fn of_table(
        &mut self,
        database: &Database,
        stable: Option<&str>,
        table: &str,
        meta: &Json,
    ) {
        let content = Content::Meta(meta.to_string());
        self.push(database, database.vgroup_of(table), stable, Some(table), content);
    }

    /// Rows that are written: their columns by their positions, and the values row by row.
    pub(crate) fn rows(
        &mut self,
        database: &Database,
        table: &str,
        schema: &Schema,
        columns: &[usize],
        values: &[Datum],
    ) -> Result<(), SqlError> {
        if database.options.retention().is_none() {
            return Ok(());
        }
        let columns: Vec<&Column> =
            columns.iter().filter_map(|at| schema.columns.get(*at)).collect();
        let fields: Vec<Field> = columns.iter().map(|column| column.field()).collect();
        let topic_schema = TopicSchema {
            version: SCHEMA_VERSION,
            columns: columns
                .iter()
                .zip(&fields)
                .map(|(column, field)| topic_column(column, field))
                .collect(),
        };
        let stable = schema.is_stable().then_some(schema.name.as_str());
        for rows in values.chunks(ROWS.saturating_mul(fields.len().max(1))) {
            let block = TopicBlock {
                precision: database.options.precision(),
                block: block(&fields, rows)?,
                schema: Some(topic_schema.clone()),
                table: Some(table.to_owned()),
            };
            let bytes = TopicData::new(0, 0, vec![block]).encode().map_err(encoding)?;
            let vgroup = database.vgroup_of(table);
            self.push(database, vgroup, stable, Some(table), Content::Rows(bytes));
        }
        Ok(())
    }

    fn push(
        &mut self,
        database: &Database,
        vgroup: i32,
        stable: Option<&str>,
        table: Option<&str>,
        content: Content,
    ) {
        let Some(retention) = database.options.retention() else { return };
        self.retention.insert(vgroup, retention);
        let (stable, table) = (stable.map(str::to_owned), table.map(str::to_owned));
        self.list.push(Change { vgroup, stable, table, content });
    }
}

fn topic_column(column: &Column, field: &Field) -> TopicColumn {
    TopicColumn {
        data_type: field.data_type,
        flags: COLUMN_FLAGS,
        bytes: storage(field),
        id: i64::from(column.slot) + 1,
        name: field.name.clone(),
    }
}

/// The size of a value in storage.
pub(crate) fn storage(field: &Field) -> i64 {
    let fixed = field.data_type.fixed_size().and_then(|size| i64::try_from(size).ok());
    fixed.unwrap_or_else(|| field.storage().into())
}

fn block(fields: &[Field], values: &[Datum]) -> Result<Block, SqlError> {
    let mut writer = BlockWriter::for_fields(fields).map_err(encoding)?;
    for row in values.chunks(fields.len().max(1)) {
        let cells: Vec<_> =
            row.iter().zip(fields).map(|(value, field)| value.to_value(field)).collect();
        writer.push_row(&cells).map_err(encoding)?;
    }
    let bytes = writer.finish(BlockVersion::Topic).map_err(encoding)?;
    Block::decode(bytes.into()).map_err(|error| encoding(error.into()))
}

/// Rows that were accepted cannot be written for consumers.
pub(crate) fn encoding(error: taos_proto::Error) -> SqlError {
    SqlError::new(0xffff, format!("the rows cannot be logged for consumers: {error}"))
}
