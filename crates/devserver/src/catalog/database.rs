//! A database.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use md5::{Digest as _, Md5};

use super::{Child, DatabaseOptions, Object, Schema, Table};

#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) name: String,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) options: DatabaseOptions,
    /// The number of its first group of virtual nodes.
    pub(crate) first_vgroup: i32,
    pub(crate) stables: BTreeMap<String, Arc<Schema>>,
    pub(crate) tables: BTreeMap<String, Table>,
}

impl Database {
    /// Its groups of virtual nodes.
    pub(crate) fn vgroups(&self) -> Range<i32> {
        let count = i32::try_from(self.options.integer("vgroups")).unwrap_or(1).max(1);
        self.first_vgroup..self.first_vgroup.saturating_add(count)
    }

    /// The group of virtual nodes that a table belongs to.
    pub(crate) fn vgroup_of(&self, table: &str) -> i32 {
        let digest = Md5::digest(format!("{}.{table}", self.name));
        let number = digest.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        let vgroups = self.vgroups();
        let count = u32::try_from(vgroups.len()).unwrap_or(1);
        vgroups.start + i32::try_from(number % count).unwrap_or(0)
    }

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
