//! The one error type of this crate.

mod kind;
mod server;

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;

pub use kind::ErrorKind;
pub use server::ServerError;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, with what, and where; [`kind`](Self::kind) says of which sort it is.
///
/// `Display` writes this error alone, in one line, and never a password. The cause, such as the error of the operating
/// system, is what [`source`](StdError::source) returns.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    fatal: bool,
    server: Option<ServerError>,
    sql: Option<Box<str>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            fatal: kind.ends_connection(),
            server: None,
            sql: None,
            source: None,
        }))
    }

    /// An error of the kind [`ErrorKind::Conversion`], for implementations of conversion traits outside this crate.
    pub fn conversion(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Conversion, message)
    }

    #[cold]
    pub(crate) fn no_row() -> Self {
        Self::conversion("one row was asked for, the result has none")
    }

    #[cold]
    pub(crate) fn more_rows() -> Self {
        Self::conversion("one row was asked for, the result has more")
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_server(mut self, server: ServerError) -> Self {
        self.0.server = Some(server);
        self
    }

    #[cfg(feature = "taos")]
    pub(crate) fn with_sql(mut self, sql: &str) -> Self {
        self.0.sql = Some(sql.into());
        self
    }

    /// Marks an error that leaves its connection as it is.
    #[cfg(feature = "taos")]
    pub(crate) fn keeping_connection(mut self) -> Self {
        self.0.fatal = false;
        self
    }

    /// Marks an error after which its connection is of no further use.
    pub(crate) fn ending_connection(mut self) -> Self {
        self.0.fatal = true;
        self
    }

    /// Puts what was being done in front of the message.
    pub(crate) fn while_doing(mut self, what: impl fmt::Display) -> Self {
        self.0.message = format!("{what}: {}", self.0.message).into();
        self
    }

    /// Of which sort the error is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What the server reported, if the error is one that it reported.
    #[must_use]
    pub fn server_error(&self) -> Option<&ServerError> {
        self.0.server.as_ref()
    }

    /// The statement that failed, where TDengine reported the error. It may hold values and passwords, so neither `Display`
    /// nor `Debug` shows it.
    #[must_use]
    pub fn sql(&self) -> Option<&str> {
        self.0.sql.as_deref()
    }

    /// Whether the connection has been closed because of it.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.0.fatal
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_writes_one_level_and_the_cause_is_the_source() {
        let cause = std::io::Error::other("the cable is out");
        let error = Error::new(ErrorKind::Io, "reading failed")
            .with_source(cause)
            .while_doing("cannot connect to db:3306");
        assert_eq!(error.to_string(), "cannot connect to db:3306: reading failed");
        assert_eq!(error.source().unwrap().to_string(), "the cable is out");
        assert!(error.is_fatal());
    }

    #[test]
    fn a_result_with_this_error_takes_no_more_room_than_a_pointer() {
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }
}
