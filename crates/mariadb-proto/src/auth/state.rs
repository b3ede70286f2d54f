use super::parsec::ExpectKey;
use super::{Credentials, Policy, Secret, Step};
use crate::error::{Error, Malformed};

/// What a plugin starts from.
pub(super) struct Request<'a> {
    pub(super) challenge: &'a [u8],
    pub(super) credentials: &'a Credentials,
    pub(super) policy: &'a Policy,
    pub(super) entropy: &'a [u8; 32],
}

impl Request<'_> {
    /// The random bytes at the front of the challenge; servers append a NUL to them.
    pub(super) fn seed<const N: usize>(&self) -> Result<[u8; N], Malformed> {
        self.challenge.first_chunk().copied().ok_or(Malformed::new(
            "authentication challenge",
            "it is shorter than the plugin's seed",
        ))
    }
}

/// What the driver does now, and what has to come afterwards.
pub(super) type Move = (Step, Expects);

/// What has to come next.
pub(super) enum Expects {
    /// The plugin has said everything; OK, ERR or another plugin follows.
    Verdict,
    /// The same, after a plugin whose stored form of the password, given here, can prove the server's certificate.
    Proof(Secret),
    /// The driver's answer to [`Step::EncryptPassword`].
    Ciphertext,
    /// The driver's answer to [`Step::DeriveKey`].
    Key(Box<ExpectKey>),
    /// A packet of the plugin.
    Packet(Box<dyn State>),
}

impl Expects {
    pub(super) fn packet(state: impl State + 'static) -> Self {
        Self::Packet(Box::new(state))
    }
}

/// A plugin that waits for a packet; receiving it ends the state.
pub(super) trait State: Send + Sync {
    /// Takes the packet, without the 0x01 that may have stood before it.
    fn packet(self: Box<Self>, data: &[u8]) -> Result<Move, Error>;
}
