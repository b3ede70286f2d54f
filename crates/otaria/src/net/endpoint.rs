use std::fmt;
use std::io;
use std::path::PathBuf;

use tokio::net::{TcpStream, lookup_host};

use super::{Deadline, Stream};
use crate::error::{Error, ErrorKind, Result};

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Tcp {
        host: String,
        port: u16,
    },
    #[cfg_attr(
        not(feature = "mariadb"),
        expect(dead_code, reason = "TDengine listens on no unix socket")
    )]
    Unix(PathBuf),
}

impl Endpoint {
    /// Opens a stream to the server, by the first of its addresses that accepts.
    pub(crate) async fn connect(&self, deadline: Deadline) -> Result<Stream> {
        match self {
            Self::Tcp { host, port } => {
                let stream = connect_tcp(host, *port, deadline).await?;
                // Commands of several small writes would otherwise wait for delayed acknowledgements.
                stream
                    .set_nodelay(true)
                    .map_err(|error| io_error("TCP_NODELAY cannot be set", error))?;
                Ok(Stream::Tcp(stream))
            }
            #[cfg(unix)]
            Self::Unix(path) => {
                let connecting = async {
                    tokio::net::UnixStream::connect(path)
                        .await
                        .map_err(|error| io_error("the unix socket cannot be connected", error))
                };
                Ok(Stream::Unix(deadline.run("the unix socket", connecting).await?))
            }
            #[cfg(not(unix))]
            Self::Unix(_) => Err(Error::new(ErrorKind::Usage, "this system has no unix sockets")),
        }
    }

    /// The name that a certificate must be for, unless another one is set.
    pub(crate) fn server_name(&self) -> &str {
        match self {
            Self::Tcp { host, .. } => host,
            Self::Unix(_) => "localhost",
        }
    }

    /// The host, or the path of the socket.
    pub(crate) fn address(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Tcp { host, .. } => host.into(),
            Self::Unix(path) => path.to_string_lossy(),
        }
    }

    pub(crate) const fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp { port, .. } => Some(*port),
            Self::Unix(_) => None,
        }
    }
}

async fn connect_tcp(host: &str, port: u16, deadline: Deadline) -> Result<TcpStream> {
    let resolving = async {
        lookup_host((host, port))
            .await
            .map(Vec::from_iter)
            .map_err(|error| io_error("the host name cannot be resolved", error))
    };
    let addresses = deadline.run("the address of the host", resolving).await?;
    let connecting = async {
        TcpStream::connect(&*addresses)
            .await
            .map_err(|error| io_error("the TCP connection failed", error))
    };
    deadline.run("the TCP connection", connecting).await
}

fn io_error(message: &'static str, error: io::Error) -> Error {
    Error::new(ErrorKind::Io, message).with_source(error)
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn small_writes_are_sent_at_once() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
        let stream = endpoint.connect(Deadline::after(Duration::MAX)).await.unwrap();
        assert!(matches!(stream, Stream::Tcp(tcp) if tcp.nodelay().unwrap()));
    }

    #[test]
    fn an_ipv6_address_is_written_in_brackets() {
        let endpoint = Endpoint::Tcp { host: "::1".into(), port: 3306 };
        assert_eq!(endpoint.to_string(), "[::1]:3306");
    }
}
