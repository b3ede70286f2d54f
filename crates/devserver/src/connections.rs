//! Who is connected, for `show connections`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::session::Client;

/// The sessions that are alive, by number.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    last: u32,
    alive: BTreeMap<u32, Connection>,
}

/// One session.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) user: String,
    pub(crate) client: Client,
    /// In milliseconds since 1970.
    pub(crate) login: i64,
    pub(crate) last_access: i64,
}

impl Connections {
    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn add(&self, user: &str) -> u32 {
        let now = Timestamp::now().as_millisecond();
        self.with(|inner| {
            inner.last = inner.last.wrapping_add(1);
            let connection = Connection {
                user: user.to_owned(),
                client: Client::default(),
                login: now,
                last_access: now,
            };
            inner.alive.insert(inner.last, connection);
            inner.last
        })
    }

    pub(crate) fn remove(&self, id: u32) {
        self.with(|inner| inner.alive.remove(&id));
    }

    pub(crate) fn update(&self, id: u32, change: impl FnOnce(&mut Connection)) {
        self.with(|inner| {
            if let Some(connection) = inner.alive.get_mut(&id) {
                change(connection);
            }
        });
    }

    pub(crate) fn list(&self) -> Vec<(u32, Connection)> {
        self.with(|inner| {
            inner.alive.iter().map(|(id, connection)| (*id, connection.clone())).collect()
        })
    }
}
