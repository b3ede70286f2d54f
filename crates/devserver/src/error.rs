//! Errors with TDengine's codes and texts.

/// A statement was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[0x{code:x}] {message}")]
pub struct SqlError {
    /// The number that TDengine gives this error, without the high half.
    pub code: u32,
    /// TDengine's text; for what this server does not support, the name of the construct.
    pub message: String,
}

impl SqlError {
    pub(crate) fn new(code: u32, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A construct of TDengine that this server does not have.
    pub(crate) fn unsupported(construct: &str) -> Self {
        Self::new(0x100, format!("Operation not supported by the development server: {construct}"))
    }
}

/// Errors that several statements have.
impl SqlError {
    pub(crate) fn no_database() -> Self {
        Self::new(0x388, "Database not exist")
    }

    /// As definitions, inserts and DESCRIBE say it.
    pub(crate) fn no_table() -> Self {
        Self::new(0x2603, "Table does not exist")
    }

    /// As queries say it.
    pub(crate) fn no_table_info(what: &str) -> Self {
        Self::new(0x2662, format!("Fail to get table info, error: {what} not exist"))
    }

    pub(crate) fn invalid_column(name: &str) -> Self {
        Self::new(0x2602, format!("Invalid column name: {name}"))
    }

    /// The storage failed: a full disk, a damaged file.
    pub(crate) fn storage(error: &rusqlite::Error) -> Self {
        Self::new(0xffff, format!("the storage of the development server failed: {error}"))
    }
}

impl From<rusqlite::Error> for SqlError {
    fn from(error: rusqlite::Error) -> Self {
        Self::storage(&error)
    }
}
