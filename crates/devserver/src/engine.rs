//! The door: what the network front holds.

use std::path::PathBuf;

use crate::error::SqlError;
use crate::session::Session;

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In memory, until the last clone of the engine is dropped.
    Memory,
    /// In this SQLite file, which is created when it is missing.
    File(PathBuf),
}

/// The storage cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {storage:?} as the storage of the development server")]
pub struct OpenError {
    storage: Storage,
}

/// Databases, users and sessions. Clones share all of it.
#[derive(Clone, Debug)]
pub struct Engine {}

impl Engine {
    /// Opens the storage; an empty one gets the user `root` with the password `taosdata`.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or holds something else.
    pub fn open(_storage: Storage) -> Result<Self, OpenError> {
        Ok(Self {})
    }

    /// A session of this user, whose password was checked before. It has no current database.
    pub fn session(&self, user: &str) -> Session {
        Session::new(user)
    }

    /// Checks a login.
    ///
    /// # Errors
    ///
    /// 0x357 "Authentication failure", for an unknown user, too.
    pub fn check_password(&self, _user: &str, _password: &str) -> Result<(), SqlError> {
        Err(SqlError::unsupported("users"))
    }

    /// Sets the password of a user, who is created when missing; `root` stays the superuser.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub fn set_password(&self, _user: &str, _password: &str) -> Result<(), SqlError> {
        Ok(())
    }

    /// Sets the version that clients are told.
    pub fn set_version(&self, _version: &str) {}

    /// Whether a database of exactly this name exists.
    pub fn has_database(&self, _name: &str) -> bool {
        false
    }
}
