//! `insert`.

use std::borrow::Cow;

use super::{Duration, ObjectName, Query};
use crate::error::SqlError;

/// One `insert` into any number of tables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Insert<'s> {
    pub(crate) targets: Vec<InsertTarget<'s>>,
}

/// One table of an `insert`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InsertTarget<'s> {
    pub(crate) table: InsertTable,
    /// Where the column list begins, for errors.
    pub(crate) after_table: usize,
    pub(crate) using: Option<Using<'s>>,
    pub(crate) columns: Option<Vec<InsertColumn>>,
    pub(crate) source: InsertSource<'s>,
}

/// The table that rows go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InsertTable {
    Named(ObjectName),
    /// `?`: a prepared statement names it.
    Placeholder,
}

impl InsertTable {
    /// The name, outside of prepared statements.
    pub(crate) fn named(&self) -> Result<&ObjectName, SqlError> {
        match self {
            Self::Named(name) => Ok(name),
            Self::Placeholder => {
                Err(SqlError::unsupported("a placeholder outside of a prepared statement"))
            }
        }
    }
}

/// A named column and where its name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InsertColumn {
    pub(crate) name: String,
    pub(crate) at: usize,
}

/// `using stable [(tag names)] tags (values)`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Using<'s> {
    pub(crate) stable: ObjectName,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) tags: Vec<InsertValue<'s>>,
    /// Where the first tag stands.
    pub(crate) tags_at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InsertSource<'s> {
    Values(InsertRows<'s>),
    Query(Box<Query>),
}

/// All values of all rows, one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InsertRows<'s> {
    pub(crate) values: Vec<InsertValue<'s>>,
    /// For each row the number of values up to its end, and where its `)` stands.
    pub(crate) ends: Vec<(usize, usize)>,
}

/// One value, as written: its type is the column's matter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InsertValue<'s> {
    pub(crate) kind: InsertValueKind<'s>,
    pub(crate) at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum InsertValueKind<'s> {
    Null,
    Bool(bool),
    /// Sign, digits, point, exponent; or `0x…`.
    Number(&'s str),
    Text(Cow<'s, str>),
    Now,
    Today,
    /// A time and durations added to it.
    Shifted(Box<Self>, Vec<Duration>),
    Placeholder,
}
