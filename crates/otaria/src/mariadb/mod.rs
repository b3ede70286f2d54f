//! MariaDB and MySQL.

#[cfg(feature = "blocking")]
pub mod blocking;
mod cluster;
mod column;
mod connection;
mod error;
mod options;
mod params;
mod result;
mod row;
mod value;

pub use cluster::{Cluster, ClusterOptions, HostStatus};
pub use column::Column;
pub use connection::{
    CancelToken, Connection, IsolationLevel, Pipeline, PipelineAnswers, Statement, Transaction,
    TransactionOptions,
};
pub use mariadb_proto::value::{Date, DateTime, Param, Time, Value, ValueKind};
pub use options::Options;
pub use params::{Named, ParamColumn, ParamValue, Params, ToParam};
#[cfg(feature = "serde")]
pub use result::Deserialized;
#[cfg(feature = "arrow")]
pub use result::RecordBatchStream;
pub use result::{QueryResult, RowStream, TypedStream};
pub use row::{OwnedRow, Row};
pub use value::FromValue;
#[cfg(feature = "json")]
pub use value::Json;

pub use crate::pool::{PoolOptions, PoolStatus};
pub use crate::row::FromRow;
pub use crate::value::{ColumnIndex, Mismatch};

/// A bounded pool of connections to MariaDB.
pub type Pool = crate::pool::Pool<Connection>;
/// A connection from a [`Pool`].
pub type PooledConnection = crate::pool::Pooled<Connection>;
