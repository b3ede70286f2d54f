/// The sorts of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system could not resolve, connect, read or write; or the server closed the connection while an
    /// answer was due.
    Io,
    /// The TLS handshake failed, or its certificates and keys cannot be used.
    Tls,
    /// The server's bytes are not what the protocol defines.
    Protocol,
    /// The server reported an error: see [`Error::server_error`](crate::Error::server_error).
    Server,
    /// The server asked for something that the options do not allow, such as the password in clear text.
    Refused,
    /// A time limit of the options passed.
    Timeout,
    /// A call that cannot work, such as a wrong number of parameters. Nothing was sent.
    Usage,
    /// A value does not fit the type that was asked for.
    Conversion,
    /// The connection was closed before; the statement was not sent.
    Closed,
}

impl ErrorKind {
    pub(crate) const fn ends_connection(self) -> bool {
        match self {
            Self::Io | Self::Tls | Self::Protocol | Self::Timeout | Self::Closed => true,
            Self::Server | Self::Refused | Self::Usage | Self::Conversion => false,
        }
    }
}
