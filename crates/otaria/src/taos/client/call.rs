use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use taos_proto::session::{Answer, CallId, Failure};

use super::Handle;
use super::state::Undo;

/// A call under way. Dropping it takes the call back.
pub(in crate::taos) struct Call {
    handle: Arc<Handle>,
    id: Option<CallId>,
    undo: Option<Undo>,
}

impl Call {
    pub(super) const fn new(handle: Arc<Handle>, id: CallId) -> Self {
        Self { handle, id: Some(id), undo: None }
    }

    /// What to do with the answer when nobody takes it.
    pub(in crate::taos) const fn or(mut self, undo: Undo) -> Self {
        self.undo = Some(undo);
        self
    }
}

impl Future for Call {
    type Output = Result<Answer, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(id) = self.id else { return Poll::Ready(Err(Failure::Freed)) };
        let outcome = self.handle.lock().outcome(id, cx.waker());
        match outcome {
            Some(outcome) => {
                self.id = None;
                Poll::Ready(outcome)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.handle.with(|state| state.forget(id, self.undo));
        }
    }
}
