//! Logs of changes, which consumers of topics read: one for each group of virtual nodes, as TDengine has its WALs.
//!
//! A table belongs to one group of virtual nodes of its database, and a super table to all. Each statement appends what
//! it changes in the same transaction, so that no consumer sees what was undone.

mod change;
pub(crate) mod meta;

pub(crate) use change::{Change, Changes, encoding, storage};

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::Transaction;
use tokio::sync::watch;

use crate::engine::State;
use crate::error::SqlError;
use crate::store;

/// How often a log is looked through for entries that are too old, at least.
const PRUNE_AFTER: Duration = Duration::from_secs(1);
const PRUNE_ENTRIES: i64 = 256;

/// The versions of the entries of a log: the first, and that of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) begin: i64,
    pub(crate) end: i64,
}

/// Rows as the blocks of a message, or a change of tables as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Rows(Bytes),
    Meta(String),
}

/// An entry of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) version: i64,
    /// None when it is about a super table.
    pub(crate) table: Option<String>,
    pub(crate) content: Content,
}

/// Which entries of a log a topic is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) stable: Option<String>,
    pub(crate) table: Option<String>,
    /// Changes of tables, too.
    pub(crate) meta: bool,
}

/// Where the logs begin and end. The entries are in the store.
#[derive(Debug)]
pub(crate) struct Logs {
    bounds: BTreeMap<i32, Bounds>,
    pruned: BTreeMap<i32, (Instant, i64)>,
    changed: watch::Sender<()>,
}

impl Logs {
    pub(crate) fn new(bounds: BTreeMap<i32, Bounds>, changed: watch::Sender<()>) -> Self {
        Self { bounds, pruned: BTreeMap::new(), changed }
    }

    pub(crate) fn bounds(&self, vgroup: i32) -> Bounds {
        self.bounds.get(&vgroup).copied().unwrap_or_default()
    }

    /// Lets consumers look again: something was appended, or their shares have changed.
    pub(crate) fn wake(&self) {
        self.changed.send_replace(());
    }

    pub(crate) fn remove(&mut self, vgroup: i32) {
        self.bounds.remove(&vgroup);
        self.pruned.remove(&vgroup);
    }

    fn must_prune(&self, vgroup: i32, end: i64) -> bool {
        self.pruned.get(&vgroup).is_none_or(|(when, version)| {
            when.elapsed() >= PRUNE_AFTER || end - version >= PRUNE_ENTRIES
        })
    }
}

impl State {
    /// Does all of `work` and appends the changes, or nothing of it.
    pub(crate) fn commit<T>(
        &mut self,
        changes: &Changes,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let now = Timestamp::now().as_millisecond();
        let mut bounds: BTreeMap<i32, Bounds> = BTreeMap::new();
        let logs = &self.logs;
        let mut pruned = Vec::new();
        let done = self.store.transaction(|transaction| {
            let done = work(transaction)?;
            for change in changes.list() {
                let bounds =
                    bounds.entry(change.vgroup).or_insert_with(|| logs.bounds(change.vgroup));
                store::append(transaction, change, bounds.end, now)?;
                bounds.end += 1;
            }
            for (vgroup, bounds) in &mut bounds {
                let Some(retention) = changes.retention(*vgroup) else { continue };
                if logs.must_prune(*vgroup, bounds.end) {
                    let oldest = retention.period.map_or(i64::MIN, |period| now - period);
                    store::prune(transaction, *vgroup, oldest, retention.size)?;
                    bounds.begin = store::first_version(transaction, *vgroup)?;
                    pruned.push((*vgroup, (Instant::now(), bounds.end)));
                }
            }
            Ok(done)
        })?;
        if !bounds.is_empty() {
            self.logs.bounds.extend(bounds);
            self.logs.pruned.extend(pruned);
            self.logs.wake();
        }
        Ok(done)
    }
}
