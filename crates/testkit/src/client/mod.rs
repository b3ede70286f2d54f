//! What a client sends, decoded: the other direction of the packets in `mariadb-proto`.

mod command;
mod login;

pub use command::{Command, Execute};
pub use login::{Login, TlsRequest};
