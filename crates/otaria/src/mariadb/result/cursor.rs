use std::sync::Arc;
use std::task::{Context, Poll, ready};

use mariadb_proto::Event;
use mariadb_proto::column::{ColumnDefinition, Columns};
use mariadb_proto::frame::RowBatch;
use mariadb_proto::response::OkPacket;
use mariadb_proto::row::{Places, RowFormat};

use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::Connection;
use crate::mariadb::row::{Row, Storage};
use crate::row::{Fields, FromRow, Plan, Planned};

/// Where a command's results stand. It is moved by polling, and holds all of its state itself.
pub(super) struct Cursor<'c> {
    connection: &'c mut Connection,
    place: Place,
    columns: Option<Arc<Columns>>,
    format: RowFormat,
    batch: Option<RowBatch>,
    /// Bytes of the batch that have not been taken.
    left: usize,
    /// Of the values of the row that was taken last, if they were to be found.
    places: Places,
    /// How the rows of this result become what they were last read as.
    planned: Planned,
    /// Rows of this result taken so far.
    taken: u64,
    summary: OkPacket,
    /// The file that the server asked for.
    refused_file: Option<String>,
}

/// How the values of a row will be read.
#[derive(Clone, Copy)]
pub(super) enum Access {
    InOrder,
    InAnyOrder,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    BeforeResult,
    InRows,
    AfterResult { more: bool },
}

const FINISHED: Place = Place::AfterResult { more: false };

impl<'c> Cursor<'c> {
    pub(super) fn new(connection: &'c mut Connection) -> Self {
        Self {
            connection,
            place: Place::BeforeResult,
            columns: None,
            format: RowFormat::Text,
            batch: None,
            left: 0,
            places: Places::default(),
            planned: Planned::default(),
            taken: 0,
            summary: OkPacket::default(),
            refused_file: None,
        }
    }

    pub(super) fn definitions(&self) -> &[ColumnDefinition] {
        self.columns.as_deref().map_or(&[], Columns::definitions)
    }

    pub(super) const fn summary(&self) -> &OkPacket {
        &self.summary
    }

    pub(super) const fn has_row(&self) -> bool {
        self.left > 0
    }

    /// Finds out how rows of the current result become a `T`, unless there are none, or it is known.
    #[inline]
    pub(super) fn plan<'r, T: FromRow<Row<'r>>>(&mut self) -> Result<()> {
        match &self.columns {
            Some(columns) => self.planned.find::<Row<'r>, T>(columns),
            None => Ok(()),
        }
    }

    /// The next row, if it has arrived, as the `T` that was planned for.
    #[inline]
    pub(super) fn take_as<'s, T: FromRow<Row<'s>>>(&'s mut self) -> Result<Option<T>> {
        let in_order = self.planned.plan().is_none_or(Plan::in_order);
        let access = if in_order { Access::InOrder } else { Access::InAnyOrder };
        match self.take(access) {
            Some((row, Some(plan))) => Fields::read(row, plan).map(Some),
            _ => Ok(None),
        }
    }

    /// The next row, if it has arrived.
    #[inline]
    pub(super) fn take_row(&mut self, access: Access) -> Option<Row<'_>> {
        self.take(access).map(|(row, _)| row)
    }

    #[inline]
    fn take(&mut self, access: Access) -> Option<(Row<'_>, Option<&Plan>)> {
        let (columns, batch) = (self.columns.as_ref()?, self.batch.as_ref()?);
        let mut packets = batch.packets_from(self.left);
        let payload = packets.next()?;
        self.left = packets.remaining();
        self.taken += 1;
        // In a row that is broken the values before the fault can still be read in order.
        let found = matches!(access, Access::InAnyOrder)
            && self.places.find(self.format, columns, payload).is_ok();
        let row = Row {
            columns,
            format: self.format,
            payload,
            storage: Storage::Batch(batch),
            places: found.then_some(&self.places),
            number: self.taken,
        };
        Some((row, self.planned.plan()))
    }

    /// Hands out no more rows; what is left is read away by the next use of the connection.
    pub(super) fn give_up(&mut self) {
        self.batch = None;
        self.left = 0;
        self.columns = None;
        self.place = FINISHED;
    }

    /// Ready once a row has arrived, or the result has ended.
    pub(super) fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while !self.has_row() && matches!(self.place, Place::BeforeResult | Place::InRows) {
            ready!(self.poll_step(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Ready once a result has begun.
    pub(super) fn poll_result(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while self.place == Place::BeforeResult {
            ready!(self.poll_step(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Passes over the rows that are left; ready with whether another result has begun.
    pub(super) fn poll_next_result(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool>> {
        loop {
            match self.place {
                Place::InRows => ready!(self.poll_step(cx))?,
                Place::AfterResult { more: false } => return Poll::Ready(Ok(false)),
                Place::AfterResult { more: true } => {
                    self.place = Place::BeforeResult;
                    self.columns = None;
                    self.planned = Planned::default();
                    self.taken = 0;
                    self.summary = OkPacket::default();
                }
                Place::BeforeResult => {
                    ready!(self.poll_result(cx))?;
                    return Poll::Ready(Ok(true));
                }
            }
        }
    }

    /// Takes one event.
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        // The connection can use the batch's memory again once it is let go.
        self.batch = None;
        self.left = 0;
        let event = ready!(self.connection.poll_event(cx));
        Poll::Ready(
            event.and_then(|event| self.take_in(event)).inspect_err(|_| self.place = FINISHED),
        )
    }

    fn take_in(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Columns { columns, format } => {
                self.columns = Some(columns);
                self.format = format;
                self.place = Place::InRows;
            }
            Event::Rows(batch) => {
                self.left = batch.packets().remaining();
                self.batch = Some(batch);
            }
            Event::Done(ok) => {
                self.check_refused_file()?;
                self.place = Place::AfterResult { more: ok.more_results() };
                self.summary = ok;
            }
            Event::Failed(reported) => {
                self.check_refused_file()?;
                return Err(self.connection.reported(reported));
            }
            Event::Prepared(prepared) => drop(self.connection.admit(prepared)),
            Event::LocalInfile { file_name, .. } => {
                self.refused_file = Some(String::from_utf8_lossy(&file_name).into_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// A server that was refused a file may still say that all went well.
    fn check_refused_file(&mut self) -> Result<()> {
        match self.refused_file.take() {
            Some(name) => {
                let message =
                    format!("the server asked for the local file '{name}'; it was not sent");
                Err(Error::new(ErrorKind::Refused, message))
            }
            None => Ok(()),
        }
    }
}
