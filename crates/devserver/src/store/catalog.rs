//! The catalogue's mirror: one row for each thing that has a name, its body as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Store;
use crate::catalog::{Catalog, Child, Database, DatabaseOptions, Schema, Table, Topic, User};
use crate::error::SqlError;

/// What a row of the catalogue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Database,
    Stable,
    Normal,
    Child,
    User,
    Topic,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Stable => "stable",
            Self::Normal => "normal",
            Self::Child => "child",
            Self::User => "user",
            Self::Topic => "topic",
        }
    }
}

/// The body of a database: creation time, options, the first group of virtual nodes.
type DatabaseBody = (i64, DatabaseOptions, i32);

pub(crate) fn save(
    transaction: &Transaction<'_>,
    kind: Kind,
    database: &str,
    name: &str,
    body: &impl Serialize,
) -> Result<(), SqlError> {
    let body = serde_json::to_string(body).map_err(|error| {
        SqlError::new(0xffff, format!("cannot save the definition of {name}: {error}"))
    })?;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO catalog (kind, database, name, body) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![kind.name(), database, name, body])?;
    Ok(())
}

pub(crate) fn remove(
    transaction: &Transaction<'_>,
    kind: Kind,
    database: &str,
    name: &str,
) -> Result<(), SqlError> {
    transaction
        .prepare_cached("DELETE FROM catalog WHERE kind = ? AND database = ? AND name = ?")?
        .execute(params![kind.name(), database, name])?;
    Ok(())
}

/// Everything in a database, and the database.
pub(crate) fn remove_database(transaction: &Transaction<'_>, name: &str) -> Result<(), SqlError> {
    transaction.execute("DELETE FROM catalog WHERE database = ?", params![name])?;
    remove(transaction, Kind::Database, "", name)
}

impl Store {
    /// Reads the catalogue.
    pub(crate) fn load(&self) -> rusqlite::Result<Catalog> {
        let mut catalog = Catalog::default();
        for (name, (created, options, first_vgroup)) in
            bodies::<DatabaseBody>(&self.connection, Kind::Database)?
        {
            let database = Database {
                name: name.1.clone(),
                created,
                options,
                first_vgroup,
                stables: BTreeMap::new(),
                tables: BTreeMap::new(),
            };
            catalog.databases.insert(name.1, database);
        }
        for ((database, name), schema) in bodies::<Schema>(&self.connection, Kind::Stable)? {
            catalog.next_id = catalog.next_id.max(schema.id);
            if let Some(database) = catalog.databases.get_mut(&database) {
                database.stables.insert(name, Arc::new(schema));
            }
        }
        for ((database, name), schema) in bodies::<Schema>(&self.connection, Kind::Normal)? {
            catalog.next_id = catalog.next_id.max(schema.id);
            if let Some(database) = catalog.databases.get_mut(&database) {
                database.tables.insert(name, Table::Normal(Arc::new(schema)));
            }
        }
        for ((database, name), child) in bodies::<Child>(&self.connection, Kind::Child)? {
            catalog.next_id = catalog.next_id.max(child.id);
            if let Some(database) = catalog.databases.get_mut(&database) {
                database.tables.insert(name, Table::Child(Arc::new(child)));
            }
        }
        for ((_, name), user) in bodies::<User>(&self.connection, Kind::User)? {
            catalog.users.insert(name, user);
        }
        for ((_, name), topic) in bodies::<Topic>(&self.connection, Kind::Topic)? {
            catalog.topics.insert(name, topic);
        }
        catalog.offsets = self.offsets()?;
        Ok(catalog)
    }
}

type Named<T> = Vec<((String, String), T)>;

fn bodies<T: DeserializeOwned>(connection: &Connection, kind: Kind) -> rusqlite::Result<Named<T>> {
    let mut statement =
        connection.prepare("SELECT database, name, body FROM catalog WHERE kind = ?")?;
    let rows = statement.query_map([kind.name()], |row| {
        let body: String = row.get(2)?;
        let body = serde_json::from_str(&body).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(
                2,
                rusqlite::types::Type::Text,
                Box::new(error),
            )
        })?;
        Ok(((row.get(0)?, row.get(1)?), body))
    })?;
    rows.collect()
}
