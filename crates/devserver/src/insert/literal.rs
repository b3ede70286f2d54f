//! A literal as a value of its column.

use taos_proto::{DataType, Precision};

use super::{bytes, number};
use crate::catalog::Column;
use crate::error::SqlError;
use crate::sql::ast::{InsertValue, InsertValueKind};
use crate::sql::parser::insert_error;
use crate::sql::text::fold;
use crate::value::{Clock, Datum, TypeClass as _, decimal, json, time};

/// Reads the literals of one statement.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) sql: &'a str,
    pub(crate) clock: &'a Clock,
    pub(crate) precision: Precision,
}

impl Reader<'_> {
    /// The value that the literal is in this column.
    pub(crate) fn read(&self, value: &InsertValue<'_>, column: &Column) -> Result<Datum, SqlError> {
        let data_type = column.kind.data_type;
        let invalid = |reason: &str| Err(self.invalid(value, reason));
        match &value.kind {
            InsertValueKind::Null => return Ok(Datum::Null),
            InsertValueKind::Placeholder => {
                return Err(SqlError::unsupported("a placeholder outside of a prepared statement"));
            }
            InsertValueKind::Text(text)
                if text.eq_ignore_ascii_case("null")
                    && !data_type.is_text()
                    && !matches!(data_type, DataType::VarBinary | DataType::Blob) =>
            {
                return Ok(Datum::Null);
            }
            _ => {}
        }
        if data_type == DataType::Timestamp {
            return match self.timestamp(&value.kind) {
                Some(ticks) => Ok(Datum::Int(ticks)),
                None => invalid("invalid timestamp"),
            };
        }
        let (text, is_bool) = match &value.kind {
            InsertValueKind::Text(text) => (text.as_ref(), false),
            InsertValueKind::Number(text) => (*text, false),
            InsertValueKind::Bool(true) => ("true", true),
            InsertValueKind::Bool(false) => ("false", true),
            InsertValueKind::Now | InsertValueKind::Today | InsertValueKind::Shifted(..) => {
                return invalid(&format!("a time is no {}", data_type.sql_name()));
            }
            InsertValueKind::Null | InsertValueKind::Placeholder => return Ok(Datum::Null),
        };
        match data_type {
            DataType::Bool => match number::bool(text) {
                Some(value) => Ok(Datum::Bool(value)),
                None => invalid("invalid bool data"),
            },
            DataType::Float | DataType::Double => {
                number::float(text, data_type, is_bool).or_else(|reason| invalid(&reason))
            }
            DataType::Decimal | DataType::Decimal64 => {
                let unscaled = decimal::parse(text, column.kind.scale).filter(|_| !is_bool);
                match unscaled {
                    None => invalid("invalid decimal data"),
                    Some(value) if !decimal::fits(value, column.kind.precision) => {
                        invalid("decimal data overflow")
                    }
                    Some(value) => Ok(Datum::Decimal(value)),
                }
            }
            DataType::VarChar | DataType::NChar => {
                bytes::check_text(text, column)?;
                Ok(Datum::text(text))
            }
            DataType::VarBinary | DataType::Blob | DataType::MediumBlob => {
                Ok(Datum::Bytes(bytes::binary(text, column)?.into()))
            }
            DataType::Geometry => bytes::geometry(text, column, || self.invalid(value, "")),
            DataType::Json => {
                json::parse_tag(text).map_err(|(near, reason)| insert_error(&near, reason))
            }
            _ => number::integer(text, data_type, is_bool).or_else(|reason| invalid(&reason)),
        }
    }

    /// What is wrong with the literal: a text is repeated as it is, anything else with what follows.
    fn invalid(&self, value: &InsertValue<'_>, reason: &str) -> SqlError {
        match &value.kind {
            InsertValueKind::Text(text) => insert_error(text, reason),
            _ => insert_error(&fold(self.sql.get(value.at..).unwrap_or_default()), reason),
        }
    }

    fn timestamp(&self, value: &InsertValueKind<'_>) -> Option<i64> {
        match value {
            InsertValueKind::Now => Some(self.clock.now(self.precision)),
            InsertValueKind::Today => Some(self.clock.today(self.precision)),
            InsertValueKind::Number(text) => number::whole(text),
            InsertValueKind::Text(text) => {
                time::parse(text, self.precision, &self.clock.zone).or_else(|| number::whole(text))
            }
            InsertValueKind::Shifted(base, durations) => {
                durations.iter().try_fold(self.timestamp(base)?, |ticks, duration| {
                    time::shift(ticks, *duration, self.precision, &self.clock.zone)
                })
            }
            InsertValueKind::Null | InsertValueKind::Bool(_) | InsertValueKind::Placeholder => None,
        }
    }
}
