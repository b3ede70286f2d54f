use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;

use super::outgoing::Outgoing;
use super::pending::{Expect, Pending, Phase};
use super::shapes::Shapes;
use super::{Config, Event, Session};
use crate::auth::ServerProof;
use crate::column::Columns;
use crate::error::Error;
use crate::frame::{FrameDecoder, Inflater};
use crate::response::ServerError;

/// One connection to a MariaDB or MySQL server, without I/O.
///
/// It owns no socket, no clock and no thread. Methods come in three groups:
///
/// - **inputs**: [`receive`](Self::receive) or [`receive_buffer`](Self::receive_buffer),
///   [`tls_established`](Self::tls_established), [`password_encrypted`](Self::password_encrypted),
///   [`key_derived`](Self::key_derived),
///   [`send_infile`](Self::send_infile), [`handle_deadline`](Self::handle_deadline);
/// - **commands**: [`query`](Self::query) and its siblings, any number of them without waiting for answers; answers
///   come in the order of the commands;
/// - **outputs**: [`poll_event`](Self::poll_event), [`output`](Self::output), [`deadline`](Self::deadline).
///
/// The order to call them: after every input and every command, poll events until there are none, then write the
/// output to the socket and [`consume`](Self::consume) what was written. The events depend on the bytes alone, not on
/// the chunks in which they arrived. After an error the connection is closed and yields nothing more.
#[derive(Debug)]
pub struct Connection {
    pub(super) config: Config,
    pub(super) phase: Phase,
    pub(super) frames: FrameDecoder,
    pub(super) inflater: Option<Inflater>,
    pub(super) outgoing: Outgoing,
    pub(super) session: Option<Session>,
    /// The challenge of the greeting, which `COM_CHANGE_USER` uses again.
    pub(super) greeting_seed: Vec<u8>,
    pub(super) greeting_plugin: Vec<u8>,
    /// How a server that nobody vouches for has proved its certificate.
    pub(super) server_proof: Option<ServerProof>,
    pub(super) pending: VecDeque<Pending>,
    pub(super) shapes: Shapes,
    /// The columns of every open statement, for executions whose definitions the server leaves out.
    pub(super) statements: HashMap<u32, Arc<Columns>>,
    /// The statement that was prepared last, unless it has been closed.
    pub(super) last_prepared: Option<u32>,
    /// Why the preparation before the execution at the front failed.
    pub(super) prepare_failure: Option<ServerError>,
    pub(super) deadline: Option<Duration>,
}

/// Before authentication a server has no reason to send more than this.
const MAX_PACKET_BEFORE_LOGIN: usize = 1 << 20;

