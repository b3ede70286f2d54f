//! Databases, tables, users, topics.

use super::{Expr, InsertValue, ObjectName, Query};
use crate::value::DataType;

/// An option of a database with its value as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DatabaseOption {
    /// In lower case.
    pub(crate) name: String,
    /// Several values for `keep`.
    pub(crate) values: Vec<OptionValue>,
}

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OptionValue {
    Integer(i64),
    Text(String),
    /// A number and its unit.
    Duration(i64, char),
}

/// A declared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeName {
    pub(crate) data_type: DataType,
    /// In bytes, or in characters for NCHAR; what fixed types need for one value.
    pub(crate) length: u32,
    pub(crate) precision: u8,
    pub(crate) scale: u8,
}

/// A column or a tag of a new table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnDefinition {
    pub(crate) name: String,
    pub(crate) type_name: TypeName,
    pub(crate) primary_key: bool,
}

/// `create table` or `create stable` with columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CreateTable {
    pub(crate) name: ObjectName,
    pub(crate) if_not_exists: bool,
    pub(crate) columns: Vec<ColumnDefinition>,
    /// With tags it is a super table.
    pub(crate) tags: Option<Vec<ColumnDefinition>>,
    pub(crate) options: TableOptions,
}

/// What may follow the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TableOptions {
    pub(crate) comment: Option<String>,
    pub(crate) ttl: Option<i32>,
}

/// `create table … using …`, one table of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CreateChild<'s> {
    pub(crate) name: ObjectName,
    pub(crate) if_not_exists: bool,
    pub(crate) using: super::Using<'s>,
    pub(crate) options: TableOptions,
}

/// What `alter table` does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AlterAction<'s> {
    AddColumn(ColumnDefinition),
    DropColumn(String),
    ModifyColumn(ColumnDefinition),
    RenameColumn(String, String),
    AddTag(ColumnDefinition),
    DropTag(String),
    ModifyTag(ColumnDefinition),
    RenameTag(String, String),
    SetTags(Vec<(String, InsertValue<'s>)>),
    Options(TableOptions),
}

/// What `alter user` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AlterUser {
    Password(String),
    Enable(bool),
    SysInfo(bool),
}

/// `create topic`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CreateTopic {
    pub(crate) name: String,
    pub(crate) if_not_exists: bool,
    pub(crate) source: TopicSource,
    /// The statement as given, for `show create topic` and `ins_topics`.
    pub(crate) sql: String,
    pub(crate) with_meta: bool,
}

/// What a topic delivers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TopicSource {
    Query(Box<Query>),
    Stable { table: ObjectName, filter: Option<Expr> },
    Database(String),
}
