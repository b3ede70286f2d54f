//! `show`.

use super::ObjectName;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    Databases {
        user_only: bool,
    },
    Stables {
        database: Option<String>,
        like: Option<String>,
    },
    Tables {
        database: Option<String>,
        kind: TableKind,
        like: Option<String>,
    },
    Tags(ObjectName),
    TableTags {
        stable: ObjectName,
        tags: Vec<String>,
    },
    CreateDatabase(String),
    CreateTable(ObjectName),
    Variables {
        like: Option<String>,
    },
    ClusterAlive,
    /// A list that is a table of `information_schema` or `performance_schema`, as a whole or by its
    /// name column alone.
    List(List),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableKind {
    Any,
    Normal,
    Child,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Users,
    Topics,
    Streams,
    Consumers,
    Subscriptions,
    Dnodes,
    Mnodes,
    Qnodes,
    Snodes,
    Cluster,
    Connections,
    Apps,
    Queries,
    Transactions,
    Functions,
    Views,
    Vgroups,
    Indexes,
}