impl Connection {
    /// Starts waiting for the server's greeting.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            frames: FrameDecoder::new(config.max_packet_size.min(MAX_PACKET_BEFORE_LOGIN)),
            config,
            phase: Phase::ExpectGreeting,
            inflater: None,
            outgoing: Outgoing::default(),
            session: None,
            greeting_seed: Vec::new(),
            greeting_plugin: Vec::new(),
            server_proof: None,
            pending: VecDeque::new(),
            shapes: Shapes::default(),
            statements: HashMap::new(),
            last_prepared: None,
            prepare_failure: None,
            deadline: None,
        }
    }

    // Inputs

    /// Takes bytes that arrived from the server; a closed connection forgets them.
    pub fn receive(&mut self, bytes: &[u8]) {
        if self.is_closed() {
            return;
        }
        match &mut self.inflater {
            Some(inflater) => inflater.receive(bytes),
            None => self.frames.receive(bytes),
        }
    }

    /// The buffer that received bytes go to, for a driver that reads into it directly. Only append to it.
    pub const fn receive_buffer(&mut self) -> &mut BytesMut {
        match &mut self.inflater {
            Some(inflater) => inflater.buffer(),
            None => self.frames.buffer(),
        }
    }

    /// What has arrived but is not decoded yet, from the beginning of a packet: the bytes as they came when there is
    /// compression, else nothing, and the packets themselves. For a log that begins in the middle of the conversation.
    pub fn undecoded(&mut self) -> (&[u8], &[u8]) {
        let compressed: &[u8] = match &mut self.inflater {
            Some(inflater) => inflater.buffer(),
            None => &[],
        };
        (compressed, self.frames.buffer())
    }

    /// The time has come that [`deadline`](Self::deadline) named. `now` counts from the same origin.
    ///
    /// Closes the connection with an error that names what was waited for, if the deadline has passed.
    pub fn handle_deadline(&mut self, now: Duration) -> Result<(), Error> {
        if !self.is_closed() && self.deadline.is_some_and(|deadline| deadline <= now) {
            let stage = self.stage();
            self.phase = Phase::Closed;
            return Err(Error::Deadline { stage });
        }
        Ok(())
    }

    /// Sets the time at which whatever the connection then waits for counts as lost, from an origin of the caller's
    /// choice; `None` waits for ever.
    pub const fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.deadline = deadline;
    }

    // Outputs

    /// The next event, if what has arrived makes one.
    #[inline]
    pub fn poll_event(&mut self) -> Result<Option<Event>, Error> {
        if self.inflater.is_none() && self.frames.buffer().is_empty() {
            return Ok(None);
        }
        self.poll_received()
    }

    fn poll_received(&mut self) -> Result<Option<Event>, Error> {
        let result = self.next_event();
        if result.is_err() {
            self.phase = Phase::Closed;
        }
        result
    }

    /// Bytes to send to the server.
    #[must_use]
    pub fn output(&self) -> &[u8] {
        self.outgoing.ready()
    }

    /// Forgets the first `count` bytes of the output, which have been sent.
    pub fn consume(&mut self, count: usize) {
        self.outgoing.consume(count);
    }

    /// When [`handle_deadline`](Self::handle_deadline) wants to be called.
    #[must_use]
    pub const fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// What the connection is waiting for, in words for an error message.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        match &self.phase {
            Phase::ExpectGreeting => "the server's greeting",
            Phase::ExpectTls(_) => "the TLS handshake",
            Phase::ExpectLogin(_) => "the answer to the login",
            Phase::Ready => self.pending.front().map_or("a command", |front| front.expect.name()),
            Phase::Closed => "nothing, it is closed",
        }
    }

    /// What is known of the server; `None` before its greeting.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// What the rows of an open statement look like, as the server told last; `None` for a statement that is not open.
    #[must_use]
    pub fn statement_columns(&self, id: u32) -> Option<&Arc<Columns>> {
        self.statements.get(&id)
    }

    /// Commands that the server has not finished answering. An execution that
    /// [`prepare_execute`](Self::prepare_execute) sent along counts as one more.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.pending.len()
    }

    /// Whether the next thing to come is a row, or the end of the rows.
    #[must_use]
    pub fn awaits_rows(&self) -> bool {
        matches!(self.pending.front(), Some(Pending { expect: Expect::Rows, .. }))
    }

    /// Whether commands can be sent.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    /// Whether the connection has ended, by an error or by [`quit`](Self::quit).
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    fn next_event(&mut self) -> Result<Option<Event>, Error> {
        loop {
            let event = match self.phase {
                Phase::Closed | Phase::ExpectTls(_) => return Ok(None),
                Phase::Ready => match self.next_rows()? {
                    Some(rows) => return Ok(Some(rows)),
                    None => self.next_packet_event()?,
                },
                Phase::ExpectGreeting | Phase::ExpectLogin(_) => self.next_packet_event()?,
            };
            match event {
                Progress::Event(event) => return Ok(Some(event)),
                Progress::Packet => {}
                Progress::NoPacket => {
                    if !self.inflate_more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn next_packet_event(&mut self) -> Result<Progress, Error> {
        self.relax_sequence_for_errors();
        let Some(packet) = self.frames.next_packet()? else {
            return Ok(Progress::NoPacket);
        };
        let event = match &self.phase {
            Phase::ExpectGreeting => self.on_greeting(packet)?,
            Phase::ExpectLogin(_) => self.on_login_packet(packet)?,
            _ => self.on_response(packet)?,
        };
        Ok(event.map_or(Progress::Packet, Progress::Event))
    }

    /// Inflates one more compressed packet; false when none has arrived or there is no compression.
    fn inflate_more(&mut self) -> Result<bool, Error> {
        let Some(inflater) = &mut self.inflater else {
            return Ok(false);
        };
        let Some(sequence) = inflater.inflate_next(self.frames.buffer())? else {
            return Ok(false);
        };
        self.outgoing.follow(sequence);
        Ok(true)
    }
}

/// What one step came to.
enum Progress {
    Event(Event),
    /// A packet that makes no event of its own.
    Packet,
    NoPacket,
}
