//! How MariaDB 11.4 and later prove a certificate that nobody vouches for: the OK packet of the login holds a digest that
//! only those can make who know the stored form of the password.
//!
//! Format: <https://mariadb.com/docs/server/security/encryption/data-in-transit-encryption/zero-configuration-ssl>

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::Secret;

/// What the client expects, and what the server sent.
#[derive(Debug, Clone)]
pub(crate) struct ServerProof {
    secret: Secret,
    seed: Vec<u8>,
    /// The message of the OK packet.
    message: Vec<u8>,
}

/// The kind of digest that the message announces.
const SHA256: u8 = 1;
/// Servers append a NUL to their seed.
const SEED_LENGTH: usize = 20;

impl ServerProof {
    pub(crate) fn new(secret: Secret, seed: &[u8], message: Vec<u8>) -> Self {
        Self { secret, seed: seed.iter().copied().take(SEED_LENGTH).collect(), message }
    }

    /// Whether the message proves the certificate with this SHA-256 fingerprint.
    pub(crate) fn holds_for(&self, fingerprint: &[u8]) -> bool {
        let Some((&SHA256, digest)) = self.message.split_first() else {
            return false;
        };
        let expected = Sha256::new()
            .chain_update(self.secret.expose())
            .chain_update(&self.seed)
            .chain_update(fingerprint)
            .finalize();
        let expected = expected.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        // In constant time, so that nobody can guess the digest byte by byte.
        let digest = digest.to_ascii_lowercase();
        digest.len() == expected.len()
            && digest.iter().zip(expected.as_bytes()).fold(0, |differs, (a, b)| differs | (a ^ b))
                == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(digest: &[u8]) -> Vec<u8> {
        let hex: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        [&[1], hex.as_bytes()].concat()
    }

    fn proof(message: Vec<u8>) -> ServerProof {
        ServerProof::new(Secret::from("stored"), b"abcdefghijklmnopqrst\0", message)
    }

    #[test]
    fn the_digest_of_secret_seed_and_fingerprint_proves_the_certificate() {
        let digest = Sha256::digest(b"storedabcdefghijklmnopqrstprint");
        assert!(proof(message(&digest)).holds_for(b"print"));
        assert!(!proof(message(&digest)).holds_for(b"other"));
    }

    #[test]
    fn a_missing_or_shorter_digest_or_another_kind_proves_nothing() {
        let mut sent = message(&Sha256::digest(b"storedabcdefghijklmnopqrstprint"));
        assert!(!proof(Vec::new()).holds_for(b"print"));
        assert!(!proof(sent[..64].to_vec()).holds_for(b"print"));
        assert!(!proof(vec![1]).holds_for(b"print"));
        sent[0] = 2;
        assert!(!proof(sent).holds_for(b"print"));
    }

    proptest! {
        #[test]
        fn hostile_messages_never_prove_anything(message: Vec<u8>, fingerprint: [u8; 32]) {
            prop_assert!(!proof(message).holds_for(&fingerprint));
        }
    }
}
