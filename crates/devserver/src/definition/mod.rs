//! Statements that define things: databases, tables, users, topics.

mod alter;
mod child;
mod database;
mod drop;
mod table;
mod topic;
mod user;

pub(crate) use alter::alter_table;
pub(crate) use child::create_children;
pub(crate) use database::{alter_database, create_database, drop_database};
pub(crate) use drop::drop_tables;
pub(crate) use table::create_table;
pub(crate) use topic::{create_topic, drop_consumer_group, drop_topic};
pub(crate) use user::{alter_user, create_user, drop_user};
