use std::fmt;

use crate::error::Error;

/// Who logs in, and what proves it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The user name.
    pub user: String,
    /// The password, and after it the answers to further questions of `dialog` and `mysql_clear_password`. A password
    /// that stands alone answers every question. None at all is the empty password.
    pub passwords: Vec<Secret>,
}

impl Credentials {
    /// A user with one password.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { user: user.into(), passwords: vec![password.into()] }
    }

    pub(super) fn password(&self) -> Secret {
        self.passwords.first().cloned().unwrap_or_default()
    }
}

/// Bytes that are never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The form in which a password travels as text.
    pub(super) fn nul_terminated(&self) -> Result<Vec<u8>, Error> {
        if self.0.contains(&0) {
            return Err(Error::Misuse(
                "the password holds a NUL byte, where this authentication plugin would cut it off"
                    .into(),
            ));
        }
        Ok([self.expose(), &[0]].concat())
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
