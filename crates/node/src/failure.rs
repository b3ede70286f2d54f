//! Errors as plain fields; only TypeScript makes error objects of them.

use mariadb_proto::Error;
use mariadb_proto::error::Refused;
use mariadb_proto::response::ServerError;
use napi_derive::napi;

/// Why a command or the connection failed.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// `server` for an error that the server reported, else the name of a fault of the conversation.
    pub fault: String,
    /// The server's number; 0 for other faults.
    pub errno: u32,
    /// The server's SQL state; empty for other faults.
    pub sql_state: String,
    /// What happened.
    pub message: String,
    /// What the fault is about, such as a plugin's name or what was expected; may be empty.
    pub subject: String,
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        Self {
            fault: "server".to_owned(),
            errno: u32::from(error.code),
            sql_state: error.sql_state,
            message: error.message,
            subject: String::new(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (fault, subject) = match &error {
            Error::Malformed(_) => ("malformed", String::new()),
            Error::OutOfTurn { expected, .. } => ("outOfTurn", (*expected).to_owned()),
            Error::Unsupported(what) => ("unsupported", what.to_string()),
            Error::Misuse(_) => ("misuse", String::new()),
            Error::Deadline { .. } => ("deadline", String::new()),
            Error::Refused(refused) => match refused {
                Refused::TlsUnavailable => ("tlsUnavailable", String::new()),
                Refused::ClearPassword { plugin } => ("clearPassword", (*plugin).to_owned()),
                Refused::PublicKeyRetrieval { plugin } => {
                    ("publicKeyRetrieval", (*plugin).to_owned())
                }
                Refused::PluginNotPermitted { plugin } => ("pluginNotPermitted", plugin.clone()),
                Refused::UnverifiedServer { plugin } => ("unverifiedServer", plugin.clone()),
                Refused::PacketTooLarge { .. } => ("packetTooLarge", String::new()),
                Refused::TooManyColumns { .. } => ("tooManyColumns", String::new()),
                _ => ("refused", String::new()),
            },
            _ => ("protocol", String::new()),
        };
        Self {
            fault: fault.to_owned(),
            errno: 0,
            sql_state: String::new(),
            message: error.to_string(),
            subject,
        }
    }
}
