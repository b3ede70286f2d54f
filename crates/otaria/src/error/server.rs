use std::fmt;

/// An error as the server reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    pub(crate) code: u32,
    pub(crate) sql_state: String,
    pub(crate) message: String,
}

impl ServerError {
    /// The server's number, such as 1062 for MariaDB's duplicate key, or 0x2603 for TDengine's missing table.
    #[must_use]
    pub const fn code(&self) -> u32 {
        self.code
    }

    /// MariaDB's SQLSTATE: five characters, `HY000` where the server gave none. Empty for TDengine, which has none.
    #[must_use]
    pub fn sql_state(&self) -> &str {
        &self.sql_state
    }

    /// The server's text, in the language it is set to.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, sql_state, message } = self;
        if sql_state.is_empty() {
            return write!(f, "{message} (0x{code:04X})");
        }
        write!(f, "{message} (error {code}, SQLSTATE {sql_state})")
    }
}

impl std::error::Error for ServerError {}
