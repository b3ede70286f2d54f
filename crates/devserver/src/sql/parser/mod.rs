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

use super::ast::Statement;
use crate::error::SqlError;
use cursor::Cursor;

/// Reads the first statement of the text; what stands behind its `;` is ignored.
pub(crate) fn parse(sql: &str) -> Result<Statement<'_>, SqlError> {
    Cursor::new(sql).statement()
}
