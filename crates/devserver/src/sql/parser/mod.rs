//! Tokens to the tree: recursive descent, one file for each kind of statement.

mod alter;
mod create;
mod cursor;
mod drop;
mod expression;
mod from;
mod insert;
mod keyword;
mod names;
mod query;
mod show;
mod statement;
mod type_name;

pub(crate) use cursor::insert_error;

use super::ast::{ObjectName, Statement};
use crate::error::SqlError;
use cursor::Cursor;

/// Reads the first statement of the text; what stands behind its `;` is ignored.
pub(crate) fn parse(sql: &str) -> Result<Statement<'_>, SqlError> {
    Cursor::new(sql).statement()
}

/// Reads a statement to prepare, and how many `?` it has.
pub(crate) fn parse_prepared(sql: &str) -> Result<(Statement<'_>, usize), SqlError> {
    let mut cursor = Cursor::new(sql);
    let statement = cursor.statement()?;
    Ok((statement, cursor.placeholders()))
}

/// Reads the name of a table that stands alone, quoted and with its database as in a statement.
pub(crate) fn parse_table_name(text: &str) -> Result<ObjectName, SqlError> {
    let mut cursor = Cursor::new(text);
    let name = cursor.object_name()?;
    cursor.expect_end()?;
    Ok(name)
}
