//! Rows as types of serde.

use std::borrow::Cow;

use mariadb_proto::value::{Date, DateTime, Time, Value};
use serde::Deserialize;
use serde::de::Visitor;

use super::Row;
use crate::error::{Error, Result};
use crate::mariadb::FromValue;
use crate::row::serde::{Reason, SerdeCell, SerdeRow, from_row};

impl<'de> SerdeRow<'de> for Row<'de> {
    type Cell = Value<'de>;

    fn width(self) -> usize {
        self.len()
    }

    fn name(self, column: usize) -> Cow<'de, str> {
        self.columns().nth(column).map_or(Cow::Borrowed("?"), |column| column.name())
    }

    fn cells(self) -> impl Iterator<Item = Result<Value<'de>, Reason>> {
        self.fields().map(|field| field.map_err(serde::de::Error::custom))
    }
}

impl<'de> SerdeCell<'de> for Value<'de> {
    fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Int(number) => visitor.visit_i64(number),
            Self::UInt(number) => visitor.visit_u64(number),
            Self::Float(number) => visitor.visit_f32(number),
            Self::Double(number) => visitor.visit_f64(number),
            Self::Decimal(text) => visitor.visit_borrowed_str(text),
            Self::Text(bytes) => match str::from_utf8(bytes) {
                Ok(text) => visitor.visit_borrowed_str(text),
                Err(_) => visitor.visit_borrowed_bytes(bytes),
            },
            Self::Bytes(bytes) | Self::Bit(bytes) => visitor.visit_borrowed_bytes(bytes),
            Self::Date(date) => visitor.visit_string(date_text(date)),
            Self::DateTime(DateTime { date, hour, minute, second, microsecond }) => {
                let (date, fraction) = (date_text(date), fraction_text(microsecond));
                visitor.visit_string(format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}"))
            }
            Self::Time(Time { negative, hours, minutes, seconds, microseconds }) => {
                let (sign, fraction) =
                    (if negative { "-" } else { "" }, fraction_text(microseconds));
                visitor
                    .visit_string(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}{fraction}"))
            }
            other => Err(serde::de::Error::custom(format_args!("{other:?} is of an unknown kind"))),
        }
    }

    fn visit_number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self {
            Self::Decimal(text) => match (text.parse(), text.parse(), text.parse()) {
                (Ok(number), ..) => visitor.visit_i64(number),
                (_, Ok(number), _) => visitor.visit_u64(number),
                (.., Ok(number)) => visitor.visit_f64(number),
                _ => self.visit(visitor),
            },
            Self::Bit(_) => match u64::from_value(self) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => self.visit(visitor),
            },
            _ => self.visit(visitor),
        }
    }

    fn visit_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match bool::from_value(self) {
            Ok(truth) => visitor.visit_bool(truth),
            Err(_) => self.visit(visitor),
        }
    }

    fn bytes(self) -> Option<&'de [u8]> {
        if let Self::Bytes(bytes) | Self::Bit(bytes) = self { Some(bytes) } else { None }
    }

    fn text(self) -> Option<Cow<'de, str>> {
        if let Self::Text(bytes) = self { Some(String::from_utf8_lossy(bytes)) } else { None }
    }
}

fn date_text(Date { year, month, day }: Date) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn fraction_text(microseconds: u32) -> String {
    if microseconds == 0 { String::new() } else { format!(".{microseconds:06}") }
}

/// Reads a row.
pub(super) fn deserialize<'r, T: Deserialize<'r>>(row: Row<'r>) -> Result<T> {
    from_row(row).map_err(|Reason { column, text }| match column {
        Some(column) => row.unreadable(column, "what was asked for", &text),
        None => Error::conversion(format!("row {}: cannot be read: {text}", row.number)),
    })
}
