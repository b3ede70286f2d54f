//! Writes a plan in one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Plan, Target};
use crate::catalog::Table;
use crate::engine::State;
use crate::error::SqlError;
use crate::log::{Changes, meta};
use crate::store::{self, RowBatch};
use crate::value::Datum;

impl Plan {
    /// New tables that are created without a row, too, are written.
    pub(crate) fn write(self, state: &mut State) -> Result<u64, SqlError> {
        let mut affected = 0;
        for target in &self.targets {
            affected += target.check()?;
        }
        let mut changes = Changes::default();
        for ((database, _), child) in &self.children {
            let database = state.catalog.database(database)?;
            let Some(stable) = database.stables.get(&child.stable) else { continue };
            let meta = meta::create_child(child, stable);
            changes.of_table(database, Some(&child.stable), &child.name, &meta);
        }
        for Target { database, table, schema, columns, values, .. } in &self.targets {
            let database = state.catalog.database(database)?;
            changes.rows(database, table, schema, columns, values)?;
        }
        state.commit(&changes, |transaction| {
            for ((database, name), child) in &self.children {
                store::save(transaction, store::Kind::Child, database, name, child)?;
            }
            for Target { schema, child, columns, values, .. } in &self.targets {
                store::upsert(transaction, &RowBatch { schema, child: *child, columns, values })?;
            }
            Ok(())
        })?;
        for ((database, name), child) in self.children {
            let table = Table::Child(Arc::new(child));
            state.catalog.database_mut(&database)?.tables.insert(name, table);
        }
        Ok(affected)
    }
}

impl Target {
    /// Checks the keys of all rows; how many rows they are, those with the same key counted once.
    fn check(&self) -> Result<u64, SqlError> {
        let position = |wanted: usize| self.columns.iter().position(|at| *at == wanted);
        let ts = position(0).unwrap_or(0);
        let key = self.schema.second_key().and_then(position);
        let mut count: u64 = 0;
        let mut previous = None;
        let mut rising = true;
        for row in self.values.chunks(self.columns.len()) {
            let Some(Datum::Int(ts)) = row.get(ts) else {
                return Err(SqlError::new(0x216, "Primary timestamp column should not be null"));
            };
            if *ts < self.oldest {
                return Err(SqlError::new(0x60b, "Timestamp data out of range"));
            }
            if key.is_some_and(|key| row.get(key).is_none_or(Datum::is_null)) {
                return Err(SqlError::new(0x216, "Primary key column should not be null"));
            }
            rising &= previous.is_none_or(|previous| previous < *ts);
            previous = Some(*ts);
            count += 1;
        }
        if rising {
            return Ok(count);
        }
        let mut keys = BTreeSet::new();
        for row in self.values.chunks(self.columns.len()) {
            let second = key.and_then(|key| row.get(key)).map(|key| format!("{key:?}"));
            if let Some(Datum::Int(ts)) = row.get(ts) {
                keys.insert((*ts, second));
            }
        }
        Ok(u64::try_from(keys.len()).unwrap_or(u64::MAX))
    }
}
