use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;

use super::login::Login;
use super::pending::{Abandoned, Expect, Pending};
use super::results::FetchState;
use super::{CallId, Config, Event, Failure};
use crate::error::Error;
use crate::frame::{BinaryAction, BinaryRequest};
use crate::message::{Action, Conn, Message, Request};

/// One connection to an adapter's `/ws` or `/rest/tmq`, without I/O.
///
/// It owns no socket, no clock and no thread. Methods come in three groups:
///
/// - **inputs**: [`receive_text`](Self::receive_text), [`receive_binary`](Self::receive_binary),
///   [`transport_closed`](Self::transport_closed), [`handle_deadline`](Self::handle_deadline);
/// - **commands**: [`query`](Self::query), [`next_block`](Self::next_block), [`free`](Self::free),
///   [`request`](Self::request), [`send_binary`](Self::send_binary), [`consume`](Self::consume), [`cancel`](Self::cancel), in any
///   number at once; answers come in any order and name their command;
/// - **outputs**: [`poll_message`](Self::poll_message), [`poll_event`](Self::poll_event), [`deadline`](Self::deadline).
///
/// The order to call them: after every input and every command, poll messages and send them, and poll events, until there
/// are none. The login is sent first; commands are refused before [`Event::Connected`]. The server carries out requests
/// concurrently: wait for an answer before you send what depends on it.
#[derive(Debug)]
pub struct Session {
    pub(super) config: Config,
    pub(super) phase: Phase,
    pub(super) pending: HashMap<u64, Pending>,
    pub(super) abandoned: Abandoned,
    pub(super) results: HashMap<u64, FetchState>,
    pub(super) messages: VecDeque<Message>,
    pub(super) events: VecDeque<Event>,
    next_req_id: u64,
    next_call: u64,
}

#[derive(Debug)]
pub(super) enum Phase {
    Login(Login),
    Ready,
    Closed,
}

/// Ids of requests stay exact in JSON readers that keep numbers as doubles.
const MAX_REQ_ID: u64 = (1 << 53) - 1;

impl Session {
    /// Starts a session with its login.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut session = Self {
            next_req_id: config.first_req_id,
            phase: Phase::Login(Login::new(config.login.as_ref())),
            config,
            pending: HashMap::new(),
            abandoned: Abandoned::default(),
            results: HashMap::new(),
            messages: VecDeque::new(),
            events: VecDeque::new(),
            next_call: 0,
        };
        session.log_in();
        session
    }

    // Inputs

    /// Takes a text message. Broken messages end the session.
    pub fn receive_text(&mut self, text: &str) {
        if !self.is_closed()
            && let Err(failure) = self.on_text(text)
        {
            self.close(&failure);
        }
    }

    /// Takes a binary message, whose bytes the blocks share. Broken messages end the session.
    pub fn receive_binary(&mut self, bytes: &Bytes) {
        if !self.is_closed()
            && let Err(failure) = self.on_binary(bytes)
        {
            self.close(&failure);
        }
    }

    /// The transport has ended; `reason` in words, for the errors of all that was under way.
    pub fn transport_closed(&mut self, reason: impl Into<String>) {
        if !self.is_closed() {
            self.close(&Failure::Closed { reason: reason.into() });
        }
    }

    /// The time has come that [`deadline`](Self::deadline) named. `now` counts from the origin that the deadlines of
    /// commands have. What was due fails; the session lives on, unless it was the login.
    pub fn handle_deadline(&mut self, now: Duration) {
        let due = |pending: &Pending| pending.deadline.is_some_and(|deadline| deadline <= now);
        let mut overdue: Vec<_> = self
            .pending
            .iter()
            .filter(|(_, pending)| due(pending))
            .map(|(&req_id, _)| req_id)
            .collect();
        overdue.sort_unstable();
        for req_id in overdue {
            let Some(Pending { action, expect, .. }) = self.pending.get(&req_id).cloned() else {
                continue;
            };
            let failure = Failure::Deadline { action };
            if matches!(expect, Expect::Login | Expect::LoginVersion | Expect::LoginOptions) {
                return self.close(&failure);
            }
            if let Some(call) = self.abandon(req_id) {
                self.events.push_back(Event::Failed { call, failure });
            }
        }
    }

    // Outputs

    /// The next message to send.
    pub fn poll_message(&mut self) -> Option<Message> {
        self.messages.pop_front()
    }

    /// The next event.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When [`handle_deadline`](Self::handle_deadline) wants to be called.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.pending.values().filter_map(|pending| pending.deadline).min()
    }

    /// Whether commands can be given.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    /// Whether the session has ended.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    /// The login that makes a session like this one, after the connection has been lost: with the database of the last `USE`.
    /// `None` on `/rest/tmq`.
    #[must_use]
    pub const fn login(&self) -> Option<&Conn> {
        self.config.login.as_ref()
    }

    /// Whether a `USE` has no answer yet, also one that nobody waits for any more.
    #[must_use]
    pub fn is_changing_database(&self) -> bool {
        let changes = |expect: &Expect| matches!(expect, Expect::Query { uses: Some(_) });
        self.pending.values().any(|pending| changes(&pending.expect))
            || self.abandoned.expected().any(changes)
    }

    /// Requests without an answer yet, blocks that are fetched ahead among them.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.pending.len()
    }

    // What the other parts share

    pub(super) const fn new_call(&mut self) -> CallId {
        self.next_call += 1;
        CallId(self.next_call)
    }

    /// An id that no request under way has.
    pub(super) fn new_req_id(&mut self) -> u64 {
        loop {
            let id = self.next_req_id.clamp(1, MAX_REQ_ID);
            self.next_req_id = if id == MAX_REQ_ID { 1 } else { id + 1 };
            if !self.pending.contains_key(&id) && !self.abandoned.contains(id) {
                return id;
            }
        }
    }

    pub(super) fn send_json(&mut self, req_id: u64, action: Action) -> Result<(), Error> {
        self.messages.push_back(Request { req_id, action }.encode()?);
        Ok(())
    }

    pub(super) fn send_frame(&mut self, req_id: u64, action: BinaryAction) -> Result<(), Error> {
        self.messages.push_back(BinaryRequest { req_id, action }.encode()?);
        Ok(())
    }

    /// Nobody waits for a request any more. A block that comes later is kept for whoever asks next.
    pub(super) fn abandon(&mut self, req_id: u64) -> Option<CallId> {
        let pending = self.pending.get_mut(&req_id)?;
        let call = pending.call.take();
        pending.deadline = None;
        if !matches!(pending.expect, Expect::Block(_))
            && let Some(Pending { action, expect, .. }) = self.pending.remove(&req_id)
        {
            self.abandoned.insert(req_id, action, expect);
        }
        call
    }

    /// Ends the session: everything under way fails.
    pub(super) fn close(&mut self, failure: &Failure) {
        self.phase = Phase::Closed;
        self.messages.clear();
        self.results.clear();
        let mut calls: Vec<_> =
            self.pending.drain().filter_map(|(_, pending)| pending.call).collect();
        calls.sort_unstable();
        for call in calls {
            self.events.push_back(Event::Failed { call, failure: failure.clone() });
        }
        self.events.push_back(Event::Closed(failure.clone()));
    }
}
