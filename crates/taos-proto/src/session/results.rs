use super::calls::Call;
use super::pending::{Expect, Pending};
use super::{Answer, CallId, Event, Failure, Session};
use crate::block::Block;
use crate::error::Error;
use crate::frame::BinaryAction;
use crate::message::{Action, Fetch};

/// How far an open result has been fetched.
#[derive(Debug, Default)]
pub(super) struct FetchState {
    /// The request for the next block that is under way.
    req_id: Option<u64>,
    /// What it gave, when nobody waited.
    ready: Option<Result<Option<Block>, Failure>>,
}

impl Session {
    /// Asks for the next block of a result; the answer is [`Answer::Block`]. One such command per result at a time.
    ///
    /// After the end and after an error the result is gone. When the deadline passes, the block is not lost: the next call gets it.
    pub fn next_block(&mut self, result: u64, call: Call) -> Result<CallId, Error> {
        self.check_ready()?;
        let Some(state) = self.results.get_mut(&result) else {
            return Err(Error::misuse(format!("there is no open result {result}")));
        };
        if let Some(outcome) = state.ready.take() {
            let id = self.new_call();
            self.deliver(result, id, outcome)?;
            return Ok(id);
        }
        if state.req_id.is_none() {
            self.fetch(result)?;
        }
        self.await_block(result, call)
    }

    /// Ends a result that is not wanted any more. A command that waits for its next block fails with [`Failure::Freed`].
    pub fn free(&mut self, result: u64) -> Result<(), Error> {
        self.check_ready()?;
        let Some(state) = self.results.remove(&result) else { return Ok(()) };
        if let Some(req_id) = state.req_id
            && let Some(pending) = self.pending.remove(&req_id)
        {
            self.abandoned.insert(req_id, pending.action, pending.expect);
            if let Some(call) = pending.call {
                self.events.push_back(Event::Failed { call, failure: Failure::Freed });
            }
        }
        self.free_on_server(result)
    }

    /// Makes a result known that another request opened, such as `stmt2_result`, so that it can be fetched.
    pub fn open_result(&mut self, result: u64) -> Result<(), Error> {
        self.check_ready()?;
        self.results.insert(result, FetchState::default());
        if self.config.prefetch { self.fetch(result) } else { Ok(()) }
    }

    pub(super) fn free_on_server(&mut self, result: u64) -> Result<(), Error> {
        let req_id = self.new_req_id();
        self.send_json(req_id, Action::FreeResult(Fetch { id: result }))
    }

    /// Takes the answer to the fetch that is under way.
    pub(super) fn on_block(
        &mut self,
        result: u64,
        call: Option<CallId>,
        outcome: Result<Option<Block>, Failure>,
    ) -> Result<(), Error> {
        let Some(state) = self.results.get_mut(&result) else { return Ok(()) };
        state.req_id = None;
        match call {
            Some(call) => self.deliver(result, call, outcome),
            None => {
                state.ready = Some(outcome);
                Ok(())
            }
        }
    }

    /// Hands out a block and asks for the one after it; everything else ends the result.
    fn deliver(
        &mut self,
        result: u64,
        call: CallId,
        outcome: Result<Option<Block>, Failure>,
    ) -> Result<(), Error> {
        if !matches!(outcome, Ok(Some(_))) {
            self.results.remove(&result);
        } else if self.config.prefetch {
            self.fetch(result)?;
        }
        self.events.push_back(match outcome {
            Ok(block) => Event::Done { call, answer: Answer::Block(block) },
            Err(failure) => Event::Failed { call, failure },
        });
        Ok(())
    }

    fn fetch(&mut self, result: u64) -> Result<(), Error> {
        let req_id = self.new_req_id();
        let action = BinaryAction::FetchRawBlock { result_id: result };
        let pending = Pending {
            call: None,
            action: action.name(),
            expect: Expect::Block(result),
            deadline: None,
        };
        self.send_frame(req_id, action)?;
        self.pending.insert(req_id, pending);
        self.results.entry(result).or_default().req_id = Some(req_id);
        Ok(())
    }

    /// Attaches a command to the fetch that is under way.
    fn await_block(&mut self, result: u64, call: Call) -> Result<CallId, Error> {
        let id = self.new_call();
        let req_id = self.results.get(&result).and_then(|state| state.req_id);
        let Some(pending) = req_id.and_then(|req_id| self.pending.get_mut(&req_id)) else {
            return Err(Error::misuse(format!("there is no open result {result}")));
        };
        if pending.call.is_some() {
            return Err(Error::misuse(format!(
                "the next block of result {result} is already awaited"
            )));
        }
        pending.call = Some(id);
        pending.deadline = call.deadline;
        Ok(id)
    }
}
