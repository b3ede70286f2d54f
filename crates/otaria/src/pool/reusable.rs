use crate::error::{Error, Result};

/// A connection that can be handed on from one user to the next.
pub trait Reusable: Sized + Send + 'static {
    /// What it is made from.
    type Options: Send + Sync + 'static;

    /// Makes one.
    fn connect(options: &Self::Options) -> impl Future<Output = Result<Self>> + Send;

    /// Whether connecting may soon succeed, after this error.
    fn may_mend(error: &Error) -> bool;

    /// Makes sure that it can be used; with `ask` by a question to the server.
    fn check(&mut self, ask: bool) -> impl Future<Output = Result<()>> + Send;

    /// Leaves it in order for its next user, without waiting: with a new session if `reset`. False if it is of no use to
    /// anybody.
    fn park(&mut self, reset: bool) -> bool;

    /// Ends it. What the server does not want to hear any more is of no use to anybody.
    fn retire(self) -> impl Future<Output = ()> + Send;
}
