//! What an `insert` will write.

use std::collections::BTreeMap;
use std::sync::Arc;

use taos_proto::Precision;

use super::query::Queried;
use super::{Reader, tag_values};
use crate::catalog::{Child, Object, SYSTEM_DATABASES, Schema, TableInfo, database_of};
use crate::engine::State;
use crate::error::SqlError;
use crate::session::Context;
use crate::sql::ast::{InsertColumn, InsertRows, InsertSource, InsertTarget, ObjectName};
use crate::sql::parser::insert_error;
use crate::sql::text::fold;
use crate::value::{Clock, Datum};

/// New child tables and rows.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// By database and name.
    pub(super) children: BTreeMap<(String, String), Child>,
    pub(super) targets: Vec<Target>,
}

/// Rows of one table.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) database: String,
    pub(crate) table: String,
    pub(crate) schema: Arc<Schema>,
    pub(crate) child: i64,
    /// Positions in the schema of the values of a row; one of them is 0, the timestamp.
    pub(crate) columns: Vec<usize>,
    pub(crate) values: Vec<Datum>,
    /// No row may be older, in the precision of the database.
    pub(crate) oldest: i64,
}

/// The database that rows go to, and what their table's name means there.
pub(crate) struct Destination<'a> {
    pub(crate) database: &'a str,
    pub(crate) table: &'a ObjectName,
    /// None for a table that does not exist yet.
    pub(crate) object: Option<Object>,
    pub(crate) precision: Precision,
    /// No row may be older.
    pub(crate) oldest: i64,
}

impl<'a> Destination<'a> {
    pub(crate) fn of(
        table: &'a ObjectName,
        state: &State,
        context: &Context<'a>,
    ) -> Result<Self, SqlError> {
        let name = database_of(table, context.database)?;
        if SYSTEM_DATABASES.contains(&name) {
            return Err(SqlError::new(0x2669, "System table not allowed"));
        }
        let database = state.catalog.database(name)?;
        let precision = database.options.precision();
        let oldest = oldest(context, database.options.keep_minutes(), precision);
        let object = database.object(&table.name);
        Ok(Self { database: name, table, object, precision, oldest })
    }

    /// What `using` names; it must be in the same database.
    pub(crate) fn stable(&self, name: &ObjectName, state: &State) -> Result<Object, SqlError> {
        if database_of(name, Some(self.database))? != self.database {
            return Err(SqlError::unsupported(
                "a child table in another database than its super table",
            ));
        }
        let database = state.catalog.database(self.database)?;
        database.object(&name.name).ok_or_else(SqlError::no_table)
    }
}

impl Plan {
    pub(super) fn add(
        &mut self,
        target: &InsertTarget<'_>,
        queried: Option<Queried>,
        state: &mut State,
        context: &Context<'_>,
    ) -> Result<(), SqlError> {
        let destination = Destination::of(target.table.named()?, state, context)?;
        let precision = destination.precision;
        let reader = Reader { sql: context.sql, clock: &context.clock, precision };
        if let (Some(Object::Stable(schema)), None) = (&destination.object, &target.using) {
            let schema = Arc::clone(schema);
            return self.add_to_stable(target, queried, &schema, &destination, &reader, state);
        }
        let stable = target.using.as_ref().map(|using| &using.stable);
        let tags = |schema: &Schema| match &target.using {
            Some(using) => tag_values(using, schema, &reader),
            None => Ok(Vec::new()),
        };
        let (schema, child) = self.place(&destination, stable, tags, state, context)?;
        let columns = column_positions(target.columns.as_deref(), &schema)?;
        let values = match (&target.source, queried) {
            (_, Some(rows)) => super::query::values(rows, &columns, &schema, precision)?,
            (InsertSource::Values(rows), None) => literals(rows, &columns, &schema, &reader)?,
            (InsertSource::Query(_), None) => Vec::new(),
        };
        let Destination { database, table, oldest, .. } = destination;
        let (database, table) = (database.to_owned(), table.name.clone());
        self.push(Target { database, table, schema, child, columns, values, oldest });
        Ok(())
    }

