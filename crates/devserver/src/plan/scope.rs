//! The columns that expressions may name.

use taos_proto::{DataType, Precision};

use crate::error::SqlError;
use crate::relation::OutputColumn;
use crate::sql::ast::TypeName;

/// The length of a table's name as a value.
const TABLE_NAME: u32 = 270;

#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) columns: Vec<ScopeColumn>,
    pub(super) precision: Precision,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScopeColumn {
    /// The name or alias of the table.
    pub(super) table: Option<String>,
    pub(super) name: String,
    pub(super) kind: TypeName,
    pub(super) role: Role,
}

/// What a column is in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The timestamp of the rows.
    Time,
    Column,
    /// A tag that the star of its table shows.
    Tag,
    /// A tag of a child table: the star does not show it.
    HiddenTag,
    /// The name of the table, `tbname`.
    TableName,
}

impl ScopeColumn {
    pub(super) fn table_name(table: Option<String>) -> Self {
        let kind = TypeName::new(DataType::VarChar, TABLE_NAME);
        Self { table, name: "tbname".to_owned(), kind, role: Role::TableName }
    }

    pub(super) fn starred(&self) -> bool {
        !matches!(self.role, Role::HiddenTag | Role::TableName)
    }

    pub(super) fn is_tag(&self) -> bool {
        matches!(self.role, Role::Tag | Role::HiddenTag | Role::TableName)
    }
}

impl Scope {
    /// Without a table.
    pub(super) fn empty() -> Self {
        Self { columns: Vec::new(), precision: Precision::Milliseconds }
    }

    /// Columns of a subquery or a system table; the first timestamp is the time of the rows.
    pub(super) fn of_columns(
        columns: &[OutputColumn],
        table: Option<&str>,
        precision: Precision,
    ) -> Self {
        let mut timed = false;
        let columns = columns
            .iter()
            .map(|column| {
                let time = column.kind.data_type == DataType::Timestamp
                    && !std::mem::replace(&mut timed, true);
                ScopeColumn {
                    table: table.map(str::to_owned),
                    name: column.name.clone(),
                    kind: column.kind,
                    role: if time { Role::Time } else { Role::Column },
                }
            })
            .collect();
        Self { columns, precision }
    }

    pub(super) fn time(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.role == Role::Time)
    }

    /// The position of a column; TDengine's two names for the timestamp included.
    pub(super) fn find(&self, table: Option<&str>, name: &str) -> Result<usize, SqlError> {
        if matches!(name, "_rowts" | "_c0")
            && let Some(at) = self.columns.iter().position(|column| {
                column.role == Role::Time && (table.is_none() || column.table.as_deref() == table)
            })
        {
            return Ok(at);
        }
        let mut found = self.columns.iter().enumerate().filter(|(_, column)| {
            column.name == name && (table.is_none() || column.table.as_deref() == table)
        });
        let Some((at, first)) = found.next() else {
            let known = table.is_none_or(|table| {
                self.columns.iter().any(|column| column.table.as_deref() == Some(table))
            });
            return Err(if known {
                SqlError::invalid_column(name)
            } else {
                SqlError::new(
                    0x2603,
                    format!("Table does not exist: {}", table.unwrap_or_default()),
                )
            });
        };
        if found.any(|(_, other)| other.table != first.table) {
            return Err(SqlError::new(0x2604, format!("Column ambiguously defined: {name}")));
        }
        Ok(at)
    }
}
