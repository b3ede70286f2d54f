//! What the plugins' tests share: one user, and the recorded exchanges' password.

use super::{Authentication, Channel, Credentials, Policy, Step};
use crate::error::Error;

pub(super) const PASSWORD: &str = "Sésame 7";

/// A policy that knows only the channel.
pub(super) fn over(channel: Channel) -> Policy {
    Policy { channel, ..Policy::default() }
}

/// Starts `plugin` with [`PASSWORD`].
pub(super) fn start(
    plugin: &[u8],
    challenge: &[u8],
    policy: &Policy,
) -> Result<(Authentication, Step), Error> {
    start_with(&[PASSWORD], plugin, challenge, policy)
}

/// Starts `plugin` with these passwords.
pub(super) fn start_with(
    passwords: &[&str],
    plugin: &[u8],
    challenge: &[u8],
    policy: &Policy,
) -> Result<(Authentication, Step), Error> {
    let passwords = passwords.iter().map(|&password| password.into()).collect();
    let credentials = Credentials { user: "ann".to_owned(), passwords };
    Authentication::start(plugin, challenge, &credentials, policy, &[5; 32])
}
