//! Which part of the engine executes a statement.

use crate::answer::{Answer, ResultSet};
use crate::catalog::SYSTEM_DATABASES;
use crate::error::SqlError;
use crate::session::Context;
use crate::sql::ast::{Accepted, Statement};
use crate::{catalog, definition, delete, describe, insert, plan, show};

/// The answer, and the database that `use` chose.
pub(crate) fn execute(
    statement: &Statement<'_>,
    context: &Context<'_>,
) -> Result<(Answer, Option<String>), SqlError> {
    let done = |result: Result<(), SqlError>| result.map(|()| Answer::Affected(0));
    let answer = match statement {
        Statement::Query(query) => ResultSet::from_relation(plan::query(query, context)?).into(),
        Statement::Explain(query) => {
            ResultSet::from_relation(plan::explain(query, context)?).into()
        }
        Statement::Insert(insert) => Answer::Affected(insert::execute(insert, context)?),
        Statement::Delete { table, filter } => {
            Answer::Affected(delete::execute(table, filter.as_ref(), context)?)
        }
        Statement::UseDatabase(name) => {
            if !context.engine.has_database(name) {
                return Err(SqlError::no_database());
            }
            return Ok((Answer::Affected(0), Some(name.clone())));
        }
        Statement::CreateDatabase { name, if_not_exists, options } => {
            done(definition::create_database(name, *if_not_exists, options, context))?
        }
        Statement::AlterDatabase { name, options } => {
            done(definition::alter_database(name, options, context))?
        }
        Statement::DropDatabase { name, if_exists } => {
            done(definition::drop_database(name, *if_exists, context))?
        }
        Statement::CreateTable(table) => done(definition::create_table(table, context))?,
        Statement::CreateChildren(children) => {
            done(definition::create_children(children, context))?
        }
        Statement::DropTables { stable, tables } => {
            done(definition::drop_tables(*stable, tables, context))?
        }
        Statement::AlterTable { stable, table, action } => {
            done(definition::alter_table(*stable, table, action, context))?
        }
        Statement::CreateUser { name, password, sysinfo } => {
            done(definition::create_user(name, password, *sysinfo, context))?
        }
        Statement::AlterUser { name, action } => {
            done(definition::alter_user(name, action, context))?
        }
        Statement::DropUser(name) => done(definition::drop_user(name, context))?,
        Statement::CreateTopic(topic) => done(definition::create_topic(topic, context))?,
        Statement::DropTopic { name, if_exists } => {
            done(definition::drop_topic(name, *if_exists, context))?
        }
        Statement::DropConsumerGroup { group, topic, if_exists } => {
            done(definition::drop_consumer_group(group, topic, *if_exists, context))?
        }
        Statement::Describe(table) => {
            ResultSet::from_relation(describe::describe(table, context)?).into()
        }
        Statement::Show(show) => ResultSet::from_relation(show::show(show, context)?).into(),
        Statement::KillQuery(_) | Statement::KillConnection(_) => {
            return Err(SqlError::new(0x30e, "Invalid connection id"));
        }
        Statement::Accepted(accepted) => done(accept(accepted, context))?,
        Statement::Unsupported(construct) => return Err(SqlError::unsupported(construct)),
        Statement::Enterprise => return Err(SqlError::new(0x100, "Operation not supported")),
    };
    Ok((answer, None))
}

/// Statements without an effect still name things that must exist.
fn accept(accepted: &Accepted, context: &Context<'_>) -> Result<(), SqlError> {
    match accepted {
        Accepted::FlushDatabase(name) => {
            if SYSTEM_DATABASES.contains(&name.as_str()) {
                return Err(SqlError::no_database());
            }
            context.engine.state().catalog.database(name).map(|_| ())
        }
        Accepted::CreateIndex(table) | Accepted::CreateTsma(table) => {
            let database = catalog::database_of(table, context.database)?;
            let state = context.engine.state();
            let object = state.catalog.database(database)?.object(&table.name);
            object.map(|_| ()).ok_or_else(SqlError::no_table)
        }
        Accepted::DropIndex | Accepted::AlterLocal => Ok(()),
    }
}

impl From<ResultSet> for Answer {
    fn from(rows: ResultSet) -> Self {
        Self::Rows(rows)
    }
}
