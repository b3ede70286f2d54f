use std::sync::Arc;

use taos_proto::message::{Action, NoArgs, VersionReply};

use super::Client;
use super::connect::is_final;
use crate::error::{Error, ErrorKind, Result};
use crate::pool::Reusable;
use crate::taos::Options;

impl Reusable for Client {
    type Options = Options;

    async fn connect(options: &Options) -> Result<Self> {
        Self::connect(options).await
    }

    fn may_mend(error: &Error) -> bool {
        match error.kind() {
            ErrorKind::Io | ErrorKind::Timeout => true,
            ErrorKind::Server => !is_final(error),
            _ => false,
        }
    }

    /// The adapter answers without asking its server.
    async fn check(&mut self, ask: bool) -> Result<()> {
        let handle = self.line.current();
        if ask {
            let action = Action::Version(NoArgs {});
            let asking = handle.ask(None, |session, limits| session.request(action, limits));
            let VersionReply { .. } = asking.await?;
        }
        handle.check_open()
    }

    /// A session cannot be made as new: one that has another database than at first, or will have it when a statement that
    /// nobody waits for is done, is of no use to others. Neither is one that somebody still has.
    fn park(&mut self, _reset: bool) -> bool {
        let handle = self.line.current();
        let at_first = self.line.options().database.as_deref().unwrap_or_default();
        Arc::strong_count(&self.line) == 1 && !handle.is_closed() && handle.keeps_database(at_first)
    }

    async fn retire(self) {
        self.close().await;
    }
}
