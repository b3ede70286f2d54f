use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The client: requests.
    Client,
    /// The adapter: answers.
    Server,
}

/// A message that has come, and has not passed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its connection, from 1 on, in the order in which clients asked for them.
    pub connection: usize,
    /// The endpoint: `/ws` or `/rest/tmq`. Not known of a `connect`.
    pub path: String,
    /// Who sends it.
    pub from: Side,
    /// What is asked for or answered, such as `binary_query`, `fetch_raw_data`, `poll`. Each connection begins with
    /// `connect`, before the handshake of its WebSocket.
    pub action: String,
    /// Its place among those of its side and its action, on all connections, from 1 on.
    pub count: usize,
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It passes.
    Pass,
    /// It passes later, and so do all that come behind it.
    Delay(Duration),
    /// The next one of its side passes before it. When none comes for a while, it passes alone.
    Overtaken,
    /// It is lost, and nobody is told.
    Lose,
    /// It is lost, and the connection is closed to both sides without a word.
    Cut,
    /// It passes; then as `Cut`.
    CutBehind,
}

/// Decides what becomes of messages, in the order in which they come.
pub trait Rule: Send + 'static {
    /// What becomes of this one. A `connect` that is not cut lets the client in.
    fn decide(&mut self, seen: &Seen) -> Fate;
}

impl<F: FnMut(&Seen) -> Fate + Send + 'static> Rule for F {
    fn decide(&mut self, seen: &Seen) -> Fate {
        self(seen)
    }
}

/// Lets all pass but the `n`-th message of this side and action, counted from 1.
pub fn nth(from: Side, action: &'static str, n: usize, fate: Fate) -> impl Rule {
    move |seen: &Seen| {
        let is_it = (seen.from, seen.action.as_str(), seen.count) == (from, action, n);
        if is_it { fate } else { Fate::Pass }
    }
}

/// A rule, and what it has seen.
pub(super) struct Judge {
    rule: Box<dyn Rule>,
    counts: HashMap<(Side, String), usize>,
}

impl Judge {
    pub(super) fn new(rule: impl Rule) -> Self {
        Self { rule: Box::new(rule), counts: HashMap::new() }
    }

    pub(super) fn decide(
        &mut self,
        connection: usize,
        from: Side,
        path: &str,
        action: &str,
    ) -> Fate {
        let count = self.counts.entry((from, action.to_owned())).or_default();
        *count += 1;
        let (path, action) = (path.to_owned(), action.to_owned());
        self.rule.decide(&Seen { connection, path, from, action, count: *count })
    }
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge").field("counts", &self.counts).finish_non_exhaustive()
    }
}
