//! Results as record batches of Arrow.

mod column;
mod decimal;
mod schema;
mod stream;
mod temporal;

pub use stream::RecordBatchStream;

use super::QueryResult;
use crate::arrow::ArrowOptions;
use crate::error::Result;
use crate::mariadb::{Connection, Params};
use crate::value::IntoSql;

impl<'c> QueryResult<'c> {
    /// The current result's rows as [record batches](crate::arrow). Those that were taken before are not among them.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Conversion`](crate::ErrorKind::Conversion) for a column that no type of Arrow holds, and
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) for options that cannot be.
    pub fn into_arrow(self, options: ArrowOptions) -> Result<RecordBatchStream<'c>> {
        RecordBatchStream::new(self.cursor, options)
    }
}

impl Connection {
    /// As [`query`](Self::query), with the result as [record batches](crate::arrow) by the default options; for others there
    /// is [`QueryResult::into_arrow`].
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_arrow(&mut self, sql: impl IntoSql<'_>) -> Result<RecordBatchStream<'_>> {
        self.query(sql).await?.into_arrow(ArrowOptions::new())
    }

    /// As [`exec`](Self::exec), with the result as [record batches](crate::arrow) by the default options; for others there is
    /// [`QueryResult::into_arrow`].
    ///
    /// # Cancellation
    ///
    /// As for [`exec`](Self::exec).
    pub async fn exec_arrow(
        &mut self,
        sql: impl IntoSql<'_>,
        params: impl Params,
    ) -> Result<RecordBatchStream<'_>> {
        self.exec(sql, params).await?.into_arrow(ArrowOptions::new())
    }
}
