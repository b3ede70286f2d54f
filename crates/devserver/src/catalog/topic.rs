//! Topics: what consumers subscribe to.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) database: String,
    /// The table or super table it reads; none for a whole database.
    pub(crate) table: Option<String>,
    /// The columns its query names; others may be dropped.
    pub(crate) columns: Vec<String>,
    pub(crate) sql: String,
    pub(crate) with_meta: bool,
    /// `column`, `stable` or `db`.
    pub(crate) kind: String,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
}
