//! Answers to commands, packet by packet.

use std::sync::Arc;

use super::pending::{Command, Executed, Expect, Pending, Phase};
use super::shapes::Definitions;
use super::{Connection, Event, Statement};
use crate::capability::Capabilities;
use crate::column::Columns;
use crate::error::{Error, Malformed, Refused};
use crate::frame::{Packet, RowBatch};
use crate::response::{OkPacket, PrepareOk, ServerError};
use crate::row::RowFormat;
use crate::wire::Reader;

const OK: u8 = 0x00;
const LOCAL_INFILE: u8 = 0xfb;
const END: u8 = 0xfe;
const ERR: u8 = 0xff;
/// Shorter packets with the header 0xfe are ends; a row that starts so is longer.
const LONGEST_END: usize = 0xff_ffff;

impl Connection {
    /// The rows that have arrived, when rows are what the front command expects.
    pub(super) fn next_rows(&mut self) -> Result<Option<Event>, Error> {
        match self.pending.front() {
            Some(Pending { expect: Expect::Rows, .. }) => {}
            _ => return Ok(None),
        }
        let is_row = |payload: &[u8]| !matches!(payload.first(), None | Some(&(END | ERR)));
        Ok(self.frames.next_rows(is_row)?.map(Event::Rows))
    }

    /// Servers that give up (shutdown, idle timeout) number their last words from 0 or 1, whatever was going on.
    pub(super) fn relax_sequence_for_errors(&mut self) {
        if self.frames.peek_first_byte() == Some(ERR) {
            self.frames.expect_sequence(None);
        }
    }

    pub(super) fn on_response(&mut self, packet: Packet) -> Result<Option<Event>, Error> {
        let Some(mut front) = self.pending.pop_front() else {
            return self.on_unsolicited(&packet);
        };
        if packet.payload.first() == Some(&ERR) {
            return self.on_error(&front, &packet);
        }
        let expect = std::mem::replace(&mut front.expect, Expect::Result);
        match expect {
            Expect::Result => self.on_result(front, packet),
            Expect::ColumnDefinitions { mut definitions, format } => {
                if !definitions.push(packet.payload)? {
                    return self.again(front, Expect::ColumnDefinitions { definitions, format });
                }
                let extended = self.extended_metadata();
                let columns = self.shapes.resolve(&definitions, extended)?;
                if self.deprecate_eof() {
                    return self.rows_begin(front, columns, format);
                }
                self.again(front, Expect::ColumnsEnd { columns, format })
            }
            Expect::ColumnsEnd { columns, format } => {
                end_of_definitions(&packet)?;
                self.rows_begin(front, columns, format)
            }
            Expect::Rows => self.on_row_or_end(front, packet),
            Expect::Authentication => self.on_change_user(front, &packet),
            Expect::InfileContent { .. } => {
                Err(Error::OutOfTurn { expected: expect.name(), received: describe(&packet) })
            }
            preparing => self.on_prepare(front, preparing, packet),
        }
    }

    fn on_result(&mut self, front: Pending, packet: Packet) -> Result<Option<Event>, Error> {
        match (packet.payload.first(), &front.command) {
            (_, Command::Execute(Executed::JustPrepared)) => Err(Error::OutOfTurn {
                expected: "an error, since the preparation failed",
                received: describe(&packet),
            }),
            (Some(&OK), _) => {
                let ok = OkPacket::decode(&packet.payload, self.capabilities())?;
                self.result_ends(front, ok)
            }
            (Some(&END), Command::SetOption) => {
                let ok = self.decode_end(&packet)?;
                self.result_ends(front, ok)
            }
            (Some(&LOCAL_INFILE), Command::Query | Command::Execute(_)) => {
                self.on_local_infile(front, &packet)
            }
            (Some(_), Command::Query | Command::Execute(_)) => self.on_column_count(front, &packet),
            _ => Err(Error::OutOfTurn { expected: "an OK packet", received: describe(&packet) }),
        }
    }

    fn on_column_count(&mut self, front: Pending, packet: &Packet) -> Result<Option<Event>, Error> {
        let mut reader = Reader::new("column count", &packet.payload);
        let count = reader.lenenc_int()?;
        if count == 0 {
            return Err(reader.malformed("a result without columns").into());
        }
        let limit = self.config.max_columns;
        if count > limit {
            return Err(Refused::TooManyColumns { count, limit }.into());
        }
        let (format, statement) = match front.command {
            Command::Execute(Executed::Statement(id)) => (RowFormat::Binary, Some(id)),
            Command::Execute(_) => (RowFormat::Binary, None),
            _ => (RowFormat::Text, None),
        };
        let cached = self.capabilities().contains(Capabilities::CACHE_METADATA);
        let definitions_follow = !cached || reader.is_empty() || reader.u8()? != 0;
        if definitions_follow {
            let missing = usize::try_from(count).unwrap_or(usize::MAX);
            let definitions = Definitions::expect(missing);
            return self.again(front, Expect::ColumnDefinitions { definitions, format });
        }
        let columns = statement.and_then(|id| self.statements.get(&id)).cloned();
        let Some(columns) = columns.filter(|columns| columns.len() as u64 == count) else {
            return Err(reader.malformed("it leaves out definitions that were never sent").into());
        };
        if self.deprecate_eof() {
            return self.rows_begin(front, columns, format);
        }
        self.again(front, Expect::ColumnsEnd { columns, format })
    }

