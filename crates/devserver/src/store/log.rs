//! The logs of changes: one row for each entry, by group of virtual nodes and version.

use std::collections::BTreeMap;

use bytes::Bytes;
use rusqlite::{Transaction, params};

use super::Store;
use crate::error::SqlError;
use crate::log::{Bounds, Change, Content, Entry, Filter};

const ROWS: i64 = 0;
const META: i64 = 1;

pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS log (
    vgroup INTEGER NOT NULL, version INTEGER NOT NULL, time INTEGER NOT NULL, kind INTEGER NOT NULL,
    stable TEXT, name TEXT, body BLOB NOT NULL, PRIMARY KEY (vgroup, version)) WITHOUT ROWID";

/// `time` is in milliseconds since 1970.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    change: &Change,
    version: i64,
    time: i64,
) -> Result<(), SqlError> {
    let (kind, body) = match &change.content {
        Content::Rows(block) => (ROWS, block.as_ref()),
        Content::Meta(json) => (META, json.as_bytes()),
    };
    transaction
        .prepare_cached(
            "INSERT INTO log (vgroup, version, time, kind, stable, name, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![change.vgroup, version, time, kind, change.stable, change.table, body])?;
    Ok(())
}

/// Drops entries that are older than this time, or that lie behind this many bytes of newer ones. The last entry stays:
/// it tells the version of the next one.
pub(crate) fn prune(
    transaction: &Transaction<'_>,
    vgroup: i32,
    oldest: i64,
    size: Option<i64>,
) -> Result<(), SqlError> {
    // Times rise with versions: this looks at nothing but what is dropped.
    transaction
        .prepare_cached(
            "DELETE FROM log WHERE vgroup = ?1 AND version < coalesce(
                (SELECT version FROM log WHERE vgroup = ?1 AND time >= ?2 ORDER BY version LIMIT 1),
                (SELECT max(version) FROM log WHERE vgroup = ?1))",
        )?
        .execute(params![vgroup, oldest])?;
    if let Some(size) = size {
        transaction
            .prepare_cached(
                "DELETE FROM log WHERE vgroup = ?1 AND version <= (
                    SELECT max(version) FROM (
                        SELECT version, sum(length(body)) OVER (ORDER BY version DESC) AS size
                        FROM log WHERE vgroup = ?1) WHERE size > ?2)
                 AND version < (SELECT max(version) FROM log WHERE vgroup = ?1)",
            )?
            .execute(params![vgroup, size])?;
    }
    Ok(())
}

/// Everything of a group of virtual nodes.
pub(crate) fn remove_log(transaction: &Transaction<'_>, vgroup: i32) -> Result<(), SqlError> {
    transaction.prepare_cached("DELETE FROM log WHERE vgroup = ?")?.execute([vgroup])?;
    Ok(())
}

/// The version of the first entry that is left.
pub(crate) fn first_version(transaction: &Transaction<'_>, vgroup: i32) -> Result<i64, SqlError> {
    let mut statement =
        transaction.prepare_cached("SELECT coalesce(min(version), 0) FROM log WHERE vgroup = ?")?;
    Ok(statement.query_row([vgroup], |row| row.get(0))?)
}

impl Store {
    /// Where the logs begin and end.
    pub(crate) fn log_bounds(&self) -> rusqlite::Result<BTreeMap<i32, Bounds>> {
        let mut statement = self
            .connection
            .prepare("SELECT vgroup, min(version), max(version) + 1 FROM log GROUP BY vgroup")?;
        let bounds = statement.query_map([], |row| {
            Ok((row.get(0)?, Bounds { begin: row.get(1)?, end: row.get(2)? }))
        })?;
        bounds.collect()
    }

    /// The next entries from this version on that pass the filter.
    pub(crate) fn entries(
        &self,
        vgroup: i32,
        from: i64,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<Entry>, SqlError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT version, kind, stable, name, body FROM log
             WHERE vgroup = ?1 AND version >= ?2 AND kind <= ?3
               AND (?4 IS NULL OR stable = ?4) AND (?5 IS NULL OR name = ?5)
             ORDER BY version LIMIT ?6",
        )?;
        let kinds = if filter.meta { META } else { ROWS };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows =
            statement.query(params![vgroup, from, kinds, filter.stable, filter.table, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let body: Vec<u8> = row.get(4)?;
            let content = match row.get(1)? {
                ROWS => Content::Rows(Bytes::from(body)),
                _ => Content::Meta(String::from_utf8_lossy(&body).into_owned()),
            };
            entries.push(Entry { version: row.get(0)?, table: row.get(3)?, content });
        }
        Ok(entries)
    }
}
