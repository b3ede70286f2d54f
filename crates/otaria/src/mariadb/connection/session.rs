use std::future::poll_fn;
use std::pin::Pin;

use tokio::io::AsyncWrite;

use super::{Connection, span};
use crate::error::{Error, ErrorKind, Result};
use crate::net::Deadline;

impl Connection {
    /// Asks the server for a sign of life.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation).
    pub async fn ping(&mut self) -> Result<()> {
        let span = self.span("PING");
        let pinging = async {
            self.ready().await?;
            self.link.machine.ping()?;
            self.finish().await
        };
        span::within(span, pinging).await
    }

    /// Makes the session as good as new on the same login: an open transaction is rolled back, variables, temporary
    /// tables, locks and prepared statements are gone, and the statements of
    /// [`Options::init`](super::Options::init) run again.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): the session may be reset or not. The statements of `init` run before
    /// the next command if they have not yet.
    pub async fn reset(&mut self) -> Result<()> {
        let span = self.span("RESET");
        let resetting = async {
            self.ready().await?;
            self.link.machine.reset_connection()?;
            self.statements.forget_all();
            self.fresh_session = true;
            self.finish().await?;
            self.ready().await
        };
        span::within(span, resetting).await
    }

    /// Says good-bye and closes the socket, within [`Options::close_timeout`](super::Options::close_timeout). A
    /// connection that is closed already is no error.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes the socket at once.
    pub async fn close(mut self) -> Result<()> {
        if self.is_closed() {
            return Ok(());
        }
        let deadline = Deadline::after(self.options.close_timeout);
        self.link.machine.quit()?;
        let closing = async {
            self.link.flush().await?;
            let mut stream = self.link.take_stream("it was closed")?;
            poll_fn(|cx| Pin::new(&mut stream).poll_shutdown(cx)).await.map_err(|error| {
                Error::new(ErrorKind::Io, "closing the socket failed").with_source(error)
            })
        };
        deadline.run("the good-bye to be sent", closing).await
    }
}
