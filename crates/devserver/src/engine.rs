//! The door: what the network front holds.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::tz::TimeZone;
use taos_proto::Precision;
use tokio::sync::watch;

use crate::catalog::{Catalog, User};
use crate::connections::Connections;
use crate::consumer::Groups;
use crate::error::SqlError;
use crate::log::Logs;
use crate::session::Session;
use crate::store::{self, Store};
use crate::value::Clock;

/// The version that the server reports unless it is told another.
pub const DEFAULT_VERSION: &str = "3.3.6.0";

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In memory, until the last clone of the engine and its sessions is dropped.
    Memory,
    /// In this SQLite file, which is created when it is missing.
    File(PathBuf),
}

/// The storage cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {storage:?} as the storage of the development server")]
pub struct OpenError {
    storage: Storage,
    source: Box<dyn std::error::Error + Send + Sync>,
}

/// Databases, users and sessions. Clones share all of it.
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    connections: Connections,
    groups: Groups,
    changes: watch::Sender<()>,
    version: Mutex<String>,
    zone: Mutex<TimeZone>,
}

/// What statements read and change.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) catalog: Catalog,
    pub(crate) store: Store,
    pub(crate) logs: Logs,
}

impl Engine {
    /// Opens the storage; an empty one gets the user `root` with the password `taosdata`.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or holds something else.
    pub fn open(storage: Storage) -> Result<Self, OpenError> {
        let changes = watch::Sender::new(());
        match Self::open_state(&storage, changes.clone()) {
            Ok(state) => Ok(Self {
                shared: Arc::new(Shared {
                    state: Mutex::new(state),
                    connections: Connections::default(),
                    groups: Groups::default(),
                    changes,
                    version: Mutex::new(DEFAULT_VERSION.to_owned()),
                    zone: Mutex::new(TimeZone::system()),
                }),
            }),
            Err(source) => Err(OpenError { storage, source }),
        }
    }

    fn open_state(
        storage: &Storage,
        changes: watch::Sender<()>,
    ) -> Result<State, Box<dyn std::error::Error + Send + Sync>> {
        let mut store = match storage {
            Storage::Memory => Store::memory()?,
            Storage::File(path) => Store::file(path)?,
        };
        let mut catalog = store.load()?;
        if !catalog.users.contains_key("root") {
            let now = Clock::new(TimeZone::UTC).now(Precision::Milliseconds);
            let mut root = User::new("root", "taosdata", now)?;
            root.superuser = true;
            store.transaction(|transaction| {
                store::save(transaction, store::Kind::User, "", "root", &root)
            })?;
            catalog.users.insert("root".to_owned(), root);
        }
        let logs = Logs::new(store.log_bounds()?, changes);
        Ok(State { catalog, store, logs })
    }

    /// A session of this user, whose password was checked before. It has no current database.
    pub fn session(&self, user: &str) -> Session {
        Session::new(self.clone(), user)
    }

    /// Checks a login.
    ///
    /// # Errors
    ///
    /// 0x351 "Invalid user", 0x357 "Authentication failure".
    pub fn check_password(&self, user: &str, password: &str) -> Result<(), SqlError> {
        let known = self.state().catalog.users.get(user).cloned();
        match known {
            Some(user) if user.has_password(password) => {
                if user.enabled {
                    Ok(())
                } else {
                    Err(SqlError::new(0x315, "User is disabled"))
                }
            }
            Some(_) => Err(SqlError::new(0x357, "Authentication failure")),
            None => Err(SqlError::new(0x351, "Invalid user")),
        }
    }

    /// Sets the password of a user, who is created when missing; `root` stays the superuser.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub fn set_password(&self, user: &str, password: &str) -> Result<(), SqlError> {
        let mut state = self.state();
        let now = Clock::new(TimeZone::UTC).now(Precision::Milliseconds);
        let known = state.catalog.users.get(user).cloned();
        let changed = match known {
            Some(mut known) => {
                known.set_password(password)?;
                known
            }
            None => User::new(user, password, now)?,
        };
        state.store.transaction(|transaction| {
            store::save(transaction, store::Kind::User, "", user, &changed)
        })?;
        state.catalog.users.insert(user.to_owned(), changed);
        Ok(())
    }

    /// Whether a database of exactly this name exists; `information_schema` does.
    pub fn has_database(&self, name: &str) -> bool {
        crate::catalog::SYSTEM_DATABASES.contains(&name)
            || self.state().catalog.databases.contains_key(name)
    }

    /// The version that clients are told.
    pub fn version(&self) -> String {
        lock(&self.shared.version).clone()
    }

    /// Sets the version that clients are told; [`DEFAULT_VERSION`] before.
    pub fn set_version(&self, version: &str) {
        version.clone_into(&mut lock(&self.shared.version));
    }

    /// Sets the zone of sessions that choose none: an IANA name. The system's zone before.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub fn set_time_zone(&self, name: &str) -> Result<(), SqlError> {
        *lock(&self.shared.zone) = zone_named(name)?;
        Ok(())
    }

    pub(crate) fn time_zone(&self) -> TimeZone {
        lock(&self.shared.zone).clone()
    }

    pub(crate) fn connections(&self) -> &Connections {
        &self.shared.connections
    }

    /// The groups of consumers. Who needs their lock and that of the state takes this one first.
    pub(crate) fn groups(&self) -> &Groups {
        &self.shared.groups
    }

    /// Tells when consumers should look again.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.shared.changes.subscribe()
    }

    /// Locks the state. It is held for one statement's step, or for one page of a scan.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }
}

/// A panic elsewhere rolled its transaction back: what it left is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The zone of this IANA name.
pub(crate) fn zone_named(name: &str) -> Result<TimeZone, SqlError> {
    TimeZone::get(name).map_err(|error| {
        SqlError::new(0x118, format!("Invalid parameters: time zone '{name}': {error}"))
    })
}
