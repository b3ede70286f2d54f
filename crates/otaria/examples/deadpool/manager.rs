//! What deadpool asks of a manager of connections.

use deadpool::managed::{self, Metrics, RecycleResult};
use otaria::Error;
use otaria::mariadb::{Connection, Options};

/// Makes connections for a pool of deadpool.
#[derive(Debug)]
pub(crate) struct Manager(pub(crate) Options);

pub(crate) type Pool = managed::Pool<Manager>;

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection, Error> {
        Connection::connect(&self.0).await
    }

    /// The next user gets a new session, and no connection that the server has closed meanwhile.
    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<Error> {
        Ok(connection.reset().await?)
    }
}
