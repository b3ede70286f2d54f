//! `information_schema` and `performance_schema`.

mod columns;
mod rows;

pub(crate) use columns::{SystemTable, tables};

use crate::error::SqlError;
use crate::relation::{OutputColumn, Relation};
use crate::session::Context;
use crate::sql::ast::TypeName;

/// The definition of a system table.
pub(crate) fn definition(database: &str, name: &str) -> Result<&'static SystemTable, SqlError> {
    tables(database)
        .iter()
        .find(|table| table.name == name)
        .ok_or_else(|| SqlError::no_table_info("Table does"))
}

pub(crate) fn output_columns(table: &SystemTable) -> Vec<OutputColumn> {
    let column = |(name, data_type, length): &(&str, _, u32)| {
        let kind = if *length == 0 {
            TypeName::fixed(*data_type)
        } else {
            TypeName::new(*data_type, *length)
        };
        OutputColumn::new(*name, kind)
    };
    table.columns.iter().map(column).collect()
}

/// The rows of a system table.
pub(crate) fn table(
    database: &str,
    name: &str,
    context: &Context<'_>,
) -> Result<Relation, SqlError> {
    let definition = definition(database, name)?;
    if definition.columns.is_empty() {
        return Err(SqlError::unsupported(&format!("{database}.{name}")));
    }
    Ok(Relation::of_rows(output_columns(definition), rows::rows(name, context)))
}
