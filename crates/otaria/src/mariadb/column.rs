use std::borrow::Cow;
use std::fmt;

use mariadb_proto::column::{ColumnDefinition, ColumnFlags, ColumnType};

/// A column of a result.
#[derive(Clone, Copy)]
pub struct Column<'a>(&'a ColumnDefinition);

pub(super) fn all(definitions: &[ColumnDefinition]) -> impl ExactSizeIterator<Item = Column<'_>> {
    definitions.iter().map(Column)
}

impl<'a> Column<'a> {
    /// Its name, or its alias in the statement.
    #[must_use]
    pub fn name(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0.name())
    }

    /// The table it comes from, by its alias in the statement; empty for an expression.
    #[must_use]
    pub fn table(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0.table())
    }

    /// Its SQL type, such as `INT UNSIGNED` or `VARCHAR`; MariaDB's own types by their name, such as `uuid`.
    #[must_use]
    pub fn type_name(&self) -> Cow<'a, str> {
        let special = self.0.extended_type().or_else(|| self.0.extended_format());
        if let Some(name) = special {
            return String::from_utf8_lossy(name);
        }
        let name = self.base_type();
        if self.0.is_unsigned() && is_number(self.0.kind()) {
            return format!("{name} UNSIGNED").into();
        }
        name.into()
    }

    /// Whether it is declared NOT NULL.
    #[must_use]
    pub const fn is_not_null(&self) -> bool {
        self.0.flags().contains(ColumnFlags::NOT_NULL)
    }

    fn base_type(&self) -> &'static str {
        let binary = self.0.is_binary();
        let flags = self.0.flags();
        match self.0.kind() {
            ColumnType::TINY => "TINYINT",
            ColumnType::SHORT => "SMALLINT",
            ColumnType::INT24 => "MEDIUMINT",
            ColumnType::LONG => "INT",
            ColumnType::LONGLONG => "BIGINT",
            ColumnType::DECIMAL | ColumnType::NEWDECIMAL => "DECIMAL",
            ColumnType::NEWDATE => "DATE",
            ColumnType::STRING if flags.contains(ColumnFlags::ENUM) => "ENUM",
            ColumnType::STRING if flags.contains(ColumnFlags::SET) => "SET",
            ColumnType::STRING if binary => "BINARY",
            ColumnType::STRING => "CHAR",
            ColumnType::VAR_STRING | ColumnType::VARCHAR if binary => "VARBINARY",
            ColumnType::VAR_STRING | ColumnType::VARCHAR => "VARCHAR",
            ColumnType::TINY_BLOB
            | ColumnType::BLOB
            | ColumnType::MEDIUM_BLOB
            | ColumnType::LONG_BLOB
                if binary =>
            {
                "BLOB"
            }
            ColumnType::TINY_BLOB
            | ColumnType::BLOB
            | ColumnType::MEDIUM_BLOB
            | ColumnType::LONG_BLOB => "TEXT",
            other => other.name(),
        }
    }
}

const fn is_number(kind: ColumnType) -> bool {
    matches!(
        kind,
        ColumnType::TINY
            | ColumnType::SHORT
            | ColumnType::INT24
            | ColumnType::LONG
            | ColumnType::LONGLONG
            | ColumnType::FLOAT
            | ColumnType::DOUBLE
            | ColumnType::DECIMAL
            | ColumnType::NEWDECIMAL
    )
}

impl fmt::Debug for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Column")
            .field("name", &self.name())
            .field("type", &self.type_name())
            .finish_non_exhaustive()
    }
}
