//! Handing a connection on from one user to the next.

use std::task::{Context, Poll, Waker};

use mariadb_proto::Event;
use mariadb_proto::response::ServerStatus;

use super::Connection;
use crate::error::{Error, ErrorKind, Result};
use crate::mariadb::Options;
use crate::pool::Reusable;

/// What a server says that may soon be able to take a connection: too many connections, shutdown, starting up.
const TRANSIENT: [u32; 4] = [1040, 1053, 1203, 1226];

impl Reusable for Connection {
    type Options = Options;

    async fn connect(options: &Options) -> Result<Self> {
        Self::connect(options).await
    }

    fn may_mend(error: &Error) -> bool {
        match error.kind() {
            ErrorKind::Io | ErrorKind::Timeout => true,
            ErrorKind::Server => {
                error.server_error().is_some_and(|server| TRANSIENT.contains(&server.code()))
            }
            _ => false,
        }
    }

    async fn check(&mut self, ask: bool) -> Result<()> {
        if ask { self.ping().await } else { self.ready().await }
    }

    /// Without `reset` it loses an open transaction.
    fn park(&mut self, reset: bool) -> bool {
        if self.is_closed() || self.unfit || !self.read_away_what_arrived() {
            return false;
        }
        if !std::mem::take(&mut self.link.interrupt).retire() {
            return false;
        }
        let in_transaction =
            self.session().is_some_and(|session| session.status.contains(ServerStatus::IN_TRANS));
        let queued = if reset {
            self.statements.forget_all();
            self.fresh_session = true;
            self.unwatched = Some("a returned connection could not be reset");
            self.link.machine.reset_connection()
        } else if in_transaction && self.unwatched.is_none() {
            self.unwatched =
                Some("the transaction of a returned connection could not be rolled back");
            self.link.machine.query(b"ROLLBACK")
        } else {
            Ok(())
        };
        self.link.send_without_waiting();
        queued.is_ok() && !self.is_closed()
    }

    async fn retire(self) {
        let _ = self.close().await;
    }
}

impl Connection {
    /// Reads away what has arrived of answers; false if more is to come, unless it is the end of a dropped transaction.
    fn read_away_what_arrived(&mut self) -> bool {
        let cx = &mut Context::from_waker(Waker::noop());
        let before = self.link.received();
        while self.link.machine.in_flight() > 0 {
            match self.link.poll_event(cx) {
                Poll::Ready(Ok(Event::Prepared(prepared))) => drop(self.admit(prepared)),
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(_)) => return false,
                Poll::Pending => {
                    return self.unwatched.is_some() && self.link.machine.in_flight() == 1;
                }
            }
            if self.link.received() - before > self.options.drain_limit {
                return false;
            }
        }
        true
    }
}