    fn rows_begin(
        &mut self,
        mut front: Pending,
        columns: Arc<Columns>,
        format: RowFormat,
    ) -> Result<Option<Event>, Error> {
        if let Command::Execute(Executed::Statement(id)) = front.command {
            // A first result with new definitions replaces what was known, after DDL for instance.
            self.statements.entry(id).and_modify(|known| *known = Arc::clone(&columns));
        }
        front.expect = Expect::Rows;
        self.pending.push_front(front);
        Ok(Some(Event::Columns { columns, format }))
    }

    fn on_row_or_end(&mut self, front: Pending, packet: Packet) -> Result<Option<Event>, Error> {
        match packet.payload.first() {
            Some(&END) if packet.payload.len() < LONGEST_END => {
                let ok = self.decode_end(&packet)?;
                self.result_ends(front, ok)
            }
            Some(_) => {
                self.pending.push_front(Pending { expect: Expect::Rows, ..front });
                Ok(Some(Event::Rows(RowBatch::joined(packet.payload))))
            }
            None => Err(Malformed::new("row", "it is empty").into()),
        }
    }

    fn decode_end(&self, packet: &Packet) -> Result<OkPacket, Malformed> {
        if self.deprecate_eof() {
            OkPacket::decode(&packet.payload, self.capabilities())
        } else {
            OkPacket::decode_eof(&packet.payload)
        }
    }

    fn result_ends(&mut self, mut front: Pending, ok: OkPacket) -> Result<Option<Event>, Error> {
        if let Some(session) = &mut self.session {
            session.update(&ok);
        }
        if ok.more_results() {
            if let Command::Execute(executed) = &mut front.command {
                *executed = Executed::FurtherResult;
            }
            self.pending.push_front(Pending { expect: Expect::Result, ..front });
            return Ok(Some(Event::Done(ok)));
        }
        if matches!(front.command, Command::ResetConnection | Command::ChangeUser(_)) {
            self.statements.clear();
            self.last_prepared = None;
        }
        self.finished(&front);
        Ok(Some(Event::Done(ok)))
    }

    /// The command that was at the front has been answered.
    fn finished(&mut self, front: &Pending) {
        for id in &front.closed_behind {
            self.statements.remove(id);
        }
        self.await_front();
    }

    fn on_local_infile(&mut self, front: Pending, packet: &Packet) -> Result<Option<Event>, Error> {
        if !self.pending.is_empty() {
            // The server would take the commands already sent for the file's content.
            return Err(Error::OutOfTurn {
                expected: "a result, since further commands are on their way",
                received: "a request for a local file".into(),
            });
        }
        let file_name = packet.payload.slice(1..);
        let permitted = self.capabilities().contains(Capabilities::LOCAL_FILES);
        let sequence = packet.sequence.wrapping_add(1);
        self.pending.push_front(Pending { expect: Expect::InfileContent { sequence }, ..front });
        if !permitted {
            self.finish_infile()?;
        }
        Ok(Some(Event::LocalInfile { file_name, permitted }))
    }

    fn on_prepare(
        &mut self,
        front: Pending,
        expect: Expect,
        packet: Packet,
    ) -> Result<Option<Event>, Error> {
        match expect {
            Expect::PrepareOk if packet.payload.first() == Some(&OK) => {
                let statement = PrepareOk::decode(&packet.payload)?;
                self.after_parameters_or(front, statement, statement.parameters)
            }
            Expect::ParameterDefinitions { statement, missing } => {
                self.after_parameters_or(front, statement, missing.saturating_sub(1))
            }
            Expect::ParametersEnd { statement } => {
                end_of_definitions(&packet)?;
                self.columns_of_statement(front, statement)
            }
            Expect::StatementColumns { statement, mut definitions } => {
                if !definitions.push(packet.payload)? {
                    return self.again(front, Expect::StatementColumns { statement, definitions });
                }
                let extended = self.extended_metadata();
                let columns = self.shapes.resolve(&definitions, extended)?;
                if self.deprecate_eof() {
                    return self.prepared(&front, statement, columns);
                }
                self.again(front, Expect::StatementColumnsEnd { statement, columns })
            }
            Expect::StatementColumnsEnd { statement, columns } => {
                end_of_definitions(&packet)?;
                self.prepared(&front, statement, columns)
            }
            other => Err(Error::OutOfTurn { expected: other.name(), received: describe(&packet) }),
        }
    }

