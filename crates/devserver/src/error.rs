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
