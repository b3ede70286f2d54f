use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

#[cfg(feature = "mariadb")]
use tokio::io::Interest;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
#[cfg(feature = "tls")]
use tokio_rustls::client::TlsStream;

/// A byte stream to the server.
#[derive(Debug)]
pub(crate) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
    #[cfg(feature = "tls")]
    Tls(Box<TlsStream<Self>>),
}

impl Stream {
    /// Whether it is known without asking the system that nothing has arrived.
    #[cfg(feature = "mariadb")]
    pub(crate) fn is_quiet(&self) -> bool {
        let nothing = |tried: io::Result<()>| tried.is_err();
        match self {
            Self::Tcp(stream) => nothing(stream.try_io(Interest::READABLE, || Ok(()))),
            #[cfg(unix)]
            Self::Unix(stream) => nothing(stream.try_io(Interest::READABLE, || Ok(()))),
            // What has been decrypted may wait in it.
            #[cfg(feature = "tls")]
            Self::Tls(_) => false,
        }
    }
}

macro_rules! each_stream {
    ($stream:expr, $inner:ident => $call:expr) => {
        match $stream {
            Self::Tcp($inner) => $call,
            #[cfg(unix)]
            Self::Unix($inner) => $call,
            #[cfg(feature = "tls")]
            Self::Tls($inner) => $call,
        }
    };
}

impl AsyncRead for Stream {
    #[inline]
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        each_stream!(self.get_mut(), stream => Pin::new(stream).poll_read(cx, buffer))
    }
}

impl AsyncWrite for Stream {
    #[inline]
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        each_stream!(self.get_mut(), stream => Pin::new(stream).poll_write(cx, bytes))
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each_stream!(self.get_mut(), stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        each_stream!(self.get_mut(), stream => Pin::new(stream).poll_shutdown(cx))
    }
}
