//! Rows as types of serde.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::Visitor;
use taos_proto::value::Cell;

use super::Row;
use crate::error::{Error, Result};
use crate::row::serde::{Reason, SerdeCell, SerdeRow, from_row};

impl<'de> SerdeRow<'de> for &'de Row {
    type Cell = Cell<'de>;

    fn width(self) -> usize {
        self.len()
    }

    fn name(self, column: usize) -> Cow<'de, str> {
        self.fields().get(column).map_or("?", |field| field.name.as_str()).into()
    }

    fn cells(self) -> impl Iterator<Item = Result<Cell<'de>, Reason>> {
        Row::cells(self).map(Ok)
    }
}

impl<'de> SerdeCell<'de> for Cell<'de> {
    fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Reason> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(truth) => visitor.visit_bool(truth),
            Self::Int(number) | Self::Timestamp(number) => visitor.visit_i64(number),
            Self::UnsignedInt(number) => visitor.visit_u64(number),
            Self::Float(number) => visitor.visit_f32(number),
            Self::Double(number) => visitor.visit_f64(number),
            Self::Text(bytes) => match str::from_utf8(bytes) {
                Ok(text) => visitor.visit_borrowed_str(text),
                Err(_) => visitor.visit_borrowed_bytes(bytes),
            },
            Self::NChar(text) => visitor.visit_string(text.to_string()),
            Self::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Self::Decimal(number) => visitor.visit_string(number.to_string()),
        }
    }

    fn bytes(self) -> Option<&'de [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    fn text(self) -> Option<Cow<'de, str>> {
        match self {
            Self::NChar(text) => Some(text.to_string().into()),
            Self::Text(bytes) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        }
    }
}

/// Reads a row.
pub(super) fn deserialize<'r, T: Deserialize<'r>>(row: &'r Row) -> Result<T> {
    from_row(row).map_err(|Reason { column, text }| match column {
        Some(column) => row.unreadable(column, "what was asked for", &text),
        None => Error::conversion(format!("row {}: cannot be read: {text}", row.number())),
    })
}
