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
use crate::sql::ast::{InsertColumn, InsertRows, InsertSource, InsertTarget};
use crate::sql::parser::insert_error;
use crate::sql::text::fold;
use crate::value::Datum;

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
    pub(crate) schema: Arc<Schema>,
    pub(crate) child: i64,
    /// Positions in the schema of the values of a row; one of them is 0, the timestamp.
    pub(crate) columns: Vec<usize>,
    pub(crate) values: Vec<Datum>,
    /// No row may be older, in the precision of the database.
    pub(crate) oldest: i64,
}

impl Plan {
    pub(super) fn add(
        &mut self,
        target: &InsertTarget<'_>,
        queried: Option<Queried>,
        state: &mut State,
        context: &Context<'_>,
    ) -> Result<(), SqlError> {
        let database_name = database_of(&target.table, context.database)?;
        if SYSTEM_DATABASES.contains(&database_name) {
            return Err(SqlError::new(0x2669, "System table not allowed"));
        }
        let database = state.catalog.database(database_name)?;
        let precision = database.options.precision();
        let oldest = oldest(context, database.options.keep_minutes(), precision);
        let reader = Reader { sql: context.sql, clock: &context.clock, precision };
        let object = database.object(&target.table.name);
        if let (Some(Object::Stable(schema)), None) = (&object, &target.using) {
            let schema = Arc::clone(schema);
            return self.add_to_stable(
                target,
                queried,
                &schema,
                database_name,
                oldest,
                &reader,
                state,
            );
        }
        let (schema, child) = match (object, &target.using) {
            (Some(Object::Normal(schema)), None) => (schema, crate::store::NO_CHILD),
            (Some(Object::Child(child, schema)), _) => (schema, child.id),
            (Some(Object::Stable(_) | Object::Normal(_)), Some(_)) => {
                return Err(SqlError::new(0x603, "Table already exists"));
            }
            (Some(Object::Stable(schema)), None) => (schema, crate::store::NO_CHILD),
            (None, None) => return Err(SqlError::no_table()),
            (None, Some(using)) => {
                let stable_database = database_of(&using.stable, Some(database_name))?;
                if stable_database != database_name {
                    return Err(SqlError::unsupported(
                        "a child table in another database than its super table",
                    ));
                }
                let stable = database.object(&using.stable.name).ok_or_else(SqlError::no_table)?;
                let schema = Arc::clone(stable.schema());
                let tags = match &stable {
                    Object::Stable(stable) => tag_values(using, stable, &reader)?,
                    // The error of a table that has no tags.
                    Object::Normal(normal) => tag_values(using, normal, &reader)?,
                    Object::Child(..) => return Err(SqlError::no_table()),
                };
                let id =
                    self.child(state, database_name, &target.table.name, &schema, tags, context);
                (schema, id)
            }
        };
        let columns = column_positions(target.columns.as_deref(), &schema)?;
        let values = match (&target.source, queried) {
            (_, Some(rows)) => super::query::values(rows, &columns, &schema, precision)?,
            (InsertSource::Values(rows), None) => literals(rows, &columns, &schema, &reader)?,
            (InsertSource::Query(_), None) => Vec::new(),
        };
        self.targets.push(Target { schema, child, columns, values, oldest });
        Ok(())
    }

    /// The number of a child table that exists, or will.
    pub(super) fn child(
        &mut self,
        state: &mut State,
        database: &str,
        name: &str,
        stable: &Schema,
        tags: Vec<Datum>,
        context: &Context<'_>,
    ) -> i64 {
        let key = (database.to_owned(), name.to_owned());
        if let Some(child) = self.children.get(&key) {
            return child.id;
        }
        let id = state.catalog.new_id();
        let info = TableInfo {
            created: context.clock.now(Precision::Milliseconds),
            ..TableInfo::default()
        };
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
pub(super) fn column_positions(
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

pub(super) fn check_width(
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
