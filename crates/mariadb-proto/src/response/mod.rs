//! What the server answers: OK, ERR, the end of rows, prepared statements, session changes.
//!
//! Format: <https://mariadb.com/docs/server/reference/clientserver-protocol/4-server-response-packets>.

mod ok;
mod prepare_ok;
mod server_error;
mod session_change;
mod status;

pub use ok::OkPacket;
pub use prepare_ok::PrepareOk;
pub use server_error::ServerError;
pub use session_change::SessionChange;
pub use status::ServerStatus;
