use std::fmt;
use std::sync::Arc;

use super::Connection;
use super::interrupt::Interrupt;
use crate::error::Result;
use crate::mariadb::Options;
use crate::value::Sql;

/// Cancels the command that a connection is running, from any task: what
/// [`Connection::cancel_token`] gives. A clone cancels the same connection.
///
/// When the connection has returned to its [`Pool`](crate::mariadb::Pool), it cancels nothing any more.
#[derive(Clone)]
pub struct CancelToken {
    options: Options,
    connection_id: u64,
    interrupt: Arc<Interrupt>,
}

impl Connection {
    /// A token by which the commands of this connection can be cancelled while they run.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> otaria::Result<()> {
    /// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
    /// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
    /// let token = connection.cancel_token();
    /// let (result, cancelled) = tokio::join!(connection.query("SELECT SLEEP(60)"), async {
    ///     tokio::time::sleep(Duration::from_millis(50)).await;
    ///     token.cancel().await
    /// });
    /// assert!(cancelled?);
    /// # drop(result);
    /// connection.ping().await?; // it lives on
    /// # connection.close().await
    /// # }
    /// ```
    #[must_use]
    pub fn cancel_token(&self) -> CancelToken {
        CancelToken {
            options: self.options.clone().without_init(),
            connection_id: self.connection_id(),
            interrupt: Arc::clone(&self.link.interrupt),
        }
    }
}

impl CancelToken {
    /// Stops the command that is running, by `KILL QUERY` over a connection of its own. The command then fails with the
    /// server's error 1317, or ends as if nothing had happened if it was quicker (`SLEEP` returns 1). False if no
    /// command was running by the time that connection was made; nothing is killed then.
    ///
    /// Whatever the outcome, no other command is hit: the connection begins its next one after the server has answered
    /// the `KILL`. A proxy that leads new connections to another server makes it reach that one; do not cancel through
    /// such proxies.
    ///
    /// # Cancellation
    ///
    /// Before the `KILL` is sent nothing happens. When the future is dropped while its answer is due, nobody knows when it
    /// will arrive, and the cancelled connection is closed at its next use.
    pub async fn cancel(&self) -> Result<bool> {
        let mut killer = Connection::connect(&self.options).await?;
        let Some(killing) = self.interrupt.begin_kill() else {
            killer.close().await?;
            return Ok(false);
        };
        let kill = Sql::trusted(format!("KILL QUERY {}", self.connection_id));
        let killed = killer.query(kill).await.map(drop);
        if killed.as_ref().err().is_none_or(|error| error.server_error().is_some()) {
            killing.arrived();
        }
        killed?;
        killer.close().await?;
        Ok(true)
    }
}

impl fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelToken")
            .field("connection_id", &self.connection_id)
            .finish_non_exhaustive()
    }
}
