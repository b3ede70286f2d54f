//! Getting a connection ready for the next command: what was left behind is sent and read away first.

use mariadb_proto::Event;
use mariadb_proto::machine::Statement as Prepared;

use super::interrupt::LostTrack;
use super::{Connection, Statement};
use crate::error::{Error, ErrorKind, Result};

impl Connection {
    /// Leaves the connection idle, open, and its forgotten statements closed with the next command.
    pub(in crate::mariadb) async fn ready(&mut self) -> Result<()> {
        if self.link.is_closed() {
            return Err(self.link.closed_before());
        }
        self.link.end_silence();
        // Who offered it has gone, if the server has not asked for it yet.
        self.link.expects_file = false;
        if self.link.machine.in_flight() > 0 {
            self.drain().await?;
        }
        self.link.check_idle()?;
        if self.fresh_session {
            self.set_up_session().await?;
        }
        self.be_safe_from_kills().await?;
        for id in self.statements.closing().take() {
            self.link.machine.close_statement(id)?;
        }
        Ok(())
    }

    /// Waits for a cancellation that is on its way. One that came after its command had ended would hit the next one,
    /// which is then one of no consequence.
    async fn be_safe_from_kills(&mut self) -> Result<()> {
        loop {
            match self.link.interrupt.clear().await {
                Ok(false) => return Ok(()),
                Ok(true) => match self.run("DO 0").await {
                    Err(error) if error.is_fatal() => return Err(error),
                    Ok(()) | Err(_) => {}
                },
                Err(LostTrack) => {
                    let message = "the answer to the cancellation of a command was not waited for";
                    self.link.fail(Error::new(ErrorKind::Closed, message));
                    return Err(self.link.closed_before());
                }
            }
        }
    }

    /// Reads away the answers that nobody waits for.
    async fn drain(&mut self) -> Result<()> {
        self.read_away_until(0).await?;
        self.unwatched = None;
        Ok(())
    }

    /// Reads answers away until so many commands are left.
    pub(super) async fn read_away_until(&mut self, left: usize) -> Result<()> {
        let before = self.link.received();
        while self.link.machine.in_flight() > left {
            match self.link.event().await? {
                Event::Prepared(prepared) => drop(self.admit(prepared)),
                Event::Failed(reported) if self.link.machine.in_flight() == 0 => {
                    if let Some(failure) = self.unwatched {
                        return Err(self.link.fail(Error::from(reported).while_doing(failure)));
                    }
                }
                _ => {}
            }
            if self.link.received() - before > self.options.drain_limit {
                let message = format!(
                    "a result was dropped with more than {} bytes unread, the limit for reading them away",
                    self.options.drain_limit
                );
                self.link.fail(Error::new(ErrorKind::Closed, message));
                return Err(self.link.closed_before());
            }
        }
        Ok(())
    }

    /// Gives a fresh session its character set and the statements of [`Options::init`].
    async fn set_up_session(&mut self) -> Result<()> {
        let told = self.session().and_then(|session| session.character_set.as_deref());
        if told.is_some_and(|charset| charset != "utf8mb4") {
            // The server does not take the character set from the handshake.
            self.run("SET NAMES utf8mb4").await?;
        }
        for index in 0..self.options.init.len() {
            let Some(sql) = self.options.init.get(index).cloned() else { break };
            self.run(&sql).await.map_err(|error| {
                error.while_doing(format_args!("statement {} of `init`", index + 1))
            })?;
        }
        self.fresh_session = false;
        Ok(())
    }

    /// Takes in the statement that the server has prepared.
    pub(in crate::mariadb) fn admit(&mut self, prepared: Prepared) -> Statement {
        let sql = self.preparing.take().unwrap_or_default();
        self.statements.admit(prepared, sql)
    }
}
