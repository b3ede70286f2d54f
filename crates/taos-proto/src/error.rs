//! What can go wrong while speaking the protocol, split by who is to blame.
//!
//! An error that the server *reports* (a syntax error, a missing table) is not one of these.

use std::borrow::Cow;

/// A failure of the conversation itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer sent bytes that are not what the protocol defines.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The caller asked for something that cannot work; nothing was sent.
    #[error("misuse: {0}")]
    Misuse(Cow<'static, str>),
}

impl Error {
    pub(crate) fn misuse(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Misuse(text.into())
    }
}

/// Bytes that break the protocol's definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed {message}: {reason}")]
pub struct Malformed {
    /// The message or structure that was being read, in the protocol's own words.
    pub message: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Malformed {
    /// Names the message and what is wrong with it.
    #[must_use]
    pub const fn new(message: &'static str, reason: &'static str) -> Self {
        Self { message, reason }
    }
}
