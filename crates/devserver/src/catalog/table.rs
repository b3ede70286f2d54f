//! Super tables, their child tables, and normal tables.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Column;
use crate::value::Datum;

/// What super tables and normal tables have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Schema {
    /// Its rows are in the store's table `d<id>`.
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The first is the timestamp.
    pub(crate) columns: Vec<Column>,
    /// Empty for a normal table.
    pub(crate) tags: Vec<Column>,
    pub(crate) next_slot: u32,
    pub(crate) info: TableInfo,
}

/// What `information_schema` tells of any table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct TableInfo {
    /// In milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) comment: Option<String>,
    /// In days.
    pub(crate) ttl: i32,
}

impl Schema {
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub(crate) fn tag(&self, name: &str) -> Option<usize> {
        self.tags.iter().position(|tag| tag.name == name)
    }

    /// The second part of the key, if the table has one.
    pub(crate) fn second_key(&self) -> Option<usize> {
        self.columns.iter().skip(1).position(|column| column.primary_key).map(|at| at + 1)
    }

    pub(crate) fn is_stable(&self) -> bool {
        !self.tags.is_empty()
    }
}

/// A table of a super table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Child {
    /// Marks its rows in the store's table of the super table.
    pub(crate) id: i64,
    pub(crate) name: Arc<str>,
    pub(crate) stable: String,
    /// One for each tag of the super table.
    pub(crate) tags: Vec<Datum>,
    pub(crate) info: TableInfo,
}

/// A table that holds rows.
#[derive(Clone, Debug)]
pub(crate) enum Table {
    Normal(Arc<Schema>),
    Child(Arc<Child>),
}

/// What a table name may mean.
#[derive(Clone, Debug)]
pub(crate) enum Object {
    Stable(Arc<Schema>),
    Normal(Arc<Schema>),
    Child(Arc<Child>, Arc<Schema>),
}

impl Object {
    pub(crate) fn schema(&self) -> &Arc<Schema> {
        match self {
            Self::Stable(schema) | Self::Normal(schema) | Self::Child(_, schema) => schema,
        }
    }
}
