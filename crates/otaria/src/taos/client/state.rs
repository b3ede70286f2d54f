use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use taos_proto::Session;
use taos_proto::error::Error as ProtocolError;
use taos_proto::message::Action;
use taos_proto::session::{
    Answer, Call as Limits, CallId, Connected, Event, Failure, QueryOutcome,
};
use tokio::time::Instant;

/// What the driver's task and the callers share. Nobody holds the lock across a wait.
pub(super) struct Shared {
    state: Mutex<State>,
    /// The machine counts time from here.
    origin: Instant,
}

/// The machine, and who waits for what.
pub(super) struct State {
    pub(super) session: Session,
    calls: HashMap<CallId, Slot>,
    pub(super) connected: Option<Connected>,
    pub(super) closed: Option<Failure>,
    /// The driver's task has ended.
    pub(super) ended: bool,
    /// Whom to wake when there is something to send.
    pub(super) driver: Option<Waker>,
    /// Who waits for the login, or for the end.
    pub(super) waiting: Vec<Waker>,
}

/// One call.
enum Slot {
    Waiting(Option<Waker>),
    Settled(Result<Answer, Failure>),
    /// Nobody waits, but what the answer opens must be closed.
    Forgotten(Undo),
}

/// Takes back what an answer has opened on the server.
pub(in crate::taos) type Undo = fn(&mut Session, &Answer) -> Result<(), ProtocolError>;

impl Shared {
    pub(super) fn new(session: Session, origin: Instant) -> Arc<Self> {
        let state = State {
            session,
            calls: HashMap::new(),
            connected: None,
            closed: None,
            ended: false,
            driver: None,
            waiting: Vec::new(),
        };
        Arc::new(Self { state: Mutex::new(state), origin })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, tells callers what came of it, and lets the driver send.
    pub(super) fn with<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let result = change(&mut state);
        let mut wakers = state.deliver();
        wakers.extend(state.driver.take());
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        result
    }

    /// As [`with`](Self::with), for the driver itself.
    pub(super) fn drive<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let result = change(&mut state);
        let wakers = state.deliver();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
        result
    }

    pub(super) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// The instant of one of the machine's deadlines; `None` beyond what the clock can express.
    pub(super) fn instant(&self, deadline: Duration) -> Option<Instant> {
        self.origin.checked_add(deadline)
    }
}

impl State {
    /// Registers a call that was just given to the machine.
    pub(super) fn expect(&mut self, call: CallId) {
        self.calls.insert(call, Slot::Waiting(None));
    }

    /// The outcome of a call, once; `waker` is woken when it comes.
    pub(super) fn outcome(
        &mut self,
        call: CallId,
        waker: &Waker,
    ) -> Option<Result<Answer, Failure>> {
        match self.calls.get_mut(&call) {
            Some(Slot::Waiting(waiting)) => {
                if !waiting.as_ref().is_some_and(|known| known.will_wake(waker)) {
                    *waiting = Some(waker.clone());
                }
                return None;
            }
            Some(Slot::Settled(_)) => {}
            Some(Slot::Forgotten(_)) | None => return Some(Err(Failure::Freed)),
        }
        match self.calls.remove(&call) {
            Some(Slot::Settled(outcome)) => Some(outcome),
            _ => None,
        }
    }

    /// Nobody waits for a call any more. What it opened, or opens later, is freed, by `undo` if it is no result.
    pub(super) fn forget(&mut self, call: CallId, undo: Option<Undo>) {
        match (self.calls.remove(&call), undo) {
            (Some(Slot::Settled(Ok(Answer::Query(QueryOutcome::Rows(result))))), _) => {
                self.free(result.id);
            }
            (Some(Slot::Settled(Ok(answer))), Some(undo)) => self.undo(undo, &answer),
            (Some(Slot::Waiting(_)), Some(undo)) => {
                self.calls.insert(call, Slot::Forgotten(undo));
            }
            (Some(Slot::Waiting(_)), None) => self.session.cancel(call),
            _ => {}
        }
    }

    pub(super) fn free(&mut self, result: u64) {
        note_closed(self.session.free(result));
    }

    /// Sends a request whose answer nobody needs.
    pub(super) fn tell(&mut self, action: Action) {
        if !action.is_answered() {
            return note_closed(self.session.send_unanswered(action));
        }
        let told = self.session.request(action, Limits::default());
        note_closed(told.map(|call| self.session.cancel(call)));
    }

    fn undo(&mut self, undo: Undo, answer: &Answer) {
        note_closed(undo(&mut self.session, answer));
    }

    /// Hands the machine's events to those who wait for them.
    fn deliver(&mut self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        while let Some(event) = self.session.poll_event() {
            match event {
                Event::Done { call, answer } => self.settle(call, Ok(answer), &mut wakers),
                Event::Failed { call, failure } => self.settle(call, Err(failure), &mut wakers),
                Event::Connected(connected) => {
                    self.connected = Some(connected);
                    wakers.append(&mut self.waiting);
                }
                Event::Closed(failure) => {
                    self.closed = Some(failure);
                    wakers.append(&mut self.waiting);
                }
                ignored => tracing::trace!(?ignored, "a message was dropped"),
            }
        }
        if self.ended {
            wakers.append(&mut self.waiting);
        }
        wakers
    }

    fn settle(&mut self, call: CallId, outcome: Result<Answer, Failure>, wakers: &mut Vec<Waker>) {
        // A call without a slot was forgotten.
        let Some(slot) = self.calls.get_mut(&call) else { return };
        if let Slot::Forgotten(undo) = *slot {
            self.calls.remove(&call);
            if let Ok(answer) = outcome {
                self.undo(undo, &answer);
            }
            return;
        }
        if let Slot::Waiting(waker) = std::mem::replace(slot, Slot::Settled(outcome)) {
            wakers.extend(waker);
        }
    }
}

/// A closed session has freed everything: then there is nothing to do.
fn note_closed(done: Result<(), ProtocolError>) {
    if let Err(error) = done {
        tracing::trace!(%error, "nothing is left to be freed");
    }
}
