//! Rows with typed columns: what queries, subqueries and system tables are.

use taos_proto::{DataType, Field, Precision};

use crate::answer::{ResultSet, Row, Rows};
use crate::sql::ast::TypeName;
use crate::sql::text::truncate;
use crate::value::Datum;

/// The longest name of a column of a result, in bytes.
const MAX_NAME: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputColumn {
    pub(crate) name: String,
    pub(crate) kind: TypeName,
}

impl OutputColumn {
    pub(crate) fn new(name: impl Into<String>, kind: TypeName) -> Self {
        Self { name: name.into(), kind }
    }

    pub(crate) fn text(name: &str, length: u32) -> Self {
        Self::new(name, TypeName::new(DataType::VarChar, length))
    }

    pub(crate) fn fixed(name: &str, data_type: DataType) -> Self {
        Self::new(name, TypeName::fixed(data_type))
    }
}

pub(crate) struct Relation {
    pub(crate) columns: Vec<OutputColumn>,
    pub(crate) precision: Precision,
    pub(crate) rows: Rows,
}

impl Relation {
    /// Rows that are there already.
    pub(crate) fn of_rows(columns: Vec<OutputColumn>, rows: Vec<Row>) -> Self {
        let rows = Box::new(rows.into_iter().map(Ok));
        Self { columns, precision: Precision::Milliseconds, rows }
    }
}

impl ResultSet {
    pub(crate) fn from_relation(relation: Relation) -> Self {
        let columns = relation
            .columns
            .into_iter()
            .map(|OutputColumn { name, kind }| Field {
                name: truncate(&name, MAX_NAME).to_owned(),
                data_type: kind.data_type,
                length: kind.length,
                precision: kind.precision,
                scale: kind.scale,
            })
            .collect();
        Self::new(columns, relation.precision, relation.rows)
    }
}

/// A text value.
pub(crate) fn text(text: impl Into<std::sync::Arc<str>>) -> Datum {
    Datum::Text(text.into())
}
