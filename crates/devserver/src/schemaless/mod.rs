//! Schemaless lines.

use crate::error::SqlError;
use crate::session::{Context, Schemaless, Written};

pub(crate) fn insert(_lines: &Schemaless<'_>, _context: &Context<'_>) -> Result<Written, SqlError> {
    Err(SqlError::unsupported("schemaless lines"))
}
