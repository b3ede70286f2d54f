//! The client's side of one connection to `/ws` or `/rest/tmq`, as a machine without I/O.

mod calls;
mod config;
mod event;
mod login;
mod machine;
mod pending;
mod replies;
mod results;
mod server_version;

pub use calls::Call;
pub use config::Config;
pub use event::{Answer, Connected, Event, Failure, Ignored, JsonReply, QueryOutcome, ResultSet};
pub use machine::Session;
pub use pending::CallId;
pub use server_version::ServerVersion;
