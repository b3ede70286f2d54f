use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use taos_proto::Session;
use taos_proto::session::{Answer, CallId, Connected, Event, Failure, QueryOutcome};
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
}

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
            None => return Some(Err(Failure::Freed)),
        }
        match self.calls.remove(&call) {
            Some(Slot::Settled(outcome)) => Some(outcome),
            _ => None,
        }
    }

    /// Nobody waits for a call any more. What it opened, or opens later, is freed.
    pub(super) fn forget(&mut self, call: CallId) {
        match self.calls.remove(&call) {
            Some(Slot::Settled(Ok(Answer::Query(QueryOutcome::Rows(result))))) => {
                self.free(result.id);
            }
            Some(Slot::Waiting(_)) => self.session.cancel(call),
            _ => {}
        }
    }

    /// A closed session has freed everything.
    pub(super) fn free(&mut self, result: u64) {
        if let Err(error) = self.session.free(result) {
            tracing::trace!(%error, result, "the result is gone already");
        }
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
        if let Slot::Waiting(waker) = std::mem::replace(slot, Slot::Settled(outcome)) {
            wakers.extend(waker);
        }
    }
}
