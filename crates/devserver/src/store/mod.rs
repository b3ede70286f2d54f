//! SQLite: rows in one table for each super table or normal table, and the catalogue.
//!
//! A file is in write-ahead mode: a killed process loses nothing that was answered.

mod catalog;
mod data;
mod log;
mod offset;
mod row;
mod scan;

pub(crate) use catalog::{Kind, remove, remove_database, save};
pub(crate) use data::{
    NO_CHILD, RowBatch, add_column, create_table, delete, drop_column, drop_table, upsert,
};
pub(crate) use log::{append, first_version, prune, remove_log};
pub(crate) use offset::{remove_offsets, save_offset};
pub(crate) use scan::ScanRange;

use std::path::Path;

use rusqlite::{Connection, Transaction};

use crate::error::SqlError;

/// `Otar`, so that another program's file is not taken for ours.
const APPLICATION: i32 = 0x4f74_6172;

#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    pub(crate) fn memory() -> rusqlite::Result<Self> {
        Self::prepare(Connection::open_in_memory()?)
    }

    pub(crate) fn file(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        let application: i32 =
            connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 && application != APPLICATION {
            return Err(rusqlite::Error::ToSqlConversionFailure(
                "the file is a SQLite database of another program".into(),
            ));
        }
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
        Self::prepare(connection)
    }

    fn prepare(connection: Connection) -> rusqlite::Result<Self> {
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.set_prepared_statement_cache_capacity(256);
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS catalog (
                kind TEXT NOT NULL, database TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
                PRIMARY KEY (kind, database, name)) WITHOUT ROWID",
        )?;
        connection.execute_batch(log::TABLE)?;
        connection.execute_batch(offset::TABLE)?;
        Ok(Self { connection })
    }

    /// Runs all of `work` or nothing of it.
    pub(crate) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let transaction = self.connection.transaction()?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}
