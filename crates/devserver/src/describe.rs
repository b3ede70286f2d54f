//! `describe`.

use taos_proto::DataType;

use crate::answer::Row;
use crate::catalog::{Column, SYSTEM_DATABASES, database_of};
use crate::error::SqlError;
use crate::relation::{OutputColumn, Relation, text};
use crate::session::Context;
use crate::sql::ast::ObjectName;
use crate::system;
use crate::value::Datum;

pub(crate) fn describe(table: &ObjectName, context: &Context<'_>) -> Result<Relation, SqlError> {
    let mut columns = vec![
        OutputColumn::text("field", 64),
        OutputColumn::text("type", 20),
        OutputColumn::fixed("length", DataType::Int),
        OutputColumn::text("note", 16),
    ];
    let database = database_of(table, context.database)?;
    if SYSTEM_DATABASES.contains(&database) {
        let definition =
            system::definition(database, &table.name).map_err(|_| SqlError::no_table())?;
        let rows = system::output_columns(definition)
            .into_iter()
            .map(|column| row(&column.name, column.kind.data_type, column.kind.length, ""))
            .collect();
        return Ok(Relation::of_rows(columns, rows));
    }
    columns.extend(["encode", "compress", "level"].map(|name| OutputColumn::text(name, 12)));
    let state = context.engine.state();
    let object =
        state.catalog.database(database)?.object(&table.name).ok_or_else(SqlError::no_table)?;
    let schema = object.schema();
    let mut rows = Vec::new();
    for column in &schema.columns {
        let note = if column.primary_key { "PRIMARY KEY" } else { "" };
        rows.push(described(column, note, encoding(column.kind.data_type), "lz4", "medium"));
    }
    for tag in &schema.tags {
        rows.push(described(tag, "TAG", "disabled", "disabled", "disabled"));
    }
    Ok(Relation::of_rows(columns, rows))
}

fn row(name: &str, data_type: DataType, length: u32, note: &str) -> Row {
    vec![text(name), text(data_type.sql_name()), Datum::Int(i64::from(length)), text(note)]
}

fn described(column: &Column, note: &str, encode: &str, compress: &str, level: &str) -> Row {
    let mut row = row(&column.name, column.kind.data_type, column.kind.length, note);
    // A decimal is told with its digits.
    if column.kind.data_type.is_decimal()
        && let Some(shown) = row.get_mut(1)
    {
        *shown = text(column.kind.declaration());
    }
    row.extend([text(encode), text(compress), text(level)]);
    row
}

/// How TDengine would encode a column of the type.
pub(crate) fn encoding(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Timestamp => "delta-i",
        DataType::Bool => "bit-packing",
        DataType::Float | DataType::Double => "delta-d",
        DataType::TinyInt
        | DataType::SmallInt
        | DataType::Int
        | DataType::BigInt
        | DataType::TinyIntUnsigned
        | DataType::SmallIntUnsigned
        | DataType::IntUnsigned
        | DataType::BigIntUnsigned => "simple8b",
        _ => "disabled",
    }
}
