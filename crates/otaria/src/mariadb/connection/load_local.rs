use mariadb_proto::Event;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Connection, span};
use crate::error::{Error, ErrorKind, Result};
use crate::value::IntoSql;

/// Bytes of one packet of the file.
const PIECE: usize = 64 << 10;

impl Connection {
    /// Runs `LOAD DATA LOCAL INFILE` with the bytes of `data` in place of a file, whatever name the statement gives it; returns
    /// how many rows were loaded. Nothing else ever sends a file to the server.
    ///
    /// Needs [`Options::local_infile`](crate::mariadb::Options::local_infile), and a server that allows it. Memory stays flat
    /// whatever the length.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> otaria::Result<()> {
    /// # use otaria::mariadb::{Connection, Options};
    /// # let options: Options = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server").parse()?;
    /// let mut connection = Connection::connect(options.local_infile(true)).await?;
    /// # connection.query("CREATE TEMPORARY TABLE t (id INT, name TEXT)").await?;
    /// let data: &[u8] = b"1,Ada\n2,Bo\n";
    /// let sql = "LOAD DATA LOCAL INFILE 'data' INTO TABLE t FIELDS TERMINATED BY ','";
    /// assert_eq!(connection.load_local(sql, data).await?, 2);
    /// # connection.close().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When `data` cannot be read to its end the connection is closed, so that no part of it stays; the error is of
    /// the kind [`ErrorKind::Io`]. A statement that asks for no file is of the kind [`ErrorKind::Usage`]; it has run.
    ///
    /// # Cancellation
    ///
    /// Dropping the future before the server has asked for the file lets it load nothing, dropping it while the file is being sent
    /// closes the connection, and after that all rows are loaded. A table that has transactions thus gets all rows or
    /// none; one without them, as of Aria or MyISAM, may keep some when the connection is closed.
    pub async fn load_local(&mut self, sql: impl IntoSql<'_>, data: impl AsyncRead) -> Result<u64> {
        let sql = sql.into_sql();
        let span = self.span(span::operation(sql.as_str()));
        let loading = async move {
            if !self.options.local_infile {
                let message = "local files need the option `local_infile`; nothing was sent";
                return Err(Error::new(ErrorKind::Usage, message));
            }
            self.ready().await?;
            self.link.machine.query(sql.as_str().as_bytes())?;
            self.command_begins();
            self.link.expects_file = true;
            let event = self.link.event().await;
            self.link.expects_file = false;
            match event? {
                Event::LocalInfile { permitted: true, .. } => {}
                Event::Failed(reported) => return Err(self.reported(reported)),
                _ => {
                    self.finish().await?;
                    let message = "the statement asked for no file; it has run";
                    return Err(Error::new(ErrorKind::Usage, message));
                }
            }
            let sending = Sending { connection: self, complete: false };
            sending.send(data).await?;
            self.loaded().await
        };
        span::within(span, loading).await
    }

    async fn loaded(&mut self) -> Result<u64> {
        let mut loaded = 0;
        while self.link.machine.in_flight() > 0 {
            match self.link.event().await? {
                Event::Done(ok) => loaded = ok.affected_rows,
                Event::Failed(reported) => return Err(self.reported(reported)),
                _ => {}
            }
        }
        Ok(loaded)
    }
}

/// A file on its way. A part of it would be taken for the whole, so the connection is closed when it does not get there.
struct Sending<'c> {
    connection: &'c mut Connection,
    complete: bool,
}

impl Sending<'_> {
    async fn send(mut self, data: impl AsyncRead) -> Result<()> {
        let mut data = std::pin::pin!(data);
        let mut piece = Vec::with_capacity(PIECE);
        loop {
            piece.clear();
            while piece.len() < PIECE {
                let read =
                    (&mut data).take((PIECE - piece.len()) as u64).read_buf(&mut piece).await;
                match read {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(error) => return Err(self.broken_off(error)),
                }
            }
            if piece.is_empty() {
                break;
            }
            self.connection.link.machine.send_infile(&piece)?;
            self.connection.link.flush().await?;
        }
        self.connection.link.machine.finish_infile()?;
        self.complete = true;
        Ok(())
    }

    fn broken_off(&mut self, error: std::io::Error) -> Error {
        self.complete = true;
        let message = "reading the data of a local file failed; the connection is closed";
        self.connection.link.fail(Error::new(ErrorKind::Io, message).with_source(error))
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.complete {
            let message = "sending a local file was given up";
            self.connection.link.fail(Error::new(ErrorKind::Closed, message));
        }
    }
}
