//! Rows: created, written, deleted.
//!
//! The rows of a super table lie in one SQLite table, by child and time; those of a normal table
//! have 0 for the child.

use std::fmt::Write as _;

use rusqlite::{Transaction, params};

use crate::catalog::Schema;
use crate::error::SqlError;
use crate::value::Datum;

/// The child number of rows of a normal table.
pub(crate) const NO_CHILD: i64 = 0;

pub(crate) fn create_table(transaction: &Transaction<'_>, schema: &Schema) -> Result<(), SqlError> {
    let mut columns = String::new();
    for column in schema.columns.iter().skip(1) {
        // Without a type SQLite keeps each value as it is given.
        let _ = write!(columns, ", c{}", column.slot);
    }
    let key = match schema.second_key().and_then(|at| schema.columns.get(at)) {
        Some(key) => format!("child, ts, c{}", key.slot),
        None => "child, ts".to_owned(),
    };
    transaction.execute_batch(&format!(
        "CREATE TABLE d{} (child INTEGER NOT NULL, ts INTEGER NOT NULL{columns}, PRIMARY KEY ({key})) WITHOUT ROWID",
        schema.id,
    ))?;
    Ok(())
}

pub(crate) fn drop_table(transaction: &Transaction<'_>, id: i64) -> Result<(), SqlError> {
    // Cached statements on the table would keep it locked.
    transaction.flush_prepared_statement_cache();
    transaction.execute_batch(&format!("DROP TABLE d{id}"))?;
    Ok(())
}

pub(crate) fn add_column(
    transaction: &Transaction<'_>,
    id: i64,
    slot: u32,
) -> Result<(), SqlError> {
    transaction.execute_batch(&format!("ALTER TABLE d{id} ADD COLUMN c{slot}"))?;
    Ok(())
}

pub(crate) fn drop_column(
    transaction: &Transaction<'_>,
    id: i64,
    slot: u32,
) -> Result<(), SqlError> {
    transaction.flush_prepared_statement_cache();
    transaction.execute_batch(&format!("ALTER TABLE d{id} DROP COLUMN c{slot}"))?;
    Ok(())
}

/// Rows of one table, row by row, with the same columns. The first column is the timestamp.
#[derive(Debug)]
pub(crate) struct RowBatch<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) child: i64,
    /// Positions in the schema.
    pub(crate) columns: &'a [usize],
    pub(crate) values: &'a [Datum],
}

/// Writes rows; where one with the same key exists, the named columns of it change.
pub(crate) fn upsert(transaction: &Transaction<'_>, batch: &RowBatch<'_>) -> Result<(), SqlError> {
    let RowBatch { schema, child, columns, values } = batch;
    let key = schema.second_key();
    let mut names = String::from("child");
    let mut marks = String::from("?");
    let mut updates = String::new();
    for &at in *columns {
        let Some(column) = schema.columns.get(at) else { return Err(SqlError::no_table()) };
        let name = if at == 0 { "ts".to_owned() } else { format!("c{}", column.slot) };
        let _ = write!(names, ", {name}");
        marks.push_str(", ?");
        if at != 0 && Some(at) != key {
            let comma = if updates.is_empty() { "" } else { ", " };
            let _ = write!(updates, "{comma}{name} = excluded.{name}");
        }
    }
    let conflict = match key.and_then(|at| schema.columns.get(at)) {
        Some(key) => format!("child, ts, c{}", key.slot),
        None => "child, ts".to_owned(),
    };
    let action =
        if updates.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {updates}") };
    let mut statement = transaction.prepare_cached(&format!(
        "INSERT INTO d{} ({names}) VALUES ({marks}) ON CONFLICT ({conflict}) DO {action}",
        schema.id,
    ))?;
    for row in values.chunks(columns.len()) {
        statement.raw_bind_parameter(1, child)?;
        for (index, value) in row.iter().enumerate() {
            statement.raw_bind_parameter(index + 2, value)?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

/// Deletes the rows of a child within these times, both included; the number of rows.
pub(crate) fn delete(
    transaction: &Transaction<'_>,
    id: i64,
    child: i64,
    (from, to): (i64, i64),
) -> Result<u64, SqlError> {
    let deleted = transaction
        .prepare_cached(&format!("DELETE FROM d{id} WHERE child = ? AND ts BETWEEN ? AND ?"))?
        .execute(params![child, from, to])?;
    Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
}
