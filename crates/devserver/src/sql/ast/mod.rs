//! The typed tree of a statement.

mod definition;
mod expression;
mod insert;
mod query;
mod show;

pub(crate) use definition::*;
pub(crate) use expression::*;
pub(crate) use insert::*;
pub(crate) use query::*;
pub(crate) use show::*;

/// The name of a table or a super table, with its database if one was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectName {
    pub(crate) database: Option<String>,
    pub(crate) name: String,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Statement<'s> {
    Query(Box<Query>),
    Insert(Insert<'s>),
    Delete {
        table: ObjectName,
        filter: Option<Expr>,
    },
    CreateDatabase {
        name: String,
        if_not_exists: bool,
        options: Vec<DatabaseOption>,
    },
    AlterDatabase {
        name: String,
        options: Vec<DatabaseOption>,
    },
    DropDatabase {
        name: String,
        if_exists: bool,
    },
    UseDatabase(String),
    CreateTable(CreateTable),
    CreateChildren(Vec<CreateChild<'s>>),
    DropTables {
        stable: bool,
        tables: Vec<(ObjectName, bool)>,
    },
    AlterTable {
        stable: bool,
        table: ObjectName,
        action: AlterAction<'s>,
    },
    Describe(ObjectName),
    Show(Show),
    Explain(Box<Query>),
    CreateUser {
        name: String,
        password: String,
        sysinfo: bool,
    },
    AlterUser {
        name: String,
        action: AlterUser,
    },
    DropUser(String),
    CreateTopic(CreateTopic),
    DropTopic {
        name: String,
        if_exists: bool,
    },
    DropConsumerGroup {
        group: String,
        topic: String,
        if_exists: bool,
    },
    KillQuery(String),
    KillConnection(i64),
    /// Accepted and without a meaning here: the server has nothing to tune, flush or index.
    Accepted(Accepted),
    /// Known to TDengine's grammar and not offered here.
    Unsupported(String),
    /// Refused by the open-source server, too.
    Enterprise,
}

/// Statements that succeed without an effect on what later statements answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    FlushDatabase(String),
    CreateIndex(ObjectName),
    CreateTsma(ObjectName),
    DropIndex,
    AlterLocal,
}
