//! A database.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Child, DatabaseOptions, Object, Schema, Table};

#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) name: String,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) options: DatabaseOptions,
    pub(crate) stables: BTreeMap<String, Arc<Schema>>,
    pub(crate) tables: BTreeMap<String, Table>,
}

impl Database {
    pub(crate) fn object(&self, name: &str) -> Option<Object> {
        if let Some(schema) = self.stables.get(name) {
            return Some(Object::Stable(Arc::clone(schema)));
        }
        match self.tables.get(name)? {
            Table::Normal(schema) => Some(Object::Normal(Arc::clone(schema))),
            Table::Child(child) => {
                let stable = self.stables.get(&child.stable)?;
                Some(Object::Child(Arc::clone(child), Arc::clone(stable)))
            }
        }
    }

    /// The tables of a super table, by name.
    pub(crate) fn children<'a>(&'a self, stable: &'a str) -> impl Iterator<Item = &'a Arc<Child>> {
        self.tables.values().filter_map(move |table| match table {
            Table::Child(child) if child.stable == stable => Some(child),
            _ => None,
        })
    }
}
