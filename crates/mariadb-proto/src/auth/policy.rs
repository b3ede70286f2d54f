use crate::error::Refused;

/// What the conversation runs over; decides whether a password may travel in clear text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Channel {
    /// Others may read along: TCP without TLS, a named pipe.
    #[default]
    Plain,
    /// TLS, after its handshake.
    Tls,
    /// TLS with a certificate that nobody vouches for: only plugins run by which the server, in turn, can prove that it
    /// knows the password. The driver then asks
    /// [`Connection::proves_certificate`](crate::Connection::proves_certificate).
    UnverifiedTls,
    /// A unix domain socket, which does not leave the machine.
    UnixSocket,
}

/// What the configuration allows an authentication plugin to do.
///
/// The default is the strictest for passwords, a plain channel without RSA key, and permits every plugin.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// What the conversation runs over.
    pub channel: Channel,
    /// The server's RSA public key in PEM form, when it is known beforehand.
    pub public_key_pem: Option<String>,
    /// Whether that key may be asked for over a plain channel, where nobody vouches for the answer.
    pub allow_public_key_retrieval: bool,
    /// The plugins that the server may ask for, by name; `None` permits all.
    pub permitted_plugins: Option<Vec<String>>,
}

impl Policy {
    /// Whether the server may ask for `plugin`.
    pub(crate) fn permits(&self, plugin: &[u8]) -> bool {
        let Some(permitted) = &self.permitted_plugins else { return true };
        permitted.iter().any(|name| name.as_bytes() == plugin)
    }

    /// Refuses to let `plugin` show a password to those who read along.
    pub(super) fn require_secrecy(&self, plugin: &'static str) -> Result<(), Refused> {
        match self.channel {
            Channel::Plain | Channel::UnverifiedTls => Err(Refused::ClearPassword { plugin }),
            Channel::Tls | Channel::UnixSocket => Ok(()),
        }
    }

    pub(super) const fn may_ask_for_public_key(&self) -> bool {
        self.allow_public_key_retrieval || matches!(self.channel, Channel::UnixSocket)
    }
}
