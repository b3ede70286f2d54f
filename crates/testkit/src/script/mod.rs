//! A server's part of a conversation as a list of actions, and the machine without I/O that performs them.

mod performance;

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use mariadb_proto::capability::Capabilities;

use crate::client::{Command, Login, TlsRequest};
use crate::server::{greeting, ok, text_result};
pub use performance::{Cue, Performance};

type Check = Box<dyn FnOnce(&[u8]) -> Result<()> + Send>;

enum Action {
    Send { payload: Vec<u8>, sequence: Option<u8> },
    SendRaw(Vec<u8>),
    Expect { what: &'static str, begins: bool, check: Check },
    Delay(Duration),
    Close,
}

/// What the server expects and what it sends, in order.
#[derive(Default)]
pub struct Script {
    actions: VecDeque<Action>,
}

impl Script {
    /// An empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A script that begins with a login over a plain channel.
    #[must_use]
    pub fn logged_in() -> Self {
        Self::new().send(greeting()).expect_login(|_| {}).send(ok())
    }

    /// Sends a packet with the sequence id that is due.
    #[must_use]
    pub fn send(self, payload: impl Into<Vec<u8>>) -> Self {
        self.then(Action::Send { payload: payload.into(), sequence: None })
    }

    /// Sends a packet with another sequence id.
    #[must_use]
    pub fn send_as(self, sequence: u8, payload: impl Into<Vec<u8>>) -> Self {
        self.then(Action::Send { payload: payload.into(), sequence: Some(sequence) })
    }

    /// Sends several packets.
    #[must_use]
    pub fn send_all(self, payloads: impl IntoIterator<Item = Vec<u8>>) -> Self {
        payloads.into_iter().fold(self, Self::send)
    }

    /// Sends a result of texts.
    #[must_use]
    pub fn send_result(self, names: &[&str], rows: &[&[&str]]) -> Self {
        self.send_all(text_result(names, rows))
    }

    /// Sends bytes that no header is put in front of.
    #[must_use]
    pub fn send_raw(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Action::SendRaw(bytes.into()))
    }

    /// Expects a TLS request. What follows is not encrypted.
    #[must_use]
    pub fn expect_tls_request(self) -> Self {
        self.expect("a TLS request", false, |payload| TlsRequest::decode(payload).map(drop))
    }

    /// Expects a handshake response that `check` finds good by not panicking.
    #[must_use]
    pub fn expect_login(self, check: impl FnOnce(&Login) + Send + 'static) -> Self {
        self.expect("a handshake response", false, |payload| {
            check(&Login::decode(payload)?);
            Ok(())
        })
    }

    /// Expects a further packet of the authentication.
    #[must_use]
    pub fn expect_packet(self, expected: impl Into<Vec<u8>>) -> Self {
        let expected = expected.into();
        self.expect("a packet", false, move |payload| {
            ensure!(payload == expected, "{payload:02x?} instead of {expected:02x?}");
            Ok(())
        })
    }

    /// Expects a further packet of the authentication, of this length.
    #[must_use]
    pub fn expect_packet_of(self, bytes: usize) -> Self {
        self.expect("a packet", false, move |payload| {
            ensure!(payload.len() == bytes, "{} bytes instead of {bytes}", payload.len());
            Ok(())
        })
    }

    /// Expects this command; of an execution that it has as many parameters as this one.
    #[must_use]
    pub fn expect_command(self, expected: Command) -> Self {
        let parameters = match &expected {
            Command::Execute(execute) => execute.nulls.len(),
            _ => 0,
        };
        self.expect("a command", true, move |payload| {
            let command = Command::decode(payload, parameters)?;
            ensure!(command == expected, "{command:?} instead of {expected:?}");
            Ok(())
        })
    }

    /// Expects `COM_CHANGE_USER` on a connection with plugins and attributes, that `check` finds good by not panicking.
    #[must_use]
    pub fn expect_change_user(self, check: impl FnOnce(&Login) + Send + 'static) -> Self {
        self.expect("a change of user", true, |payload| {
            let Command::ChangeUser(body) = Command::decode(payload, 0)? else {
                bail!("another command: {payload:02x?}")
            };
            check(&Login::decode_change_user(
                &body,
                Capabilities::PLUGIN_AUTH | Capabilities::CONNECT_ATTRS,
            )?);
            Ok(())
        })
    }

    /// Expects a text query.
    #[must_use]
    pub fn expect_query(self, sql: &str) -> Self {
        self.expect_command(Command::Query(sql.to_owned()))
    }

    /// Waits before the next action.
    #[must_use]
    pub fn delay(self, duration: Duration) -> Self {
        self.then(Action::Delay(duration))
    }

    /// Closes the connection.
    #[must_use]
    pub fn close(self) -> Self {
        self.then(Action::Close)
    }

    fn expect(
        self,
        what: &'static str,
        begins: bool,
        check: impl FnOnce(&[u8]) -> Result<()> + Send + 'static,
    ) -> Self {
        self.then(Action::Expect { what, begins, check: Box::new(check) })
    }

    fn then(mut self, action: Action) -> Self {
        self.actions.push_back(action);
        self
    }

    /// Starts performing.
    #[must_use]
    pub fn start(self) -> Performance {
        Performance::new(self.actions)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Script({} actions)", self.actions.len())
    }
}
