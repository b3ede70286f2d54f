//! Hiding a password from those who read along, where there is no TLS.

use mariadb_proto::auth::Secret;

use crate::error::{Error, ErrorKind, Result};

/// Encrypts by RSA-OAEP with SHA-1, as `caching_sha2_password` and `sha256_password` demand.
#[cfg(feature = "tls")]
pub(super) fn encrypt_password(public_key_pem: &str, plaintext: &Secret) -> Result<Vec<u8>> {
    use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
    use tokio_rustls::rustls::pki_types::SubjectPublicKeyInfoDer;
    use tokio_rustls::rustls::pki_types::pem::PemObject;

    let der =
        SubjectPublicKeyInfoDer::from_pem_slice(public_key_pem.as_bytes()).map_err(|error| {
            refused("the server's RSA public key is not in PEM form").with_source(error)
        })?;
    let key = PublicEncryptingKey::from_der(&der).map_err(|error| {
        refused("the server's RSA public key cannot be used").with_source(error)
    })?;
    let key = OaepPublicEncryptingKey::new(key).map_err(|error| {
        refused("the server's RSA public key cannot be used").with_source(error)
    })?;
    let mut ciphertext = vec![0; key.ciphertext_size()];
    key.encrypt(&OAEP_SHA1_MGF1SHA1, plaintext.expose(), &mut ciphertext, None).map_err(
        |error| {
            refused("the password is too long for the server's RSA public key").with_source(error)
        },
    )?;
    Ok(ciphertext)
}

#[cfg(not(feature = "tls"))]
pub(super) fn encrypt_password(_: &str, _: &Secret) -> Result<Vec<u8>> {
    Err(refused("the password must be encrypted by RSA, which needs the feature `tls` of otaria"))
}

fn refused(message: &'static str) -> Error {
    Error::new(ErrorKind::Refused, message).ending_connection()
}
