use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use mariadb_proto::machine::Statement as Prepared;

use crate::mariadb::{Column, column};

/// A statement that the server has prepared: cheap to clone, and closed on the server after the last clone is dropped.
///
/// It belongs to the session in which it was prepared; after a reset, or on another connection, it is an error to use
/// it.
#[derive(Clone)]
pub struct Statement(Arc<Inner>);

struct Inner {
    prepared: Prepared,
    sql: Arc<str>,
    closing: Closing,
}

/// The statements of a session that are to be closed with its next command. Tells sessions apart, too.
#[derive(Clone, Default)]
pub(super) struct Closing(Arc<Mutex<Vec<u32>>>);

impl Statement {
    pub(super) fn new(prepared: Prepared, sql: Arc<str>, closing: Closing) -> Self {
        Self(Arc::new(Inner { prepared, sql, closing }))
    }

    pub(super) fn id(&self) -> u32 {
        self.0.prepared.id
    }

    pub(super) fn belongs_to(&self, closing: &Closing) -> bool {
        Arc::ptr_eq(&self.0.closing.0, &closing.0)
    }

    /// Its text.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.0.sql
    }

    /// How many parameters it takes.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.0.prepared.parameters.into()
    }

    /// The columns of its rows, as the server foresees them; none if it returns no rows.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = Column<'_>> {
        column::all(self.0.prepared.columns.definitions())
    }
}

impl Closing {
    /// Takes the ids of the statements to close.
    pub(super) fn take(&self) -> Vec<u32> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.closing.0.lock().unwrap_or_else(PoisonError::into_inner).push(self.prepared.id);
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("id", &self.id())
            .field("parameters", &self.parameters())
            .finish_non_exhaustive()
    }
}
