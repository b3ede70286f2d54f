//! What a client holds by numbers: results and statements.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Mutex as AsyncMutex;

/// Things by their ids: 1, 2, 3 and so on for each connection.
pub(super) struct Registry<T> {
    table: Mutex<Table<T>>,
}

struct Table<T> {
    last_id: u64,
    open: HashMap<u64, Arc<AsyncMutex<T>>>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self { table: Mutex::new(Table { last_id: 0, open: HashMap::new() }) }
    }
}

impl<T> Registry<T> {
    /// Gives a thing its id.
    pub(super) fn open(&self, thing: T) -> u64 {
        let mut table = self.table();
        table.last_id += 1;
        let id = table.last_id;
        table.open.insert(id, Arc::new(AsyncMutex::new(thing)));
        id
    }

    /// The thing with this id, unless it has ended or was freed.
    pub(super) fn get(&self, id: u64) -> Option<Arc<AsyncMutex<T>>> {
        self.table().open.get(&id).cloned()
    }

    /// Ends a thing; whether there was one.
    pub(super) fn free(&self, id: u64) -> bool {
        // Dropped after the lock: a result may have work to undo.
        let ended = self.table().open.remove(&id);
        ended.is_some()
    }

    fn table(&self) -> MutexGuard<'_, Table<T>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
