//! Commands: each appends one packet to the output and one entry to the queue of expected answers.

use super::pending::{Command, Executed, Expect, Login, Pending, Phase};
use super::{Config, Connection, Session};
use crate::capability::Capabilities;
use crate::command::{self, BulkFlags, BulkRows, ChangeUser, LAST_PREPARED};
use crate::error::Error;
use crate::sql::SqlContext;
use crate::value::Param;
use crate::wire::WriteWire;

impl Connection {
    /// `COM_QUERY`: runs a statement as text. Answered by results.
    pub fn query(&mut self, sql: &[u8]) -> Result<(), Error> {
        self.send(Command::Query, Expect::Result, |out| {
            out.put_u8(command::QUERY);
            out.put_bytes(sql);
        })
    }

    /// `COM_QUERY` with a statement that `write` appends, for callers that build it in place. When `write` fails
    /// nothing is sent.
    pub fn query_with<E: From<Error>>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>, SqlContext) -> Result<(), E>,
    ) -> Result<(), E> {
        self.check_ready()?;
        let context = self.sql_context();
        let mut sql = vec![command::QUERY];
        write(&mut sql, context)?;
        Ok(self.send(Command::Query, Expect::Result, |out| out.put_bytes(&sql))?)
    }

    /// `COM_STMT_PREPARE`: answered by [`Event::Prepared`](super::Event::Prepared).
    pub fn prepare(&mut self, sql: &[u8]) -> Result<(), Error> {
        self.send(Command::Prepare { execute_follows: false }, Expect::PrepareOk, |out| {
            out.put_u8(command::STMT_PREPARE);
            out.put_bytes(sql);
        })
    }

    /// Prepares a statement and executes it in the same breath, which MariaDB 10.2 and later can. Answered by
    /// [`Event::Prepared`](super::Event::Prepared) and the results, or by one failure.
    ///
    /// Only where [`can_prepare_execute`](Self::can_prepare_execute) says so: the wrong statement might be executed
    /// otherwise.
    pub fn prepare_execute(&mut self, sql: &[u8], params: &[Param<'_>]) -> Result<(), Error> {
        self.send(Command::Prepare { execute_follows: true }, Expect::PrepareOk, |out| {
            out.put_u8(command::STMT_PREPARE);
            out.put_bytes(sql);
        })?;
        let executed = Command::Execute(Executed::JustPrepared);
        self.send(executed, Expect::Result, |out| {
            command::encode_execute(out, LAST_PREPARED, params, |_| false);
        })
    }

    /// Whether [`prepare_execute`](Self::prepare_execute) can be used now: on MariaDB from 10.2.4, when the statement
    /// prepared last has been closed and no preparation is in flight.
    ///
    /// What is sent along says "execute the statement prepared last". A server that refuses the preparation for
    /// `max_prepared_stmt_count` still takes that for the one before, if it is open.
    #[must_use]
    pub fn can_prepare_execute(&self) -> bool {
        let known = self.session.as_ref().is_some_and(|session| {
            session.version.is_mariadb() && session.version.numbers() >= (10, 2, 4)
        });
        let prepares = |pending: &Pending| matches!(pending.command, Command::Prepare { .. });
        known && self.last_prepared.is_none() && !self.pending.iter().any(prepares)
    }

    /// `COM_STMT_EXECUTE`: answered by results.
    pub fn execute(&mut self, statement_id: u32, params: &[Param<'_>]) -> Result<(), Error> {
        self.execute_with_long_data(statement_id, params, |_| false)
    }

    /// `COM_STMT_EXECUTE` of a statement some of whose parameters went ahead by
    /// [`send_long_data`](Self::send_long_data), as `sent_ahead` says by index.
    pub fn execute_with_long_data(
        &mut self,
        statement_id: u32,
        params: &[Param<'_>],
        sent_ahead: impl Fn(usize) -> bool,
    ) -> Result<(), Error> {
        let executed = Command::Execute(Executed::Statement(statement_id));
        self.send(executed, Expect::Result, |out| {
            command::encode_execute(out, statement_id, params, sent_ahead);
        })
    }

    /// No rows yet, of so many columns, for [`execute_bulk`](Self::execute_bulk): as [`BulkRows::of_columns`], but in the
    /// memory that commands were sent from.
    pub fn bulk_rows(&mut self, columns: usize) -> BulkRows {
        BulkRows::in_memory(self.outgoing.spare(), columns)
    }

    /// `COM_STMT_BULK_EXECUTE`: one statement for many rows. MariaDB only. The rows are taken: none are left.
    pub fn execute_bulk(
        &mut self,
        statement_id: u32,
        rows: &mut BulkRows,
        flags: BulkFlags,
    ) -> Result<(), Error> {
        let needed = if flags.unit_results {
            Capabilities::BULK_OPERATIONS | Capabilities::BULK_UNIT_RESULTS
        } else {
            Capabilities::BULK_OPERATIONS
        };
        if !self.capabilities().contains(needed) {
            return Err(Error::Misuse("the server has no such bulk command".into()));
        }
        let executed = Command::Execute(Executed::Statement(statement_id));
        self.check_ready()?;
        let next = self.outgoing.packet(rows.packet(statement_id, flags));
        rows.clear();
        self.expect_answer(executed, Expect::Result, next);
        Ok(())
    }

    /// `COM_STMT_SEND_LONG_DATA`: a piece of a parameter, ahead of the execution. Not answered.
    pub fn send_long_data(
        &mut self,
        statement_id: u32,
        param: u16,
        data: &[u8],
    ) -> Result<(), Error> {
        self.send_unanswered(|out| {
            out.put_u8(command::STMT_SEND_LONG_DATA);
            out.put_u32(statement_id);
            out.put_u16(param);
            out.put_bytes(data);
        })
    }

    /// `COM_STMT_CLOSE`: frees a statement. Not answered.
    pub fn close_statement(&mut self, statement_id: u32) -> Result<(), Error> {
        self.send_unanswered(|out| {
            out.put_u8(command::STMT_CLOSE);
            out.put_u32(statement_id);
        })?;
        if self.last_prepared == Some(statement_id) {
            self.last_prepared = None;
        }
        match self.pending.back_mut() {
            Some(last) => last.closed_behind.push(statement_id),
            None => {
                self.statements.remove(&statement_id);
            }
        }
        Ok(())
    }

    /// `COM_STMT_RESET`: forgets long data of a statement. Answered by OK.
    pub fn reset_statement(&mut self, statement_id: u32) -> Result<(), Error> {
        self.send(Command::Simple, Expect::Result, |out| {
            out.put_u8(command::STMT_RESET);
            out.put_u32(statement_id);
        })
    }

    /// `COM_PING`: answered by OK.
    pub fn ping(&mut self) -> Result<(), Error> {
        self.send(Command::Simple, Expect::Result, |out| out.put_u8(command::PING))
    }

    /// `COM_RESET_CONNECTION`: a fresh session on the same login. Answered by OK; statements are gone.
    pub fn reset_connection(&mut self) -> Result<(), Error> {
        self.send(Command::ResetConnection, Expect::Result, |out| {
            out.put_u8(command::RESET_CONNECTION);
        })
    }

    /// `COM_SET_OPTION`: whether the server takes several statements, divided by `;`, in one query. Without it the session
    /// is as [`Config::multi_statements`](super::Config) says. Answered by OK.
    pub fn set_multi_statements(&mut self, on: bool) -> Result<(), Error> {
        self.send(Command::SetOption, Expect::Result, |out| {
            out.put_u8(command::SET_OPTION);
            out.put_u16(u16::from(!on)); // 0 is on
        })
    }

    /// `COM_INIT_DB`: changes the default database. Answered by OK.
    pub fn init_db(&mut self, database: &str) -> Result<(), Error> {
        self.send(Command::Simple, Expect::Result, |out| {
            out.put_u8(command::INIT_DB);
            out.put_bytes(database.as_bytes());
        })
    }

    /// `COM_CHANGE_USER`: logs in anew on the same connection with the credentials, database, collation and attributes
    /// of `config`; its other settings stay as negotiated. No other command may be in flight. Answered by OK.
    pub fn change_user(&mut self, config: Config) -> Result<(), Error> {
        self.check_ready()?;
        if !self.pending.is_empty() {
            return Err(Error::Misuse("a change of user needs an idle connection".into()));
        }
        self.config.credentials = config.credentials;
        self.config.database = config.database;
        self.config.collation = config.collation;
        self.config.attributes = config.attributes;
        self.config.entropy = config.entropy;
        let (authentication, auth_data) = self.first_step()?;
        let plugin = authentication.plugin();
        let login = Login { authentication, switches: 0 };
        let user = self.config.credentials.user.clone();
        let database = self.config.database.clone();
        let attributes = self.config.attributes.clone();
        let packet = ChangeUser {
            capabilities: self.capabilities(),
            user: &user,
            auth_data: &auth_data,
            database: database.as_deref(),
            collation: self.config.collation,
            auth_plugin: plugin,
            attributes: &attributes,
        };
        self.send(Command::ChangeUser(Box::new(login)), Expect::Authentication, |out| {
            packet.encode(out);
        })
    }

    /// `COM_QUIT`: says good-bye. Not answered; the connection counts as closed.
    pub fn quit(&mut self) -> Result<(), Error> {
        self.send_unanswered(|out| out.put_u8(command::QUIT))?;
        self.phase = Phase::Closed;
        Ok(())
    }

    /// Sends a piece of the file that [`Event::LocalInfile`](super::Event::LocalInfile) asked for.
    pub fn send_infile(&mut self, data: &[u8]) -> Result<(), Error> {
        if data.is_empty() {
            return Ok(()); // an empty packet would end the file
        }
        self.infile_packet(data)
    }

    /// Ends the file, or refuses it if nothing was sent; the command's own answer follows.
    pub fn finish_infile(&mut self) -> Result<(), Error> {
        self.infile_packet(&[])?;
        if let Some(front) = self.pending.front_mut() {
            front.expect = Expect::Result;
        }
        Ok(())
    }

    fn infile_packet(&mut self, data: &[u8]) -> Result<(), Error> {
        let Some(Pending { expect: Expect::InfileContent { sequence }, .. }) =
            self.pending.front_mut()
        else {
            return Err(Error::Misuse("the server asked for no file".into()));
        };
        *sequence = self.outgoing.reply(*sequence, |out| out.put_bytes(data));
        self.frames.expect_sequence(Some(*sequence));
        Ok(())
    }

    /// How statements and literals are read in this session.
    #[must_use]
    pub fn sql_context(&self) -> SqlContext {
        self.session.as_ref().map(Session::sql_context).unwrap_or_default()
    }

    fn send(
        &mut self,
        command: Command,
        expect: Expect,
        write: impl FnOnce(&mut Vec<u8>),
    ) -> Result<(), Error> {
        self.check_ready()?;
        let next = self.outgoing.command(write);
        self.expect_answer(command, expect, next);
        Ok(())
    }

    /// Queues a command that has been sent; its answer begins with the sequence id `next`.
    fn expect_answer(&mut self, command: Command, expect: Expect, next: u8) {
        let first_sequence = self.inflater.is_none().then_some(next);
        self.pending.push_back(Pending { command, expect, first_sequence, closed_behind: vec![] });
        if self.pending.len() == 1 {
            self.await_front();
        }
    }

    fn send_unanswered(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        self.check_channel()?;
        self.outgoing.unanswered(write);
        Ok(())
    }

    pub(super) fn check_ready(&self) -> Result<(), Error> {
        if self.outgoing.is_open() {
            return Err(Error::Misuse("a statement is still being sent".into()));
        }
        self.check_channel()
    }

    /// In the middle of a file or of an authentication the server would take a command for a part of it.
    pub(super) fn check_channel(&self) -> Result<(), Error> {
        match self.phase {
            Phase::Ready => match self.pending.front().map(|front| &front.expect) {
                Some(Expect::InfileContent { .. }) => {
                    Err(Error::Misuse("the server waits for the content of a file".into()))
                }
                Some(Expect::Authentication) => {
                    Err(Error::Misuse("a change of user is going on".into()))
                }
                _ => Ok(()),
            },
            Phase::Closed => Err(Error::Misuse("the connection is closed".into())),
            _ => Err(Error::Misuse("the connection is not logged in yet".into())),
        }
    }
}
