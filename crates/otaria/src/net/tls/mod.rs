//! TLS by rustls.

mod config;
mod unverified;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Stream;
use crate::error::{Error, ErrorKind, Result};

/// How a server's certificate is verified, and what is shown to it.
///
/// The certificate must be valid for the host of the connection, a name or an IP address. Clones share what they have
/// loaded: files and the system's roots are read at the first connection.
#[derive(Clone)]
pub struct Tls {
    trust: Trust,
    client: Option<(Pem, Pem)>,
    server_name: Option<String>,
    config: Arc<OnceCell<Arc<ClientConfig>>>,
}

/// Whose word on the server's certificate counts.
#[derive(Debug, Clone)]
enum Trust {
    System,
    Authorities(Pem),
    Anybody,
}

/// Certificates or a key in PEM form.
#[derive(Clone)]
enum Pem {
    File(PathBuf),
    Text(Vec<u8>),
}

impl Tls {
    fn trusting(trust: Trust) -> Self {
        Self { trust, client: None, server_name: None, config: Arc::default() }
    }

    /// Trusts the authorities that the operating system trusts.
    #[must_use]
    pub fn system_roots() -> Self {
        Self::trusting(Trust::System)
    }

    /// Trusts only the authorities in this PEM file.
    #[must_use]
    pub fn ca_file(path: impl Into<PathBuf>) -> Self {
        Self::trusting(Trust::Authorities(Pem::File(path.into())))
    }

    /// Trusts only the authorities in this PEM text.
    #[must_use]
    pub fn ca_pem(pem: impl Into<Vec<u8>>) -> Self {
        Self::trusting(Trust::Authorities(Pem::Text(pem.into())))
    }

    /// Encrypts, but accepts any certificate: whoever answers is taken for the server, and gets the password.
    #[must_use]
    pub fn danger_accept_invalid_certs() -> Self {
        Self::trusting(Trust::Anybody)
    }

    /// Shows a certificate to the server, for accounts that `REQUIRE X509`. Both are PEM files.
    #[must_use]
    pub fn client_files(self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.with_client(Pem::File(certificate.into()), Pem::File(key.into()))
    }

    /// Shows a certificate to the server, for accounts that `REQUIRE X509`. Both are PEM texts.
    #[must_use]
    pub fn client_pem(self, certificate: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.with_client(Pem::Text(certificate.into()), Pem::Text(key.into()))
    }

    fn with_client(mut self, certificate: Pem, key: Pem) -> Self {
        self.client = Some((certificate, key));
        self.config = Arc::default();
        self
    }

    /// The name that the server's certificate must be for, in place of the host of the connection.
    #[must_use]
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// Makes the TLS handshake on `stream`; the certificate must be for `host` unless another name is set.
    pub(crate) async fn handshake(&self, stream: Stream, host: &str) -> Result<Stream> {
        let name = self.server_name.as_deref().unwrap_or(host);
        let server_name = ServerName::try_from(name.to_owned()).map_err(|error| {
            Error::new(ErrorKind::Tls, format!("no certificate can be for the name '{name}'"))
                .with_source(error)
        })?;
        let config = self.config.get_or_try_init(|| config::load(self.clone())).await?;
        let connecting = TlsConnector::from(Arc::clone(config)).connect(server_name, stream);
        let stream = connecting.await.map_err(|error| {
            Error::new(ErrorKind::Tls, format!("the TLS handshake with '{name}' failed: {error}"))
                .with_source(error)
        })?;
        Ok(Stream::Tls(Box::new(stream)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("trust", &self.trust)
            .field("client", &self.client)
            .field("server_name", &self.server_name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Text(_) => f.write_str("PEM text"),
        }
    }
}
