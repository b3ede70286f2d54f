use std::fmt;

use super::{KeyDerivation, Secret};

/// What the driver does next.
#[derive(Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this payload, as a packet of its own or inside the `HandshakeResponse`. It may be empty, and it may hold
    /// the password.
    Reply(Vec<u8>),
    /// Encrypt `plaintext` and give the result to [`Authentication::encrypted`](super::Authentication::encrypted).
    ///
    /// The encryption is RSA with OAEP padding (SHA-1, also for the mask; no label). It is the driver's, since a driver
    /// has a vetted RSA at hand.
    EncryptPassword {
        /// The server's public key, a PEM `SubjectPublicKeyInfo`. It may come from the server and is not checked.
        public_key_pem: String,
        /// The password and a NUL, XORed with the seed repeated.
        plaintext: Secret,
    },
    /// Derive this key and give it to [`Authentication::key_derived`](super::Authentication::key_derived).
    ///
    /// It is the driver's, since it may take so long that other work should go on meanwhile.
    DeriveKey(KeyDerivation),
    /// Send nothing; the verdict follows.
    Done,
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply(payload) => write!(f, "Reply({} bytes)", payload.len()),
            Self::EncryptPassword { .. } => f.write_str("EncryptPassword"),
            Self::DeriveKey(_) => f.write_str("DeriveKey"),
            Self::Done => f.write_str("Done"),
        }
    }
}
