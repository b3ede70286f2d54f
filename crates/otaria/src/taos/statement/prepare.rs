use taos_proto::Session;
use taos_proto::error::Error as ProtocolError;
use taos_proto::message::{Action, StatementId, Stmt2Init, Stmt2Prepare, Stmt2PrepareReply};
use taos_proto::session::{Answer, Call as Limits, ServerVersion};

use super::parameter::Parameter;
use super::table::usage;
use super::{Prepared, Statement};
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
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) when the server is older than 3.3.6.0.
    ///
    /// # Cancellation
    ///
    /// Dropping the future closes what was prepared.
    pub async fn prepare(&self, sql: &str) -> Result<Statement> {
        self.within("PREPARE", async {
            let prepared = prepare(self, sql).await?;
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
            self.prepared = prepare(&self.client, &self.sql).await?;
            self.unfinished = false;
        }
        Ok(())
    }
}

async fn prepare(client: &Client, sql: &str) -> Result<Prepared> {
    let version = client.server_version();
    if !ServerVersion::new(version).has_stmt2() {
        return Err(usage(format!(
            "prepared statements need a TDengine from 3.3.6.0 on, this one is {version}; use `exec_with` or `query_with`"
        )));
    }
    let (handle, limit) = (client.handle(), client.limit());
    let init = Stmt2Init { single_stb_insert: false, single_table_bind_once: false };
    let initiating =
        handle.start(limit, |session, limits| session.request(Action::Stmt2Init(init), limits))?;
    let StatementId { stmt_id: id } = handle.answer(initiating.or(close), limit).await?;
    let client = client.clone();
    let mut prepared = Prepared { client, id, is_insert: false, parameters: Vec::new(), count: 0 };
    let action =
        Action::Stmt2Prepare(Stmt2Prepare { stmt_id: id, sql: sql.to_owned(), get_fields: true });
    let preparing = handle.ask(limit, |session, limits| session.request(action, limits));
    let reply: Stmt2PrepareReply = preparing.await.map_err(|error| error.with_sql(sql))?;
    prepared.is_insert = reply.is_insert;
    prepared.count = usize::try_from(reply.fields_count).unwrap_or(0);
    prepared.parameters = reply.fields.into_iter().map(Parameter::new).collect::<Result<_>>()?;
    Ok(prepared)
}

/// Closes a statement whose maker was dropped.
fn close(session: &mut Session, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer::Json(reply) = answer else { return Ok(()) };
    let StatementId { stmt_id } = reply.read::<StatementId>()?.body;
    let call = session.request(Action::Stmt2Close(StatementId { stmt_id }), Limits::default())?;
    session.cancel(call);
    Ok(())
}
