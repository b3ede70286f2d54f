//! Schemaless lines: points that create the tables and columns they need.
//!
//! Formats: InfluxDB's line protocol, OpenTSDB's telnet lines and JSON, as TDengine reads them.

mod influx;
mod json;
mod point;
mod schema;
mod telnet;
mod time;
mod value;
mod write;

use crate::error::SqlError;
use crate::session::{Context, Schemaless, SchemalessProtocol, Written};

/// Writes all lines, or none.
pub(crate) fn insert(lines: &Schemaless<'_>, context: &Context<'_>) -> Result<Written, SqlError> {
    let database =
        context.database.ok_or_else(|| SqlError::new(0x2616, "Database not specified"))?;
    let precision = context.engine.state().catalog.database(database)?.options.precision();
    let times = time::Times::new(lines.precision, lines.protocol, precision, &context.clock);
    let points = match lines.protocol {
        SchemalessProtocol::InfluxLine => influx::parse(lines.lines, &times)?,
        SchemalessProtocol::OpenTsdbTelnet => telnet::parse(lines.lines, &times)?,
        SchemalessProtocol::OpenTsdbJson => json::parse(lines.lines, &times)?,
    };
    write::write(points, database, lines, context)
}

/// Data that is not of the format.
fn invalid(reason: &str, text: &str) -> SqlError {
    let shown: String = text.chars().take(64).collect();
    SqlError::new(0x3002, format!("{reason}:{shown}"))
}
