//! What can go wrong while speaking the protocol, split by who is to blame.
//!
//! Every [`Error`] leaves the connection unusable: the driver closes it. An error that the server *reports* (a syntax
//! error, a duplicate key) is not one of these; it is a `ServerError` and the connection lives on.

use std::borrow::Cow;

/// A failure of the conversation itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer sent bytes that are not what the protocol defines.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The peer sent a packet that has no place in the current state.
    #[error("the server sent {received} while {expected} was expected")]
    OutOfTurn {
        /// What the state was waiting for.
        expected: &'static str,
        /// What came instead.
        received: Cow<'static, str>,
    },
    /// The peer asks for something that this crate does not speak.
    #[error("unsupported: {0}")]
    Unsupported(Cow<'static, str>),
    /// The peer asks for something that the configuration forbids, such as a clear-text password without TLS.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The caller used the machine in a way that cannot work; nothing was sent.
    #[error("misuse: {0}")]
    Misuse(Cow<'static, str>),
    /// The peer did not answer in time.
    #[error("no answer in time while waiting for {stage}")]
    Deadline {
        /// What the machine was waiting for.
        stage: &'static str,
    },
}

/// Bytes that break the protocol's definition. Small and `Copy`, since decoders return it per value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed {packet}: {reason}")]
pub struct Malformed {
    /// The packet or value that was being read, in the protocol's own words.
    pub packet: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Malformed {
    /// Names the packet and what is wrong with it.
    #[must_use]
    pub const fn new(packet: &'static str, reason: &'static str) -> Self {
        Self { packet, reason }
    }
}

/// A demand of the server that the configuration does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// TLS was asked for, but the server has none. No secret was sent.
    #[error("the server does not support TLS, which the connection options require")]
    TlsUnavailable,
    /// The authentication plugin would show the password on an unencrypted channel.
    #[error(
        "authentication plugin '{plugin}' would send the password in clear text; it needs TLS or a unix socket"
    )]
    ClearPassword {
        /// The plugin the server asked for.
        plugin: &'static str,
    },
    /// The RSA key of the server is needed but may not be asked for.
    #[error(
        "'{plugin}' needs the server's RSA public key: use TLS, give the key, or allow its retrieval"
    )]
    PublicKeyRetrieval {
        /// The plugin the server asked for.
        plugin: &'static str,
    },
    /// The server asked for a plugin outside the configured list.
    #[error("authentication plugin '{plugin}' is not among the permitted ones")]
    PluginNotPermitted {
        /// The plugin the server asked for.
        plugin: String,
    },
    /// The plugin would show the password, or a digest to work on, to a server whose certificate nobody vouches for.
    #[error(
        "authentication plugin '{plugin}' cannot be used with a server whose certificate is not trusted; \
         give the authority that signed it"
    )]
    UnverifiedServer {
        /// The plugin the server asked for.
        plugin: String,
    },
    /// The plugin asks more questions than the configuration has answers for.
    #[error(
        "authentication plugin '{plugin}' asks a further question after {answers} answers; \
         list one password per question"
    )]
    UnansweredQuestion {
        /// The plugin the server asked for.
        plugin: &'static str,
        /// Answers given before it.
        answers: usize,
    },
    /// The server demands more key-derivation work than the cap.
    #[error("the server asks for {iterations} key derivation rounds, more than the cap of {cap}")]
    KeyDerivation {
        /// Rounds asked for.
        iterations: u64,
        /// The most that is accepted.
        cap: u64,
    },
    /// The server's packet is larger than the bound.
    #[error("the server announced a packet of at least {size} bytes; the limit is {limit}")]
    PacketTooLarge {
        /// Bytes announced so far.
        size: usize,
        /// The bound in force.
        limit: usize,
    },
    /// The result has more columns than the bound.
    #[error("the server announced {count} columns; the limit is {limit}")]
    TooManyColumns {
        /// Columns announced.
        count: u64,
        /// The bound in force.
        limit: u64,
    },
}