    /// Goes on with the parameters still missing, or with what comes after them.
    fn after_parameters_or(
        &mut self,
        front: Pending,
        statement: PrepareOk,
        missing: u16,
    ) -> Result<Option<Event>, Error> {
        if missing > 0 {
            return self.again(front, Expect::ParameterDefinitions { statement, missing });
        }
        if statement.parameters > 0 && !self.deprecate_eof() {
            return self.again(front, Expect::ParametersEnd { statement });
        }
        self.columns_of_statement(front, statement)
    }

    fn columns_of_statement(
        &mut self,
        front: Pending,
        statement: PrepareOk,
    ) -> Result<Option<Event>, Error> {
        if statement.columns == 0 {
            let columns = self.shapes.resolve(&Definitions::default(), false)?;
            return self.prepared(&front, statement, columns);
        }
        let definitions = Definitions::expect(usize::from(statement.columns));
        self.again(front, Expect::StatementColumns { statement, definitions })
    }

    fn prepared(
        &mut self,
        front: &Pending,
        statement: PrepareOk,
        columns: Arc<Columns>,
    ) -> Result<Option<Event>, Error> {
        let id = statement.statement_id;
        self.statements.insert(id, Arc::clone(&columns));
        self.last_prepared = Some(id);
        if matches!(front.command, Command::Prepare { execute_follows: true })
            && let Some(Pending { command: Command::Execute(executed), .. }) =
                self.pending.front_mut()
        {
            *executed = Executed::Statement(id);
        }
        self.finished(front);
        Ok(Some(Event::Prepared(Statement { id, parameters: statement.parameters, columns })))
    }

    fn on_change_user(
        &mut self,
        mut front: Pending,
        packet: &Packet,
    ) -> Result<Option<Event>, Error> {
        if packet.payload.first() == Some(&OK) {
            let ok = OkPacket::decode(&packet.payload, self.capabilities())?;
            if let Some(session) = &mut self.session {
                session.database.clone_from(&self.config.database);
            }
            return self.result_ends(front, ok);
        }
        let Command::ChangeUser(login) = &mut front.command else {
            return Err(Error::OutOfTurn { expected: "a result", received: describe(packet) });
        };
        let event = self.login_step(login, packet)?;
        front.expect = Expect::Authentication;
        self.pending.push_front(front);
        Ok(event)
    }

    fn on_error(&mut self, front: &Pending, packet: &Packet) -> Result<Option<Event>, Error> {
        let error = ServerError::decode(&packet.payload)?;
        let failure = match front.command {
            Command::Prepare { execute_follows: true } => {
                self.prepare_failure = Some(error);
                None
            }
            // The preparation's error is the cause; this one only says that there is no such statement.
            Command::Execute(Executed::JustPrepared) => {
                Some(self.prepare_failure.take().unwrap_or(error))
            }
            _ => Some(error),
        };
        self.finished(front);
        Ok(failure.map(Event::Failed))
    }

    fn on_unsolicited(&mut self, packet: &Packet) -> Result<Option<Event>, Error> {
        if packet.payload.first() != Some(&ERR) {
            return Err(Error::OutOfTurn { expected: "nothing", received: describe(packet) });
        }
        self.phase = Phase::Closed;
        Ok(Some(Event::Closing(ServerError::decode(&packet.payload)?)))
    }

    /// Gets ready for the answer to the command at the front of the queue.
    pub(super) fn await_front(&mut self) {
        let sequence = self.pending.front().and_then(|front| front.first_sequence);
        self.frames.expect_sequence(sequence);
    }

    fn again(&mut self, front: Pending, expect: Expect) -> Result<Option<Event>, Error> {
        self.pending.push_front(Pending { expect, ..front });
        Ok(None)
    }

    fn deprecate_eof(&self) -> bool {
        self.capabilities().contains(Capabilities::DEPRECATE_EOF)
    }

    fn extended_metadata(&self) -> bool {
        self.capabilities().contains(Capabilities::EXTENDED_METADATA)
    }
}

fn end_of_definitions(packet: &Packet) -> Result<(), Error> {
    match packet.payload.first() {
        Some(&END) => Ok(()),
        _ => Err(Error::OutOfTurn { expected: "an EOF packet", received: describe(packet) }),
    }
}

fn describe(packet: &Packet) -> std::borrow::Cow<'static, str> {
    match packet.payload.first() {
        Some(header) => {
            format!("a packet of {} bytes with header {header:#04x}", packet.payload.len()).into()
        }
        None => "an empty packet".into(),
    }
}
