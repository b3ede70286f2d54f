//! What bb8 asks of a manager of connections.

use bb8::ManageConnection;
use otaria::Error;
use otaria::mariadb::{Connection, Options};

/// Makes connections for a pool of bb8.
#[derive(Debug)]
pub(crate) struct Manager(pub(crate) Options);

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    async fn connect(&self) -> Result<Connection, Error> {
        Connection::connect(&self.0).await
    }

    /// The next user gets a new session, and no connection that the server has closed meanwhile.
    async fn is_valid(&self, connection: &mut Connection) -> Result<(), Error> {
        connection.reset().await
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        connection.is_closed()
    }
}
