//! Queries that are sent while they are still being written: parts of them come from streams.

use super::Connection;
use super::pending::{Command, Expect, Pending};
use crate::command;
use crate::error::Error;
use crate::sql::SqlContext;
use crate::wire::WriteWire;

impl Connection {
    /// Begins a `COM_QUERY` whose text comes piece by piece, and tells how literals in it are written. Until
    /// [`finish_query`](Self::finish_query) no other command can be sent; one without an answer goes behind it.
    pub fn begin_query(&mut self) -> Result<SqlContext, Error> {
        self.check_ready()?;
        self.outgoing.begin();
        self.outgoing.append(|out| out.put_u8(command::QUERY));
        Ok(self.sql_context())
    }

    /// Appends to the query that [`begin_query`](Self::begin_query) began. At most one frame of 16 MiB is held back; full
    /// ones are in the output.
    pub fn append_to_query(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        self.check_open()?;
        self.outgoing.append(write);
        Ok(())
    }

    /// Ends the query. Answered by results.
    pub fn finish_query(&mut self) -> Result<(), Error> {
        self.check_open()?;
        let next = self.outgoing.finish();
        let first_sequence = self.inflater.is_none().then_some(next);
        self.pending.push_back(Pending {
            command: Command::Query,
            expect: Expect::Result,
            first_sequence,
            closed_behind: vec![],
        });
        if self.pending.len() == 1 {
            self.await_front();
        }
        Ok(())
    }

    /// Takes the query back. False when a part of it is in the output already: then it can only be finished, as a text
    /// that the server refuses.
    pub fn abandon_query(&mut self) -> Result<bool, Error> {
        self.check_open()?;
        Ok(self.outgoing.abandon())
    }

    fn check_open(&self) -> Result<(), Error> {
        self.check_channel()?;
        if self.outgoing.is_open() {
            return Ok(());
        }
        Err(Error::Misuse("no statement is being sent".into()))
    }
}
