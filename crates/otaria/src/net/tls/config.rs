use std::borrow::Cow;
use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::unverified::Unverified;
use super::{Pem, Tls, Trust};
use crate::error::{Error, ErrorKind, Result};

/// Reads files and the system's roots, off the runtime's threads.
pub(super) async fn load(tls: Tls) -> Result<Arc<ClientConfig>> {
    match tokio::task::spawn_blocking(move || build(&tls)).await {
        Ok(config) => config.map(Arc::new),
        Err(error) => {
            Err(Error::new(ErrorKind::Tls, "loading certificates was cut off").with_source(error))
        }
    }
}

fn build(tls: &Tls) -> Result<ClientConfig> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_error("no usable TLS version", error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(&tls.trust, provider)?);
    let Some((certificate, key)) = &tls.client else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates("the client's certificate", certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&read("the client's key", key)?)
        .map_err(|error| pem_error("the client's key", key, error))?;
    builder
        .with_client_auth_cert(chain, key)
        .map_err(|error| tls_error("the client's certificate and key cannot be used", error))
}

fn verifier(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    match trust {
        Trust::System => {
            let verifier = Verifier::new(provider)
                .map_err(|error| tls_error("the system's trusted roots cannot be used", error))?;
            Ok(Arc::new(verifier))
        }
        Trust::Authorities(pem) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates("the certificate authorities", pem)? {
                roots
                    .add(certificate)
                    .map_err(|error| tls_error("a certificate authority cannot be used", error))?;
            }
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| tls_error("the certificate authorities cannot be used", error))?;
            Ok(verifier)
        }
        Trust::Anybody => Ok(Arc::new(Unverified(provider))),
    }
}

fn certificates(what: &str, pem: &Pem) -> Result<Vec<CertificateDer<'static>>> {
    let text = read(what, pem)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let certificates = certificates.map_err(|error| pem_error(what, pem, error))?;
    if certificates.is_empty() {
        return Err(pem_error(what, pem, pem::Error::NoItemsFound));
    }
    Ok(certificates)
}

fn read<'a>(what: &str, pem: &'a Pem) -> Result<Cow<'a, [u8]>> {
    match pem {
        Pem::Text(text) => Ok(text.into()),
        Pem::File(path) => std::fs::read(path).map(Cow::Owned).map_err(|error| {
            Error::new(ErrorKind::Tls, format!("{what} cannot be read from {}", path.display()))
                .with_source(error)
        }),
    }
}

fn pem_error(what: &str, pem: &Pem, error: pem::Error) -> Error {
    Error::new(ErrorKind::Tls, format!("{what} cannot be used: {pem:?}")).with_source(error)
}

fn tls_error(
    message: &'static str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::new(ErrorKind::Tls, message).with_source(error)
}
