use std::sync::Arc;

use taos_proto::reconnect::Effect;

use super::Statement;
use super::prepared::Prepared;
use crate::error::Result;
use crate::taos::Client;
use crate::taos::client::Handle;
use crate::value::IntoSql;

impl Client {
    /// Prepares a statement with a `?` for each value.
    ///
    /// An insert may have a `?` for the name of its table: `INSERT INTO ? USING meters TAGS (?, ?) VALUES (?, ?, ?)`, or
    /// `INSERT INTO meters (tbname, ts, amps, place) VALUES (?, ?, ?, ?)`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Server`](crate::ErrorKind::Server) when the statement cannot be prepared, and
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the server is older than 3.3.6.0 and a `?` stands for something else than a
    /// table behind `INTO`, a tag of `TAGS` or a column of `VALUES`.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes what was prepared.
    pub async fn prepare(&self, sql: impl IntoSql<'_>) -> Result<Statement> {
        let sql = sql.into_sql();
        let sql = sql.as_str();
        self.within("PREPARE", async {
            let limit = self.limit();
            let preparing = |handle| async move { Prepared::new(&handle, limit, sql).await };
            let (_, prepared) = self.course().follow(Effect::Repeatable, preparing).await?;
            let (client, sql) = (self.clone(), sql.into());
            Ok(Statement { client, sql, prepared, unfinished: false, result: None })
        })
        .await
    }
}

impl Statement {
    /// Prepares anew what is not known on this connection, and what a dropped future or an error has left in an unknown state.
    pub(super) async fn ready(&mut self, handle: &Arc<Handle>) -> Result<()> {
        if self.unfinished || !Arc::ptr_eq(handle, &self.prepared.handle) {
            self.prepared = Prepared::new(handle, self.client.limit(), &self.sql).await?;
            (self.unfinished, self.result) = (false, None);
        }
        Ok(())
    }
}
