use crate::column::{ColumnDefinition, ColumnType};

/// Which [`Value`](super::Value) a column gives, where it does not give NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names of the values")]
pub enum ValueKind {
    /// The column gives nothing but NULL.
    Null,
    Int,
    UInt,
    Float,
    Double,
    Decimal,
    Text,
    Bytes,
    Bit,
    Date,
    DateTime,
    Time,
}

impl ValueKind {
    /// What the column gives, in the text protocol and in the binary one.
    #[must_use]
    pub fn of(column: &ColumnDefinition) -> Self {
        match column.kind() {
            ColumnType::NULL => Self::Null,
            ColumnType::TINY
            | ColumnType::SHORT
            | ColumnType::INT24
            | ColumnType::LONG
            | ColumnType::LONGLONG
            | ColumnType::YEAR => {
                if column.is_unsigned() {
                    Self::UInt
                } else {
                    Self::Int
                }
            }
            ColumnType::FLOAT => Self::Float,
            ColumnType::DOUBLE => Self::Double,
            ColumnType::DECIMAL | ColumnType::NEWDECIMAL => Self::Decimal,
            ColumnType::DATE | ColumnType::NEWDATE => Self::Date,
            ColumnType::DATETIME | ColumnType::TIMESTAMP => Self::DateTime,
            ColumnType::TIME => Self::Time,
            ColumnType::JSON => Self::Text,
            ColumnType::GEOMETRY => Self::Bytes,
            ColumnType::BIT => Self::Bit,
            _ if column.is_binary() => Self::Bytes,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::ColumnFlags;
    use crate::value::{Value, sample};

    fn kind_of(value: &Value<'_>) -> ValueKind {
        match value {
            Value::Null => ValueKind::Null,
            Value::Int(_) => ValueKind::Int,
            Value::UInt(_) => ValueKind::UInt,
            Value::Float(_) => ValueKind::Float,
            Value::Double(_) => ValueKind::Double,
            Value::Decimal(_) => ValueKind::Decimal,
            Value::Text(_) => ValueKind::Text,
            Value::Bytes(_) => ValueKind::Bytes,
            Value::Bit(_) => ValueKind::Bit,
            Value::Date(_) => ValueKind::Date,
            Value::DateTime(_) => ValueKind::DateTime,
            Value::Time(_) => ValueKind::Time,
        }
    }

    #[test]
    fn every_column_gives_values_of_its_kind() {
        let texts: [&[u8]; 4] = [b"1", b"2024-01-02", b"2024-01-02 03:04:05", b"03:04:05"];
        for code in (0..=255).filter(|&code| ColumnType(code) != ColumnType::NULL) {
            for flags in [ColumnFlags::default(), ColumnFlags::UNSIGNED] {
                for collation in [45, 63] {
                    let column = sample::column(ColumnType(code), flags, collation);
                    let values = texts.map(|text| Value::from_text(&column, Some(text)));
                    let value = values.into_iter().find_map(Result::ok).unwrap();
                    assert_eq!(ValueKind::of(&column), kind_of(&value), "{:?}", column.kind());
                }
            }
        }
    }
}