    /// The schema of the table and the number of its child. A table that does not exist is created
    /// as one of `stable`; only then its tags are asked for.
    pub(crate) fn place(
        &mut self,
        destination: &Destination<'_>,
        stable: Option<&ObjectName>,
        tags: impl FnOnce(&Schema) -> Result<Vec<Datum>, SqlError>,
        state: &mut State,
        context: &Context<'_>,
    ) -> Result<(Arc<Schema>, i64), SqlError> {
        Ok(match (&destination.object, stable) {
            (Some(Object::Normal(schema)), None) => (Arc::clone(schema), crate::store::NO_CHILD),
            (Some(Object::Child(child, schema)), _) => (Arc::clone(schema), child.id),
            (Some(_), Some(_)) => return Err(SqlError::new(0x603, "Table already exists")),
            (Some(Object::Stable(_)) | None, None) => return Err(SqlError::no_table()),
            (None, Some(name)) => {
                let stable = destination.stable(name, state)?;
                let (Object::Stable(schema) | Object::Normal(schema)) = &stable else {
                    return Err(SqlError::no_table());
                };
                // A normal table has no tags: asking for them is the error.
                let tags = tags(schema)?;
                let Destination { database, table, .. } = destination;
                let id = self.child(state, database, &table.name, schema, tags, &context.clock);
                (Arc::clone(schema), id)
            }
        })
    }

    /// The number of a child table that will exist.
    pub(super) fn child(
        &mut self,
        state: &mut State,
        database: &str,
        name: &str,
        stable: &Schema,
        tags: Vec<Datum>,
        clock: &Clock,
    ) -> i64 {
        let key = (database.to_owned(), name.to_owned());
        if let Some(child) = self.children.get(&key) {
            return child.id;
        }
        let id = state.catalog.new_id();
        let info =
            TableInfo { created: clock.now(Precision::Milliseconds), ..TableInfo::default() };
        let child = Child { id, name: name.into(), stable: stable.name.clone(), tags, info };
        self.children.insert(key, child);
        id
    }
}

/// The oldest time that a row may have.
pub(crate) fn oldest(context: &Context<'_>, keep_minutes: i64, precision: Precision) -> i64 {
    let keep = keep_minutes.saturating_mul(60).saturating_mul(precision.per_second());
    context.clock.now(precision).saturating_sub(keep)
}

/// Where the named columns are; all of them without a list.
pub(crate) fn column_positions(
    names: Option<&[InsertColumn]>,
    schema: &Schema,
) -> Result<Vec<usize>, SqlError> {
    let Some(names) = names else { return Ok((0..schema.columns.len()).collect()) };
    let mut positions = Vec::with_capacity(names.len());
    for InsertColumn { name, .. } in names {
        let at = schema.column(name).ok_or_else(|| SqlError::invalid_column(name))?;
        if positions.contains(&at) {
            return Err(insert_error(name, "duplicated column name"));
        }
        positions.push(at);
    }
    if !positions.contains(&0) {
        return Err(SqlError::new(0x200, "Primary timestamp column should not be null"));
    }
    if schema.second_key().is_some_and(|key| !positions.contains(&key)) {
        return Err(SqlError::new(0x200, "Primary key column should not be null"));
    }
    Ok(positions)
}

fn literals(
    rows: &InsertRows<'_>,
    columns: &[usize],
    schema: &Schema,
    reader: &Reader<'_>,
) -> Result<Vec<Datum>, SqlError> {
    let mut values = Vec::with_capacity(rows.values.len());
    let mut begin = 0;
    for &(end, close) in &rows.ends {
        check_width(end - begin, columns.len(), close, reader)?;
        let row = rows.values.get(begin..end).unwrap_or_default();
        for (literal, at) in row.iter().zip(columns) {
            let Some(column) = schema.columns.get(*at) else { continue };
            values.push(reader.read(literal, column)?);
        }
        begin = end;
    }
    Ok(values)
}

pub(crate) fn check_width(
    given: usize,
    expected: usize,
    close: usize,
    reader: &Reader<'_>,
) -> Result<(), SqlError> {
    if given > expected {
        return Err(SqlError::new(0x263f, "Illegal number of columns"));
    }
    if given < expected {
        let rest = reader.sql.get(close..).unwrap_or_default();
        return Err(insert_error(&fold(rest), ", expected"));
    }
    Ok(())
}
