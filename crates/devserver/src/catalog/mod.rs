//! What exists: databases with their tables, users, topics. In memory, and mirrored in the store.

mod column;
mod database;
mod options;
mod place;
mod table;
mod topic;
mod user;

pub(crate) use column::Column;
pub(crate) use database::Database;
pub(crate) use options::{DatabaseOptions, Retention};
pub(crate) use place::Place;
pub(crate) use table::{Child, Object, Schema, Table, TableInfo};
pub(crate) use topic::Topic;
pub(crate) use user::User;

use std::collections::BTreeMap;

use crate::error::SqlError;
use crate::sql::ast::ObjectName;

/// Everything that has a name.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    pub(crate) databases: BTreeMap<String, Database>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) topics: BTreeMap<String, Topic>,
    /// What groups of consumers have committed; none where they have subscribed alone.
    pub(crate) offsets: BTreeMap<Place, Option<i64>>,
    /// Greater than every number of a database or a table.
    pub(crate) next_id: i64,
}

/// Group 1 is that of the server itself.
const FIRST_VGROUP: i32 = 2;

/// Databases that exist on every server and hold no tables of users.
pub(crate) const SYSTEM_DATABASES: [&str; 2] = ["information_schema", "performance_schema"];

impl Catalog {
    pub(crate) fn new_id(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id
    }

    /// The number of the first of a new database's groups of virtual nodes.
    pub(crate) fn new_vgroup(&self) -> i32 {
        let ends = self.databases.values().map(|database| database.vgroups().end);
        ends.max().unwrap_or(FIRST_VGROUP)
    }

    pub(crate) fn database(&self, name: &str) -> Result<&Database, SqlError> {
        self.databases.get(name).ok_or_else(SqlError::no_database)
    }

    pub(crate) fn database_mut(&mut self, name: &str) -> Result<&mut Database, SqlError> {
        self.databases.get_mut(name).ok_or_else(SqlError::no_database)
    }
}

/// The name of the database that a table name means.
pub(crate) fn database_of<'a>(
    name: &'a ObjectName,
    current: Option<&'a str>,
) -> Result<&'a str, SqlError> {
    name.database
        .as_deref()
        .or(current)
        .ok_or_else(|| SqlError::new(0x2616, "Database not specified"))
}
