use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::de::DeserializeOwned;
use taos_proto::Session;
use taos_proto::frame::BinaryAction;
use taos_proto::message::{Action, BindType, StatementId};
use taos_proto::reconnect::Effect;
use taos_proto::session::{Call as Limits, ResultSet, ServerVersion};
use taos_proto::stmt2::BindWriter;

use super::table::BoundTable;
use super::{Parameter, stmt, stmt2};
use crate::error::Result;
use crate::taos::client::{Call, Handle, Undo};

/// A statement on the server; it is closed when this is dropped.
pub(super) struct Prepared {
    pub(super) handle: Arc<Handle>,
    pub(super) id: u64,
    pub(super) is_insert: bool,
    /// Those of an insert.
    pub(super) parameters: Vec<Parameter>,
    /// How many `?` there are.
    pub(super) count: usize,
    generation: Generation,
    limit: Option<Duration>,
    /// Rows may have been written since the last execution began.
    wrote: AtomicBool,
}

/// How the server knows statements: as `stmt`, or as `stmt2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Generation {
    First,
    Second,
}

/// What is bound and executed.
pub(super) enum Binding {
    /// A column for each `?`.
    Rows { kinds: Vec<BindType>, columns: Vec<BindWriter> },
    /// Tables with their names and tags.
    Tables(Vec<BoundTable>),
}

impl Prepared {
    pub(super) async fn new(
        handle: &Arc<Handle>,
        limit: Option<Duration>,
        sql: &str,
    ) -> Result<Self> {
        let second = ServerVersion::new(handle.server_version()).has_stmt2();
        let generation = if second { Generation::Second } else { Generation::First };
        let prepared = Self::initiate(handle, limit, generation).await?;
        let prepared = match generation {
            Generation::First => stmt::prepare(prepared, sql).await,
            Generation::Second => stmt2::prepare(prepared, sql).await,
        };
        prepared.map_err(|error| error.with_sql(sql))
    }

    pub(super) async fn initiate(
        handle: &Arc<Handle>,
        limit: Option<Duration>,
        generation: Generation,
    ) -> Result<Self> {
        let (init, undo): (_, Undo) = match generation {
            Generation::First => (stmt::init(), stmt::undo_init),
            Generation::Second => (stmt2::init(), stmt2::undo_init),
        };
        let initiating = handle.start(limit, |session, limits| session.request(init, limits))?;
        let StatementId { stmt_id: id } = handle.answer(initiating.or(undo), limit).await?;
        Ok(Self {
            handle: Arc::clone(handle),
            id,
            is_insert: false,
            parameters: Vec::new(),
            count: 0,
            generation,
            limit,
            wrote: AtomicBool::new(false),
        })
    }

    /// An execution begins.
    pub(super) fn begin(&self) {
        self.wrote.store(false, Ordering::Relaxed);
    }

    /// From now on rows may be written.
    pub(super) fn note_writing(&self) {
        self.wrote.store(self.is_insert, Ordering::Relaxed);
    }

    /// What it means to do again what was done since the execution began: what was only bound is lost with its connection.
    pub(super) fn effect(&self) -> Effect {
        if self.wrote.load(Ordering::Relaxed) { Effect::Write } else { Effect::Repeatable }
    }

    /// Another one like it that has no text yet.
    pub(super) async fn sibling(&self) -> Result<Self> {
        Self::initiate(&self.handle, self.limit, self.generation).await
    }

    /// Binds and executes; how many rows were written. What cannot be bound is refused before anything is sent.
    pub(super) async fn execute(&self, binding: &Binding) -> Result<u64> {
        let affected = match self.generation {
            Generation::First => stmt::execute(self, binding).await?,
            Generation::Second => stmt2::execute(self, binding).await?,
        };
        Ok(u64::try_from(affected).unwrap_or(0))
    }

    /// The result of what was executed.
    pub(super) async fn result(&self) -> Result<ResultSet> {
        match self.generation {
            Generation::First => stmt::result(self).await,
            Generation::Second => stmt2::result(self).await,
        }
    }

    pub(super) const fn id(&self) -> StatementId {
        StatementId { stmt_id: self.id }
    }

    pub(super) async fn ask<T: DeserializeOwned>(&self, action: Action) -> Result<T> {
        self.handle.answer(self.start(action)?, self.limit).await
    }

    pub(super) async fn send<T: DeserializeOwned>(&self, action: BinaryAction) -> Result<T> {
        let asking = |session: &mut Session, limits: Limits| session.send_binary(action, limits);
        self.handle.ask(self.limit, asking).await
    }

    /// Asks for a result, which is freed when nobody takes the answer.
    pub(super) async fn ask_for_result<T: DeserializeOwned>(
        &self,
        action: Action,
        free: Undo,
    ) -> Result<T> {
        let asking = self.start(action)?.or(free);
        self.handle.answer(asking, self.limit).await
    }

    fn start(&self, action: Action) -> Result<Call> {
        self.handle.start(self.limit, |session, limits| session.request(action, limits))
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.handle.tell(match self.generation {
            Generation::First => Action::StmtClose(self.id()),
            Generation::Second => Action::Stmt2Close(self.id()),
        });
    }
}
