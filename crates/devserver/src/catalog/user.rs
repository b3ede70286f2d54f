//! Users and their passwords.

use pbkdf2::pbkdf2_hmac_array;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::SqlError;

/// A password of a development server is checked at each connect: a moderate cost.
const ROUNDS: u32 = 1_000;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) name: String,
    salt: [u8; 16],
    hash: [u8; 32],
    pub(crate) superuser: bool,
    pub(crate) enabled: bool,
    pub(crate) sysinfo: bool,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
}

impl User {
    pub(crate) fn new(name: &str, password: &str, created: i64) -> Result<Self, SqlError> {
        let mut user = Self {
            name: name.to_owned(),
            salt: [0; 16],
            hash: [0; 32],
            superuser: false,
            enabled: true,
            sysinfo: true,
            created,
        };
        user.set_password(password)?;
        Ok(user)
    }

    pub(crate) fn set_password(&mut self, password: &str) -> Result<(), SqlError> {
        getrandom::fill(&mut self.salt).map_err(|error| {
            SqlError::new(0xffff, format!("the system has no randomness for a password: {error}"))
        })?;
        self.hash = pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), &self.salt, ROUNDS);
        Ok(())
    }

    pub(crate) fn has_password(&self, password: &str) -> bool {
        self.hash == pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), &self.salt, ROUNDS)
    }
}
