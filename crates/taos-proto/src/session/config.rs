use std::time::Duration;

use crate::message::Conn;

/// How a session logs in and what it does on its own.
#[derive(Debug, Clone)]
pub struct Config {
    /// The login on `/ws`: user, password, database, time zone and so on. `None` on `/rest/tmq`, where
    /// [`Subscribe`](crate::tmq::Subscribe) logs in.
    pub login: Option<Conn>,
    /// When the login must have succeeded, from the caller's origin of time; `None`: whenever it will.
    pub login_deadline: Option<Duration>,
    /// Whether to ask for the next block before it is wanted. True by default; at most one block waits.
    pub prefetch: bool,
    /// The first id of a request, for ids that differ between connections in the server's logs. Default 1.
    pub first_req_id: u64,
}

impl Config {
    /// The defaults on `/ws`, with this login.
    #[must_use]
    pub const fn new(login: Conn) -> Self {
        Self::with(Some(login))
    }

    /// The defaults on `/rest/tmq`: the session asks for the server's version, and is connected.
    #[must_use]
    pub const fn topics() -> Self {
        Self::with(None)
    }

    const fn with(login: Option<Conn>) -> Self {
        Self { login, login_deadline: None, prefetch: true, first_req_id: 1 }
    }
}
