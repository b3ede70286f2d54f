//! Every public name, so that none is lost unnoticed: this file has to compile.

#![expect(unused_imports, reason = "that they can be imported is the test")]

use otaria::mariadb::blocking::{
    Connection as BlockingConnection, Pool as BlockingPool,
    PooledConnection as BlockingPooledConnection, QueryResult as BlockingQueryResult, Session,
    Transaction as BlockingTransaction, TypedRows,
};
use otaria::mariadb::{
    CancelToken, Cluster, ClusterOptions, Column, ColumnIndex, Connection, Date, DateTime,
    Deserialized, FromRow as _, FromValue, HostStatus, IsolationLevel, Json, Mismatch, Named,
    Options, OwnedRow, Param, ParamValue, Params, Pipeline, PipelineAnswers, Pool, PoolOptions,
    PoolStatus, PooledConnection, QueryResult, Row, RowStream, Statement, Time, ToParam,
    Transaction, TransactionOptions, TypedStream, Value, ValueKind,
};
use otaria::pool::{Pool as AnyPool, Pooled, Reusable};
use otaria::row::{Fields, FromField, Planner, SourceRow};
use otaria::taos::blocking::{
    Client as BlockingClient, Rows as BlockingRows, Statement as BlockingStatement,
    TypedRows as BlockingTypedRows,
};
use otaria::taos::{
    Assignment, Block, Blocks, Cell, Client, Column as TaosColumn, ColumnView, Consumer,
    ConsumerOptions, DataType, Decimal, Deserialized as TaosDeserialized, Field, FixedValues,
    FromValue as TaosFromValue, Lines, Literal, Message, NChars, NullBitmap, Nullable, OffsetReset,
    Options as TaosOptions, Parameter, ParameterKind, Params as TaosParams, Pool as TaosPool,
    PooledClient, Precision, Retry, Row as TaosRow, Rows, Statement as TaosStatement, Table,
    TableBlock, TimeUnit, Timestamp, ToParam as TaosToParam, Written,
};
use otaria::{Error, ErrorKind, FromRow, IntoSql, Result, ServerError, Sql, Tls, named};

#[test]
fn macros_and_derives_can_be_used_by_their_public_names() {
    #[derive(FromRow)]
    struct One {
        a: u8,
    }
    let _ = (named! { a: 1 }, |one: One| one.a);
}
