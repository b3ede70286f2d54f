use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha512;

use super::Secret;

/// The derivation of a key from a password: PBKDF2 with HMAC-SHA-512, to 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDerivation {
    /// The password.
    pub password: Secret,
    /// The server's salt.
    pub salt: Vec<u8>,
    /// How many rounds: 1024 to 262 144, as the server demands.
    pub rounds: u32,
}

impl KeyDerivation {
    /// Derives the key, on this thread: about a millisecond for 1024 rounds, some tenths of a second for the most.
    #[must_use]
    pub fn run(&self) -> [u8; 32] {
        pbkdf2_hmac_array::<Sha512, 32>(self.password.expose(), &self.salt, self.rounds)
    }
}
