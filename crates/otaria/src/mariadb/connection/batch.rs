use std::ops::RangeInclusive;

use mariadb_proto::Event;
use mariadb_proto::capability::Capabilities;
use mariadb_proto::command::{BulkFlags, BulkRows};

use super::{Connection, Statement, span};
use crate::error::{Error, Result};
use crate::mariadb::Params;
use crate::mariadb::params::{Ordered, OwnedParams, check_count};
use crate::value::IntoSql;

/// Rows are gathered up to this size before they are sent.
const CHUNK: usize = 1 << 20;

impl Connection {
    /// Runs a prepared statement once for each row of parameters, and returns how many rows were changed. For many rows this
    /// is by far the quickest way to insert them: MariaDB takes them by one command per some thousand rows
    /// (`COM_STMT_BULK_EXECUTE`), MySQL by commands that are sent without waiting for the answers in between.
    ///
    /// About 1 MiB of rows is in memory at a time, and the next rows are taken from the iterator while the server works. Without
    /// rows nothing is sent.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> otaria::Result<()> {
    /// # let url = std::env::var("MARIADB_URL").expect("MARIADB_URL names a server");
    /// # let mut connection = otaria::mariadb::Connection::connect(&url).await?;
    /// # connection.query("CREATE TEMPORARY TABLE t (id INT, name TEXT)").await?;
    /// let rows = (0..10_000).map(|id| (id, format!("name {id}")));
    /// let inserted = connection.exec_batch("INSERT INTO t VALUES (?, ?)", rows).await?;
    /// assert_eq!(inserted, 10_000);
    /// # connection.close().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The message names the rows of the command that failed. Rows that were sent before it stay, and some of its own
    /// may: a [transaction](Self::transaction) undoes all of them.
    ///
    /// # Cancellation
    ///
    /// As for [every method](Self#cancellation): any number of rows may have been taken.
    pub async fn exec_batch<P: Params>(
        &mut self,
        sql: impl IntoSql<'_>,
        rows: impl IntoIterator<Item = P>,
    ) -> Result<u64> {
        let sql = sql.into_sql();
        let span = self.span(span::operation(sql.as_str()));
        let mut rows = rows.into_iter();
        let executing = async move {
            let Some(first) = rows.next() else { return Ok(0) };
            self.ready().await?;
            let (text, order) = self.positional(sql, first.names())?;
            let statement = self.prepared(&text).await?;
            let mut batch = Batch { statement, sent: 0, in_flight: 0..=0, affected: 0 };
            let mut gathered = batch.gathering(self);
            let mut next = Some(first);
            while let Some(row) = next {
                let row = Ordered { params: row, order: order.as_deref() };
                if !batch.gather(&mut gathered, &row)? {
                    batch.send(self, &mut gathered).await?;
                    batch.gather(&mut gathered, &row)?;
                }
                next = rows.next();
                if gathered.size() >= CHUNK || next.is_none() {
                    batch.send(self, &mut gathered).await?;
                }
            }
            batch.finish(self).await?;
            Ok(batch.affected)
        };
        span::within(span, executing).await
    }
}

struct Batch {
    statement: Statement,
    /// Rows sent so far.
    sent: u64,
    /// The numbers of the rows, from 1, of the command under way.
    in_flight: RangeInclusive<u64>,
    affected: u64,
}

/// Rows that wait to be sent.
enum Gathered {
    /// For MariaDB's command for many rows.
    Bulk(BulkRows),
    /// For a command each.
    OneByOne { values: OwnedParams, count: usize },
}

impl Gathered {
    fn size(&self) -> usize {
        match self {
            Self::Bulk(rows) => rows.size(),
            Self::OneByOne { values, .. } => values.size(),
        }
    }
}

impl Batch {
    fn gathering(&self, connection: &mut Connection) -> Gathered {
        let width = self.statement.parameters();
        let bulk = width > 0
            && connection.session().is_some_and(|session| {
                session.capabilities.contains(Capabilities::BULK_OPERATIONS)
            });
        if bulk {
            Gathered::Bulk(connection.link.machine.bulk_rows(width))
        } else {
            Gathered::OneByOne { values: OwnedParams::default(), count: 0 }
        }
    }

    /// Adds a row; false when it cannot be sent together with those before it.
    #[inline]
    fn gather(&self, gathered: &mut Gathered, row: &impl Params) -> Result<bool> {
        if let Gathered::Bulk(rows) = gathered
            && rows.count() > 0
            && rows.push_each(|bulk| row.put_into(bulk))?
        {
            return Ok(true);
        }
        row.with(|values| {
            check_count(self.statement.parameters(), values.len())?;
            match gathered {
                Gathered::Bulk(rows) => Ok(rows.push(values)?),
                Gathered::OneByOne { values: all, count } => {
                    all.push_row(values);
                    *count += 1;
                    Ok(true)
                }
            }
        })
    }

    /// Sends rows once the ones before have been taken.
    async fn send(&mut self, connection: &mut Connection, gathered: &mut Gathered) -> Result<()> {
        self.finish(connection).await?;
        let (machine, id) = (&mut connection.link.machine, self.statement.id());
        match gathered {
            Gathered::Bulk(rows) => {
                let count = rows.count() as u64;
                machine.execute_bulk(id, rows, BulkFlags::default())?;
                self.count_rows(count);
            }
            Gathered::OneByOne { values, count } => {
                let (params, width) = (values.borrowed(), self.statement.parameters());
                for row in 0..*count {
                    let values = params.get(row * width..(row + 1) * width).unwrap_or_default();
                    machine.execute(id, values)?;
                }
                drop(params);
                self.count_rows(*count as u64);
                values.clear();
                *count = 0;
            }
        }
        connection.command_begins();
        connection.link.send_without_waiting();
        Ok(())
    }

    const fn count_rows(&mut self, count: u64) {
        self.in_flight = self.sent + 1..=self.sent + count;
        self.sent += count;
    }

    /// Waits until the rows that were sent have been taken.
    async fn finish(&mut self, connection: &mut Connection) -> Result<()> {
        let mut failure = None;
        while connection.link.machine.in_flight() > 0 {
            match connection.link.event().await? {
                Event::Done(ok) => self.affected += ok.affected_rows,
                Event::Failed(reported) => failure = failure.or(Some(reported)),
                _ => {}
            }
        }
        match failure {
            None => Ok(()),
            Some(reported) => Err(self.failed(connection.reported(reported))),
        }
    }

    fn failed(&self, error: Error) -> Error {
        let (first, last) = (self.in_flight.start(), self.in_flight.end());
        error.while_doing(format_args!("rows {first} to {last} of the batch"))
    }
}
