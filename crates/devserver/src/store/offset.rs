//! What groups of consumers have committed.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};

use super::Store;
use crate::catalog::Place;
use crate::error::SqlError;

pub(super) const TABLE: &str = "CREATE TABLE IF NOT EXISTS offsets (
    consumers TEXT NOT NULL, topic TEXT NOT NULL, vgroup INTEGER NOT NULL, offset INTEGER,
    PRIMARY KEY (consumers, topic, vgroup)) WITHOUT ROWID";

/// None for a group that has subscribed and committed nothing yet.
pub(crate) fn save_offset(
    transaction: &Transaction<'_>,
    place: &Place,
    offset: Option<i64>,
) -> Result<(), SqlError> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO offsets (consumers, topic, vgroup, offset) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![place.group, place.topic, place.vgroup, offset])?;
    Ok(())
}

/// Those of one group, or of all groups.
pub(crate) fn remove_offsets(
    transaction: &Transaction<'_>,
    topic: &str,
    group: Option<&str>,
) -> Result<(), SqlError> {
    transaction
        .prepare_cached("DELETE FROM offsets WHERE topic = ?1 AND (?2 IS NULL OR consumers = ?2)")?
        .execute(params![topic, group])?;
    Ok(())
}

impl Store {
    pub(crate) fn offsets(&self) -> rusqlite::Result<BTreeMap<Place, Option<i64>>> {
        let mut statement =
            self.connection.prepare("SELECT consumers, topic, vgroup, offset FROM offsets")?;
        let offsets = statement.query_map([], |row| {
            let place = Place { group: row.get(0)?, topic: row.get(1)?, vgroup: row.get(2)? };
            Ok((place, row.get(3)?))
        })?;
        offsets.collect()
    }
}
