//! Spans for `tracing`, with the names of OpenTelemetry's conventions for databases. They never hold statements,
//! which may contain values, nor parameters.

use tracing::field::{Empty, debug};
use tracing::{Instrument, Span, debug_span};

use super::Endpoint;
use crate::error::{Error, Result};

/// Does the work in the span, and records in it how the work failed.
pub(crate) async fn within<T>(span: Span, work: impl Future<Output = Result<T>>) -> Result<T> {
    if span.is_disabled() {
        return work.await;
    }
    async { work.await.inspect_err(record) }.instrument(span).await
}

pub(crate) fn connecting(system: &str, endpoint: &Endpoint, database: Option<&str>) -> Span {
    debug_span!(
        "connect",
        "otel.kind" = "client",
        "db.system.name" = system,
        "db.namespace" = database,
        "server.address" = %endpoint.address(),
        "server.port" = endpoint.port(),
        "db.response.status_code" = Empty,
        "error.type" = Empty,
    )
}

/// The span of one command; `operation` is the statement's first word or the command's name.
pub(crate) fn command(
    system: &str,
    endpoint: &Endpoint,
    database: Option<&str>,
    operation: &str,
) -> Span {
    debug_span!(
        "command",
        "otel.kind" = "client",
        "otel.name" = operation,
        "db.system.name" = system,
        "db.namespace" = database,
        "db.operation.name" = operation,
        "server.address" = %endpoint.address(),
        "server.port" = endpoint.port(),
        "db.response.status_code" = Empty,
        "error.type" = Empty,
    )
}

/// The statement's first word, such as `SELECT`.
pub(crate) fn operation(sql: &str) -> &str {
    let start = sql.trim_start();
    let end = start.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(start.len());
    start.get(..end).unwrap_or_default()
}

fn record(error: &Error) {
    let span = Span::current();
    if let Some(server) = error.server_error() {
        span.record("db.response.status_code", server.code());
    }
    span.record("error.type", debug(error.kind()));
}

#[cfg(test)]
mod tests {
    use super::operation;

    #[test]
    fn the_operation_is_the_first_word_alone() {
        assert_eq!(operation("  select 'secret'"), "select");
        assert_eq!(operation("CALL(x)"), "CALL");
        assert_eq!(operation("/* hint */ SELECT 1"), "");
    }
}
