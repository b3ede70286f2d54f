//! Results as record batches of Arrow.

mod column;
mod nulls;
mod schema;
mod stream;
mod texts;

pub(in crate::taos) use schema::unit;
pub use stream::RecordBatchStream;

use super::Blocks;
use crate::arrow::ArrowOptions;
use crate::error::Result;
use crate::taos::{Client, Params, Statement};
use crate::value::IntoSql;

impl Blocks {
    /// The blocks that are left as [record batches](crate::arrow).
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Protocol`](crate::ErrorKind::Protocol) for a decimal column without digits.
    pub fn into_arrow(self, options: ArrowOptions) -> Result<RecordBatchStream> {
        RecordBatchStream::new(self, options)
    }
}

impl Client {
    /// As [`query_blocks`](Self::query_blocks), with the result as [record batches](crate::arrow) by the default options; for
    /// others there is [`Blocks::into_arrow`].
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_arrow(&self, sql: impl IntoSql<'_>) -> Result<RecordBatchStream> {
        self.query_blocks(sql).await?.into_arrow(ArrowOptions::new())
    }
}

impl Statement {
    /// As [`query_blocks`](Self::query_blocks), with the result as [record batches](crate::arrow) by the default options; for
    /// others there is [`Blocks::into_arrow`].
    ///
    /// # Cancellation
    ///
    /// As for [`query`](Self::query).
    pub async fn query_arrow(&mut self, params: impl Params) -> Result<RecordBatchStream> {
        self.query_blocks(params).await?.into_arrow(ArrowOptions::new())
    }
}
