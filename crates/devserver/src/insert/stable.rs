//! `insert into stable (tbname, tags…, ts, columns…)`: each row names its table.

use std::sync::Arc;

use super::plan::{Destination, check_width};
use super::query::Queried;
use super::{Plan, Reader, Target};
use crate::catalog::{Object, Schema};
use crate::engine::State;
use crate::error::SqlError;
use crate::sql::ast::{InsertColumn, InsertSource, InsertTarget, InsertValueKind};
use crate::sql::parser::insert_error;
use crate::sql::text::fold;
use crate::value::{Clock, Datum};

/// What a value of a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The name of the table.
    Name,
    Tag(usize),
    Column(usize),
}

/// What the named columns of an insert into a super table are.
pub(crate) fn places(names: &[InsertColumn], schema: &Schema) -> Result<Vec<Place>, SqlError> {
    let mut places = Vec::new();
    for column in names {
        let place = if column.name == "tbname" {
            Place::Name
        } else if let Some(at) = schema.column(&column.name) {
            Place::Column(at)
        } else if let Some(at) = schema.tag(&column.name) {
            Place::Tag(at)
        } else {
            return Err(SqlError::invalid_column(&column.name));
        };
        if places.contains(&place) {
            return Err(insert_error(&column.name, "duplicated column name"));
        }
        places.push(place);
    }
    if !places.contains(&Place::Name) {
        return Err(SqlError::new(0x200, "tbname column should not be null"));
    }
    if !places.contains(&Place::Column(0)) {
        return Err(SqlError::new(0x200, "Primary timestamp column should not be null"));
    }
    Ok(places)
}

impl Plan {
    pub(super) fn add_to_stable(
        &mut self,
        target: &InsertTarget<'_>,
        queried: Option<Queried>,
        schema: &Arc<Schema>,
        destination: &Destination<'_>,
        reader: &Reader<'_>,
        state: &mut State,
    ) -> Result<(), SqlError> {
        let Some(names) = &target.columns else {
            let rest = reader.sql.get(target.after_table..).unwrap_or_default();
            return Err(insert_error(
                &fold(rest),
                "(...tbname, ts...) bounded cols is expected for supertable insertion",
            ));
        };
        if queried.is_some() {
            return Err(SqlError::unsupported("INSERT … SELECT into a super table"));
        }
        let InsertSource::Values(rows) = &target.source else { return Ok(()) };
        let places = places(names, schema)?;
        let columns: Vec<usize> = places
            .iter()
            .filter_map(|place| if let Place::Column(at) = place { Some(*at) } else { None })
            .collect();
        let mut begin = 0;
        for &(end, close) in &rows.ends {
            check_width(end - begin, places.len(), close, reader)?;
            let mut name = String::new();
            let mut tags = vec![Datum::Null; schema.tags.len()];
            let mut values = Vec::with_capacity(columns.len());
            for (literal, place) in
                rows.values.get(begin..end).unwrap_or_default().iter().zip(&places)
            {
                match *place {
                    Place::Name => match &literal.kind {
                        InsertValueKind::Text(text) if !text.is_empty() => name = text.to_string(),
                        _ => return Err(SqlError::new(0x200, "tbname column should not be null")),
                    },
                    Place::Tag(at) => {
                        if let (Some(tag), Some(value)) = (schema.tags.get(at), tags.get_mut(at)) {
                            *value = reader.read(literal, tag)?;
                        }
                    }
                    Place::Column(at) => {
                        if let Some(column) = schema.columns.get(at) {
                            values.push(reader.read(literal, column)?);
                        }
                    }
                }
            }
            let Destination { database, oldest, .. } = *destination;
            let child = self.child_of(state, database, &name, schema, tags, reader.clock)?;
            let (schema, columns) = (Arc::clone(schema), columns.clone());
            let (database, table) = (database.to_owned(), name);
            self.push(Target { database, table, schema, child, columns, values, oldest });
            begin = end;
        }
        Ok(())
    }

    /// The number of a child of this super table, whether it exists or will.
    pub(crate) fn child_of(
        &mut self,
        state: &mut State,
        database: &str,
        name: &str,
        schema: &Schema,
        tags: Vec<Datum>,
        clock: &Clock,
    ) -> Result<i64, SqlError> {
        match state.catalog.database(database)?.object(name) {
            Some(Object::Child(child, _)) if child.stable == schema.name => Ok(child.id),
            Some(_) => Err(SqlError::new(0x603, "Table already exists")),
            None => Ok(self.child(state, database, name, schema, tags, clock)),
        }
    }

    /// Rows of one table that follow each other are written together.
    pub(crate) fn push(&mut self, target: Target) {
        match self.targets.last_mut() {
            Some(last)
                if last.child == target.child
                    && last.columns == target.columns
                    && Arc::ptr_eq(&last.schema, &target.schema) =>
            {
                last.values.extend(target.values);
            }
            _ => self.targets.push(target),
        }
    }
}
