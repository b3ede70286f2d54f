use super::{Credentials, Secret};
use crate::error::{Error, Refused};

/// Questions that a lone password answers before the server is told off.
const MOST_REPETITIONS: usize = 16;

/// The answers to a plugin's questions, in turn: one password each, or one password for all.
pub(super) struct Answers {
    plugin: &'static str,
    passwords: Vec<Secret>,
    given: usize,
}

impl Answers {
    pub(super) fn new(plugin: &'static str, credentials: &Credentials) -> Self {
        Self { plugin, passwords: credentials.passwords.clone(), given: 0 }
    }

    /// The next answer as it is sent.
    pub(super) fn next(&mut self) -> Result<Vec<u8>, Error> {
        let answer = match self.passwords.as_slice() {
            [] if self.given < MOST_REPETITIONS => Some(Secret::default()),
            [only] if self.given < MOST_REPETITIONS => Some(only.clone()),
            [] | [_] => None,
            several => several.get(self.given).cloned(),
        };
        let unanswered = Refused::UnansweredQuestion { plugin: self.plugin, answers: self.given };
        self.given += 1;
        answer.ok_or(unanswered)?.nul_terminated()
    }
}
