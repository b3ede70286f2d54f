//! MariaDB and MySQL.

mod column;
mod connection;
mod error;
mod options;
mod params;
mod result;
mod row;
mod value;

pub use column::Column;
pub use connection::{Connection, Statement, Transaction};
pub use mariadb_proto::value::{Date, DateTime, Param, Time, Value};
pub use options::Options;
pub use params::{Params, ToParam};
pub use result::{QueryResult, RowStream};
pub use row::{FromRow, OwnedRow, Row};
pub use value::FromValue;

pub use crate::value::{ColumnIndex, Mismatch};
