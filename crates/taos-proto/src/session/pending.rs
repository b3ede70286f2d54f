use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Names a command of a session; every command gets one [`Event::Done`](super::Event::Done) or
/// [`Event::Failed`](super::Event::Failed) with it, unless it is cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub(super) u64);

impl CallId {
    /// The id as a number, for drivers that keep no `CallId`.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The id with this number, as [`number`](Self::number) gave it. No session knows others.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// A request that waits for its answer.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    /// The command that wants it; none for the login and for blocks that are fetched ahead.
    pub(super) call: Option<CallId>,
    pub(super) action: &'static str,
    pub(super) expect: Expect,
    pub(super) deadline: Option<Duration>,
}

/// What the answer to a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expect {
    Login,
    LoginVersion,
    LoginOptions,
    /// A result, or rows that were written.
    Query {
        /// The database that the statement makes the session's.
        uses: Option<String>,
    },
    /// A binary block of this result.
    Block(u64),
    /// This message of a topic, binary.
    Message(u64),
    Json,
}

impl Expect {
    pub(super) const fn is_binary(&self) -> bool {
        matches!(self, Self::Block(_) | Self::Message(_))
    }
}

/// Requests that nobody waits for any more, but whose answers may come. The oldest are forgotten.
#[derive(Debug, Default)]
pub(super) struct Abandoned {
    requests: HashMap<u64, (&'static str, Expect)>,
    order: VecDeque<u64>,
}

/// A server that never answers may not make the list grow for ever.
const MAX_ABANDONED: usize = 1024;

impl Abandoned {
    pub(super) fn insert(&mut self, req_id: u64, action: &'static str, expect: Expect) {
        if self.order.len() >= MAX_ABANDONED
            && let Some(oldest) = self.order.pop_front()
        {
            self.requests.remove(&oldest);
        }
        self.requests.insert(req_id, (action, expect));
        self.order.push_back(req_id);
    }

    pub(super) fn remove(&mut self, req_id: u64) -> Option<(&'static str, Expect)> {
        let request = self.requests.remove(&req_id)?;
        self.order.retain(|&id| id != req_id);
        Some(request)
    }

    pub(super) fn expected(&self) -> impl Iterator<Item = &Expect> {
        self.requests.values().map(|(_, expect)| expect)
    }

    pub(super) fn contains(&self, req_id: u64) -> bool {
        self.requests.contains_key(&req_id)
    }
}
