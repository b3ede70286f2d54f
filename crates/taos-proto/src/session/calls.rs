use std::time::Duration;

use super::pending::{Expect, Pending};
use super::{CallId, Session};
use crate::error::Error;
use crate::frame::BinaryAction;
use crate::message::Action;
use crate::sql::StatementKind;
use crate::tmq::{self, MessageId};

/// What every command may say of itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Call {
    /// When it fails if it has not been answered, from the caller's origin of time; `None`: never.
    pub deadline: Option<Duration>,
    /// The id of the request, for the server's logs; `None` or 0: one of the session's own.
    pub req_id: Option<u64>,
}

impl Call {
    /// A command that fails at this time.
    #[must_use]
    pub const fn until(deadline: Option<Duration>) -> Self {
        Self { deadline, req_id: None }
    }
}

/// Commands. Each is refused with [`Error::Misuse`] and without sending anything when it cannot be given now.
impl Session {
    /// Sends a statement. The answer is [`Answer::Query`](super::Answer::Query); with
    /// [`Config::prefetch`](super::Config::prefetch) the first block is asked for as soon as it comes.
    pub fn query(&mut self, sql: impl Into<String>, call: Call) -> Result<CallId, Error> {
        let sql = sql.into();
        let uses = match StatementKind::of(&sql) {
            StatementKind::Use(database) => Some(database),
            _ => None,
        };
        self.send(Outgoing::Binary(BinaryAction::Query { sql }), Expect::Query { uses }, call)
    }

    /// Sends any other JSON request; the answer is [`Answer::Json`](super::Answer::Json).
    ///
    /// Requests that the server does not answer are refused: see [`send_unanswered`](Self::send_unanswered).
    pub fn request(&mut self, action: Action, call: Call) -> Result<CallId, Error> {
        if !action.is_answered() || matches!(action, Action::FetchBlock(_) | Action::Conn(_)) {
            return Err(Error::misuse(format!("'{}' has no JSON answer here", action.name())));
        }
        self.send(Outgoing::Json(action), Expect::Json, call)
    }

    /// Sends tags, values or other binary requests with a JSON answer, which is [`Answer::Json`](super::Answer::Json).
    pub fn send_binary(&mut self, action: BinaryAction, call: Call) -> Result<CallId, Error> {
        if matches!(action, BinaryAction::Query { .. } | BinaryAction::FetchRawBlock { .. }) {
            return Err(Error::misuse("queries and blocks have methods of their own"));
        }
        self.send(Outgoing::Binary(action), Expect::Json, call)
    }

    /// Sends a request of a consumer, on `/rest/tmq`. The answer to `fetch_raw_data` is
    /// [`Answer::Message`](super::Answer::Message), to all others [`Answer::Json`](super::Answer::Json).
    ///
    /// Servers do not answer a `poll` before `subscribe` has succeeded, nor one that a newer one overtakes.
    pub fn consume(&mut self, action: tmq::Action, call: Call) -> Result<CallId, Error> {
        let expect = match action {
            tmq::Action::FetchRawData(MessageId { message_id }) => Expect::Message(message_id),
            tmq::Action::FetchBlock(_) | tmq::Action::FetchRaw(_) => {
                let name = action.name();
                return Err(Error::misuse(format!("'{name}' has an answer of the old shape")));
            }
            _ => Expect::Json,
        };
        self.send(Outgoing::Topics(action), expect, call)
    }

    /// Sends a request that the server does not answer, such as the end of a statement of the first generation. An error
    /// that comes nevertheless is ignored with a trace.
    pub fn send_unanswered(&mut self, action: Action) -> Result<(), Error> {
        if action.is_answered() {
            return Err(Error::misuse(format!("'{}' has an answer", action.name())));
        }
        if matches!(action, Action::FreeResult(_)) {
            return Err(Error::misuse("results have a method of their own to be freed"));
        }
        self.check_ready()?;
        let (req_id, name) = (self.new_req_id(), action.name());
        self.send_json(req_id, action)?;
        self.abandoned.insert(req_id, name, Expect::Json);
        Ok(())
    }

    /// Nobody waits for a command any more: it gets no event. A result that its answer opens is freed.
    pub fn cancel(&mut self, call: CallId) {
        let found = self.pending.iter().find(|(_, pending)| pending.call == Some(call));
        if let Some((&req_id, _)) = found {
            self.abandon(req_id);
        }
    }

    fn send(&mut self, outgoing: Outgoing, expect: Expect, call: Call) -> Result<CallId, Error> {
        self.check_ready()?;
        if matches!(outgoing, Outgoing::Topics(_)) != self.config.login.is_none() {
            return Err(Error::misuse("the request is one of the other endpoint"));
        }
        let req_id = match call.req_id {
            Some(id) if id != 0 => {
                if self.pending.contains_key(&id) || self.abandoned.contains(id) {
                    return Err(Error::misuse(format!("the request id {id} is in use")));
                }
                id
            }
            _ => self.new_req_id(),
        };
        let action = match outgoing {
            Outgoing::Json(action) => {
                let name = action.name();
                self.send_json(req_id, action)?;
                name
            }
            Outgoing::Binary(action) => {
                let name = action.name();
                self.send_frame(req_id, action)?;
                name
            }
            Outgoing::Topics(action) => {
                let name = action.name();
                self.messages.push_back(tmq::Request { req_id, action }.encode()?);
                name
            }
        };
        let id = self.new_call();
        self.pending
            .insert(req_id, Pending { call: Some(id), action, expect, deadline: call.deadline });
        Ok(id)
    }

    pub(super) fn check_ready(&self) -> Result<(), Error> {
        if self.is_ready() {
            return Ok(());
        }
        let state = if self.is_closed() { "is closed" } else { "is not logged in yet" };
        Err(Error::misuse(format!("the session {state}")))
    }
}

enum Outgoing {
    Json(Action),
    Binary(BinaryAction),
    Topics(tmq::Action),
}
