use std::fmt;

use super::{
    LiteralError, PlaceholderKind, PlaceholderStyle, Placeholders, SqlContext, write_literal,
};
use crate::value::Param;

/// Why values could not be put into a statement. Holds nothing of the values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InterpolateError {
    /// There is a placeholder without a value.
    #[error("{parameter} is not set")]
    NotSet {
        /// The placeholder.
        parameter: Parameter,
    },
    /// The value has no SQL literal.
    #[error("{parameter} cannot be sent: {cause}")]
    NoLiteral {
        /// The placeholder.
        parameter: Parameter,
        /// What is wrong with the value.
        cause: LiteralError,
    },
}

/// Names a placeholder in an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// The n-th placeholder of the statement, from 1.
    Position(usize),
    /// `:name`
    Name(String),
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position(position) => write!(f, "parameter at position {position}"),
            Self::Name(name) => write!(f, "named parameter '{name}'"),
        }
    }
}

/// Appends the statement with the n-th value in the place of the n-th `?`. Surplus values are ignored.
///
/// The statement is in `character_set_client`. On an error `out` is as before.
pub fn interpolate(
    out: &mut Vec<u8>,
    sql: &[u8],
    params: &[Param<'_>],
    context: SqlContext,
) -> Result<(), InterpolateError> {
    let mut params = params.iter().copied();
    substitute(out, sql, PlaceholderStyle::Positional, context, |_| params.next())
}

/// Appends the statement with values in the place of its `:name`, as `lookup` gives them.
///
/// `lookup` is called once per placeholder, in order, with [`PlaceholderKind::Positional`] for each `?`; its `None`
/// means that there is no value. The statement is in `character_set_client`. On an error `out` is as before.
pub fn interpolate_named<'p>(
    out: &mut Vec<u8>,
    sql: &[u8],
    context: SqlContext,
    lookup: impl FnMut(PlaceholderKind<'_>) -> Option<Param<'p>>,
) -> Result<(), InterpolateError> {
    substitute(out, sql, PlaceholderStyle::Named, context, lookup)
}

fn substitute<'p>(
    out: &mut Vec<u8>,
    sql: &[u8],
    style: PlaceholderStyle,
    context: SqlContext,
    lookup: impl FnMut(PlaceholderKind<'_>) -> Option<Param<'p>>,
) -> Result<(), InterpolateError> {
    let length = out.len();
    let written = append(out, sql, Placeholders::new(sql, style, context), context, lookup);
    if written.is_err() {
        out.truncate(length);
    }
    written
}

fn append<'p>(
    out: &mut Vec<u8>,
    sql: &[u8],
    placeholders: Placeholders<'_>,
    context: SqlContext,
    mut lookup: impl FnMut(PlaceholderKind<'_>) -> Option<Param<'p>>,
) -> Result<(), InterpolateError> {
    out.reserve(sql.len());
    let mut copied = 0;
    for (position, placeholder) in (1..).zip(placeholders) {
        let parameter = || match placeholder.kind {
            PlaceholderKind::Positional => Parameter::Position(position),
            PlaceholderKind::Named(name) => Parameter::Name(name.to_owned()),
        };
        let param = lookup(placeholder.kind)
            .ok_or_else(|| InterpolateError::NotSet { parameter: parameter() })?;
        out.extend_from_slice(sql.get(copied..placeholder.range.start).unwrap_or_default());
        write_literal(out, &param, context)
            .map_err(|cause| InterpolateError::NoLiteral { parameter: parameter(), cause })?;
        copied = placeholder.range.end;
    }
    out.extend_from_slice(sql.get(copied..).unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: SqlContext =
        SqlContext { no_backslash_escapes: false, charset: crate::sql::CharsetRule::Utf8mb4 };

    fn positional(sql: &str, params: &[Param<'_>]) -> Result<String, String> {
        let mut out = b"kept ".to_vec();
        let result = interpolate(&mut out, sql.as_bytes(), params, CONTEXT);
        finish(out, result)
    }

    fn named(
        sql: &str,
        lookup: impl FnMut(PlaceholderKind<'_>) -> Option<Param<'static>>,
    ) -> Result<String, String> {
        let mut out = b"kept ".to_vec();
        let result = interpolate_named(&mut out, sql.as_bytes(), CONTEXT, lookup);
        finish(out, result)
    }

    fn finish(out: Vec<u8>, result: Result<(), InterpolateError>) -> Result<String, String> {
        let text = String::from_utf8(out).unwrap();
        let appended = text.strip_prefix("kept ").unwrap().to_owned();
        assert!(result.is_ok() || appended.is_empty(), "an error must leave the buffer alone");
        result.map(|()| appended).map_err(|error| error.to_string())
    }

    #[test]
    fn values_take_the_places_of_question_marks() {
        let params = [Param::Int(1), Param::Text("it's ?"), Param::Null];
        assert_eq!(
            positional("INSERT INTO t VALUES (?, ?, ?) /* ? */", &params).as_deref(),
            Ok("INSERT INTO t VALUES (1, 'it''s ?', NULL) /* ? */")
        );
        assert_eq!(positional("?", &[Param::Int(-3)]).as_deref(), Ok("-3"));
        assert_eq!(positional("5-?", &[Param::Int(-3)]).as_deref(), Ok("5--3"));
        assert_eq!(positional("", &[]).as_deref(), Ok(""));
    }

    #[test]
    fn surplus_values_are_ignored() {
        let params = [Param::Int(1), Param::Double(f64::NAN)];
        assert_eq!(positional("SELECT ?", &params).as_deref(), Ok("SELECT 1"));
    }

    #[test]
    fn a_missing_value_is_named_by_its_position() {
        assert_eq!(
            positional("SELECT ?, ?", &[Param::Int(1)]),
            Err("parameter at position 2 is not set".to_owned())
        );
    }

    #[test]
    fn a_value_without_a_literal_is_named_but_not_shown() {
        assert_eq!(
            positional("SELECT ?, ?", &[Param::Int(1), Param::Decimal("secret")]),
            Err("parameter at position 2 cannot be sent: a decimal must be digits with an optional sign and \
                 fraction, such as -12.50"
                .to_owned())
        );
    }

    #[test]
    fn values_take_the_places_of_names() {
        let written = named("SELECT :a, :b, :a, ':a'", |kind| match kind {
            PlaceholderKind::Named("a") => Some(Param::Int(1)),
            PlaceholderKind::Named("b") => Some(Param::Text("x")),
            _ => None,
        });
        assert_eq!(written.as_deref(), Ok("SELECT 1, 'x', 1, ':a'"));
    }

    #[test]
    fn a_question_mark_among_names_asks_for_the_next_value() {
        let mut unnamed = [Param::Int(7), Param::Int(8)].into_iter();
        let written = named("SELECT ?, :a, ?", |kind| match kind {
            PlaceholderKind::Named(_) => Some(Param::Int(1)),
            PlaceholderKind::Positional => unnamed.next(),
        });
        assert_eq!(written.as_deref(), Ok("SELECT 7, 1, 8"));
    }

    #[test]
    fn a_missing_name_is_named() {
        assert_eq!(
            named("SELECT :known, :unknown", |kind| {
                (kind == PlaceholderKind::Named("known")).then_some(Param::Null)
            }),
            Err("named parameter 'unknown' is not set".to_owned())
        );
    }

    #[test]
    fn a_statement_in_another_charset_keeps_its_bytes() {
        let context = SqlContext { charset: crate::sql::CharsetRule::Gbk, ..CONTEXT };
        let mut out = Vec::new();
        let result = interpolate(&mut out, b"'\x81\\', ?", &[Param::Text("\u{4e02}'")], context);
        assert_eq!(result, Ok(()));
        assert_eq!(out, b"'\x81\\', _utf8mb4 x'e4b88227'");
    }
}
