//! What to do when a connection is lost: which adapters to try in which order, how long to wait between attempts, and which
//! requests may be sent again.
//!
//! There is no I/O, no clock and no randomness here: drivers hand in times and random numbers.

mod attempts;
mod backoff;
mod retry;

pub use attempts::{Attempt, Attempts, adapter_order};
pub use backoff::Backoff;
pub use retry::{Effect, Retry, another_adapter_may_help};
