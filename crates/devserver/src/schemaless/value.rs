//! Values of lines: their types are in their texts.

use taos_proto::DataType;

use super::invalid;
use crate::error::SqlError;
use crate::insert::range;
use crate::sql::ast::TypeName;
use crate::value::{Datum, TypeClass as _, geometry};

/// A value and the type of its column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) kind: TypeName,
    pub(super) value: Datum,
}

/// The shortest length of a new column.
const MIN_LENGTH: usize = 8;
const MAX_LENGTH: usize = 16_374;

/// The length that a column of texts gets: a power of two.
pub(super) fn column_length(length: usize) -> u32 {
    let length = length.max(MIN_LENGTH).next_power_of_two().min(MAX_LENGTH.max(length));
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Cell {
    pub(super) fn nchar(text: &str) -> Self {
        let kind = TypeName::new(DataType::NChar, column_length(text.chars().count()));
        Self { kind, value: Datum::text(text) }
    }

    pub(super) fn varchar(text: &str) -> Self {
        let kind = TypeName::new(DataType::VarChar, column_length(text.len()));
        Self { kind, value: Datum::text(text) }
    }

    pub(super) fn double(number: f64) -> Self {
        Self { kind: TypeName::fixed(DataType::Double), value: Datum::Double(number) }
    }

    pub(super) fn bool(value: bool) -> Self {
        Self { kind: TypeName::fixed(DataType::Bool), value: Datum::Bool(value) }
    }

    /// The value as TDengine keeps it: numbers little-endian in the width of their type.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let width = self.kind.length as usize;
        match &self.value {
            Datum::Null => Vec::new(),
            Datum::Bool(value) => vec![u8::from(*value)],
            Datum::Int(value) => value.to_le_bytes().into_iter().take(width).collect(),
            Datum::UInt(value) => value.to_le_bytes().into_iter().take(width).collect(),
            Datum::Double(value) if self.kind.data_type == DataType::Float => {
                (*value as f32).to_le_bytes().to_vec()
            }
            Datum::Double(value) => value.to_le_bytes().to_vec(),
            Datum::Text(text) => text.as_bytes().to_vec(),
            Datum::Bytes(bytes) => bytes.to_vec(),
            Datum::Decimal(value) => value.to_le_bytes().to_vec(),
        }
    }

    /// An integer of this type, if it fits.
    pub(super) fn integer(text: &str, data_type: DataType) -> Option<Self> {
        let number: i128 = text.parse().ok()?;
        let (low, high) = range(data_type);
        if !(low..=high).contains(&number) {
            return None;
        }
        let value = if data_type.is_unsigned() {
            Datum::UInt(u64::try_from(number).ok()?)
        } else {
            Datum::Int(i64::try_from(number).ok()?)
        };
        Some(Self { kind: TypeName::fixed(data_type), value })
    }

    pub(super) fn float(text: &str, data_type: DataType) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        let number: f64 = text.parse().ok().filter(|_| plain)?;
        let number = if data_type == DataType::Float { f64::from(number as f32) } else { number };
        number
            .is_finite()
            .then_some(Self { kind: TypeName::fixed(data_type), value: Datum::Double(number) })
    }

    /// A field of a line: `1`, `1.5f32`, `1i64`, `2u8`, `t`, `"text"`, `L"text"`, `B"bytes"`,
    /// `G"POINT(1 2)"`.
    pub(super) fn parse(text: &str) -> Result<Self, SqlError> {
        Self::read(text).ok_or_else(|| invalid("invalid data", text))
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(inner) = quoted(text, "\"") {
            return Some(Self::varchar(&unescape(inner)));
        }
        if let Some(inner) = quoted(text, "L\"").or_else(|| quoted(text, "l\"")) {
            return Some(Self::nchar(&unescape(inner)));
        }
        if let Some(inner) = quoted(text, "B\"").or_else(|| quoted(text, "b\"")) {
            let bytes = match inner.strip_prefix("\\x") {
                Some(digits) => crate::insert::hex(digits)?,
                None => inner.as_bytes().to_vec(),
            };
            let kind = TypeName::new(DataType::VarBinary, column_length(bytes.len()));
            return Some(Self { kind, value: Datum::Bytes(bytes.into()) });
        }
        if let Some(inner) = quoted(text, "G\"").or_else(|| quoted(text, "g\"")) {
            let bytes = geometry::parse(inner)?;
            let kind = TypeName::new(DataType::Geometry, column_length(bytes.len()));
            return Some(Self { kind, value: Datum::Bytes(bytes.into()) });
        }
        match text {
            "t" | "T" | "true" | "True" | "TRUE" => return Some(Self::bool(true)),
            "f" | "F" | "false" | "False" | "FALSE" => return Some(Self::bool(false)),
            _ => {}
        }
        let lower = text.to_ascii_lowercase();
        for (suffix, data_type) in [
            ("i8", DataType::TinyInt),
            ("i16", DataType::SmallInt),
            ("i32", DataType::Int),
            ("i64", DataType::BigInt),
            ("u8", DataType::TinyIntUnsigned),
            ("u16", DataType::SmallIntUnsigned),
            ("u32", DataType::IntUnsigned),
            ("u64", DataType::BigIntUnsigned),
            ("i", DataType::BigInt),
            ("u", DataType::BigIntUnsigned),
        ] {
            if let Some(digits) = lower.strip_suffix(suffix) {
                return Self::integer(digits, data_type);
            }
        }
        match (lower.strip_suffix("f32"), lower.strip_suffix("f64")) {
            (Some(number), _) => Self::float(number, DataType::Float),
            (_, Some(number)) => Self::float(number, DataType::Double),
            _ => Self::float(&lower, DataType::Double),
        }
    }
}

fn quoted<'t>(text: &'t str, open: &str) -> Option<&'t str> {
    text.strip_prefix(open)?.strip_suffix('"')
}

/// Inside of quotes a backslash stands before a quote and before itself.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match chars.peek() {
            Some(next @ ('"' | '\\')) if char == '\\' => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(char),
        }
    }
    out
}
