//! Every public name, so that none is lost unnoticed: this file has to compile.

#![expect(unused_imports, reason = "that they can be imported is the test")]

use otaria::arrow::{
    ArrowOptions, InvalidDates, RecordBatch, SQL_TYPE, SchemaRef, arrow_array as _,
    arrow_schema as _,
};
use otaria::devserver::{DevServer, DevServerOptions, StartError, Storage};
use otaria::mariadb::blocking::{
    Connection as BlockingConnection, Pool as BlockingPool,
    PooledConnection as BlockingPooledConnection, QueryResult as BlockingQueryResult, Session,
    Transaction as BlockingTransaction, TypedRows,
};
use otaria::mariadb::{
    CancelToken, Cluster, ClusterOptions, Column, ColumnIndex, Connection, Date, DateTime,
    Deserialized, FromRow as _, FromValue, HostStatus, IsolationLevel, Json, Mismatch, Named,
    Options, OwnedRow, Param, ParamColumn, ParamValue, Params, Pipeline, PipelineAnswers, Pool,
    PoolOptions, PoolStatus, PooledConnection, QueryResult, RecordBatchStream, Row, RowStream,
    Statement, Time, ToParam, Transaction, TransactionOptions, TypedStream, Value, ValueKind,
};
use otaria::pool::{
    Pool as AnyPool, PoolOptions as AnyPoolOptions, PoolStatus as AnyPoolStatus, Pooled, Reusable,
};
use otaria::row::{Fields, FromField, FromRow as _, Planner, SourceRow};
use otaria::taos::blocking::{
    Client as BlockingClient, Consumer as BlockingConsumer, Rows as BlockingRows,
    Statement as BlockingStatement, TypedRows as BlockingTypedRows,
};
use otaria::taos::{
    Assignment, Block, Blocks, Cell, Client, Column as TaosColumn, ColumnIndex as _, ColumnView,
    Consumer, ConsumerOptions, DataType, Decimal, Deserialized as TaosDeserialized, Field,
    FixedValues, FromRow as _, FromValue as TaosFromValue, Lines, Literal, Message,
    Mismatch as TaosMismatch, NChars, NullBitmap, Nullable, OffsetReset, Options as TaosOptions,
    ParamValue as TaosParamValue, Parameter, ParameterKind, Params as TaosParams, Pool as TaosPool,
    PoolOptions as TaosPoolOptions, PoolStatus as TaosPoolStatus, PooledClient, Precision,
    RecordBatchStream as TaosRecordBatchStream, Retry, Row as TaosRow, Rows,
    Statement as TaosStatement, Table, TableBlock, TimeUnit, Timestamp, ToParam as TaosToParam,
    TypedStream as TaosTypedStream, Written,
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

/// What the public modules say that they export.
const MODULES: &[(&str, &str)] = &[
    ("otaria", include_str!("../src/lib.rs")),
    ("otaria::arrow", include_str!("../src/arrow/mod.rs")),
    ("otaria::devserver", include_str!("../src/devserver.rs")),
    ("otaria::mariadb", include_str!("../src/mariadb/mod.rs")),
    ("otaria::mariadb::blocking", include_str!("../src/mariadb/blocking/mod.rs")),
    ("otaria::pool", include_str!("../src/pool/mod.rs")),
    ("otaria::row", include_str!("../src/row/mod.rs")),
    ("otaria::taos", include_str!("../src/taos/mod.rs")),
    ("otaria::taos::blocking", include_str!("../src/taos/blocking/mod.rs")),
];

#[test]
fn every_name_that_a_module_exports_is_imported_here() {
    let imports = statements(include_str!("exports.rs"), "use otaria::");
    for (module, source) in MODULES {
        let path = format!("{module}::");
        let imports = imports.iter().map(|import| format!("otaria::{import}"));
        let imported: Vec<_> = imports
            .filter_map(|import| import.strip_prefix(&path).map(str::to_owned))
            .flat_map(|names| names_of(&names))
            .collect();
        for exported in statements(source, "pub use ").iter().flat_map(|names| names_of(names)) {
            assert!(imported.contains(&exported), "{module}::{exported} is not imported here");
        }
    }
}

/// What follows this beginning, up to the semicolon.
fn statements(source: &str, beginning: &str) -> Vec<String> {
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace(char::is_whitespace, " ");
    let after = code.split(beginning).skip(1);
    after.filter_map(|rest| rest.split_once(';')).map(|(names, _)| names.to_owned()).collect()
}

/// The names before `as` in a tree of imports.
fn names_of(tree: &str) -> Vec<String> {
    let names = tree.split(['{', '}', ',']).map(|path| path.trim().rsplit("::").next());
    let names = names.flatten().filter_map(|name| name.split_whitespace().next());
    names.filter(|name| *name != "self").map(str::to_owned).collect()
}
