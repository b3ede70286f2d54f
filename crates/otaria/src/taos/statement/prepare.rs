use super::Statement;
use super::prepared::Prepared;
use crate::error::Result;
use crate::taos::Client;

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
    pub async fn prepare(&self, sql: &str) -> Result<Statement> {
        self.within("PREPARE", async {
            let prepared = Prepared::new(self.handle(), self.limit(), sql).await?;
            let (client, sql) = (self.clone(), sql.into());
            Ok(Statement { client, sql, prepared, unfinished: false, result: None })
        })
        .await
    }
}

impl Statement {
    /// Prepares anew what a dropped future or an error has left in an unknown state.
    pub(super) async fn ready(&mut self) -> Result<()> {
        if self.unfinished {
            let (handle, limit) = (self.client.handle(), self.client.limit());
            self.prepared = Prepared::new(handle, limit, &self.sql).await?;
            self.unfinished = false;
        }
        Ok(())
    }
}
