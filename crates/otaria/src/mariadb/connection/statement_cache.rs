use std::sync::Arc;

use lru::LruCache;
use mariadb_proto::machine::Statement as Prepared;

use super::statement::{Closing, Statement};

/// The prepared statements of one session by their text, the most recently used ones.
///
/// A statement that falls out is closed on the server once nobody else holds it.
pub(super) struct StatementCache {
    kept: LruCache<Arc<str>, Statement>,
    size: usize,
    closing: Closing,
}

impl StatementCache {
    pub(super) fn new(size: usize) -> Self {
        // Bounded here, since a bounded one of the library takes all its memory at once.
        Self { kept: LruCache::unbounded(), size, closing: Closing::default() }
    }

    pub(super) fn get(&mut self, sql: &str) -> Option<Statement> {
        self.kept.get(sql).cloned()
    }

    /// Takes in what the server has just prepared.
    pub(super) fn admit(&mut self, prepared: Prepared, sql: Arc<str>) -> Statement {
        let statement = Statement::new(prepared, Arc::clone(&sql), self.closing.clone());
        self.kept.push(sql, statement.clone());
        if self.kept.len() > self.size {
            self.kept.pop_lru();
        }
        statement
    }

    pub(super) fn closing(&self) -> &Closing {
        &self.closing
    }

    /// Keeps none of those it has; each is closed, and prepared again at its next use.
    pub(super) fn drop_kept(&mut self) {
        self.kept.clear();
    }

    /// The session is new: the server has forgotten all statements.
    pub(super) fn forget_all(&mut self) {
        // First, so that what is dropped here is not closed in the new session.
        self.closing = Closing::default();
        self.kept.clear();
    }
}
