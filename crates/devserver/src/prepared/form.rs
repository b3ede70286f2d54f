//! The form of a prepared insert: what each of its values is for, and which of them are bound.

use std::sync::Arc;

use taos_proto::Precision;

use super::field::{BindField, FieldKind};
use crate::catalog::{Object, Schema};
use crate::engine::State;
use crate::error::SqlError;
use crate::insert::{
    Destination, Place, Reader, check_width, column_positions, places, tag_positions,
};
use crate::session::Context;
use crate::sql::ast::{
    Insert, InsertSource, InsertTable, InsertTarget, InsertValue, InsertValueKind, ObjectName,
};
use crate::value::Datum;

/// A tag or column of the insert.
pub(super) struct Slot {
    /// Its position in the schema.
    pub(super) at: usize,
    /// The value that the statement gives; none for a `?`.
    pub(super) literal: Option<Datum>,
}

pub(super) struct Form {
    pub(super) schema: Arc<Schema>,
    pub(super) tags: Vec<Slot>,
    pub(super) columns: Vec<Slot>,
    /// What the `?` are for, in their order.
    pub(super) order: Vec<Place>,
    /// Whether each row names its table: an insert into a super table.
    pub(super) by_row: bool,
    precision: Precision,
}

/// A prepared insert has one table and one row of values.
pub(super) fn only_target<'a, 's>(
    insert: &'a Insert<'s>,
) -> Result<&'a InsertTarget<'s>, SqlError> {
    let [target] = insert.targets.as_slice() else {
        return Err(SqlError::unsupported("several tables in a prepared INSERT"));
    };
    match &target.source {
        InsertSource::Values(rows) if rows.ends.len() == 1 => Ok(target),
        InsertSource::Values(_) => {
            Err(SqlError::unsupported("several rows of values in a prepared INSERT"))
        }
        InsertSource::Query(_) => Err(SqlError::unsupported("a prepared INSERT … SELECT")),
    }
}

impl Form {
    /// `named` is the table that was set for a `?`.
    pub(super) fn of(
        target: &InsertTarget<'_>,
        named: Option<&ObjectName>,
        state: &State,
        context: &Context<'_>,
    ) -> Result<Self, SqlError> {
        let table = match (&target.table, named, &target.using) {
            (InsertTable::Named(table), _, _) | (InsertTable::Placeholder, Some(table), _) => table,
            // For the schema a table of the super table is as good as another.
            (InsertTable::Placeholder, None, Some(using)) => &using.stable,
            (InsertTable::Placeholder, None, None) => return Err(no_table_name()),
        };
        let destination = Destination::of(table, state, context)?;
        let schema = match (&destination.object, &target.using) {
            (Some(Object::Child(_, schema) | Object::Normal(schema)), _) => Arc::clone(schema),
            (Some(Object::Stable(schema)), _) => Arc::clone(schema),
            (None, Some(using)) => Arc::clone(destination.stable(&using.stable, state)?.schema()),
            (None, None) => return Err(SqlError::no_table()),
        };
        let precision = destination.precision;
        let reader = Reader { sql: context.sql, clock: &context.clock, precision };
        let mut form = Self {
            schema: Arc::clone(&schema),
            tags: Vec::new(),
            columns: Vec::new(),
            order: Vec::new(),
            by_row: matches!(&destination.object, Some(Object::Stable(_)))
                && target.using.is_none(),
            precision,
        };
        if target.table == InsertTable::Placeholder {
            form.order.push(Place::Name);
        }
        if let Some(using) = &target.using {
            for (at, value) in tag_positions(using, &schema, &reader)?.into_iter().zip(&using.tags)
            {
                form.take(Place::Tag(at), value, &reader)?;
            }
        }
        let places = match (&target.columns, form.by_row) {
            (Some(names), true) => places(names, &schema)?,
            (None, true) => {
                return Err(SqlError::new(
                    0x200,
                    "(...tbname, ts...) bounded cols is expected for supertable insertion",
                ));
            }
            (names, false) => column_positions(names.as_deref(), &schema)?
                .into_iter()
                .map(Place::Column)
                .collect(),
        };
        if let InsertSource::Values(rows) = &target.source {
            let close = rows.ends.first().map_or(0, |(_, close)| *close);
            check_width(rows.values.len(), places.len(), close, &reader)?;
            for (place, value) in places.into_iter().zip(&rows.values) {
                form.take(place, value, &reader)?;
            }
        }
        Ok(form)
    }

    fn take(
        &mut self,
        place: Place,
        value: &InsertValue<'_>,
        reader: &Reader<'_>,
    ) -> Result<(), SqlError> {
        let bound = value.kind == InsertValueKind::Placeholder;
        if bound {
            self.order.push(place);
        }
        let (slots, at, column) = match place {
            Place::Name if bound => return Ok(()),
            Place::Name => {
                return Err(SqlError::unsupported("a fixed tbname in a prepared INSERT"));
            }
            Place::Tag(at) => (&mut self.tags, at, self.schema.tags.get(at)),
            Place::Column(at) => (&mut self.columns, at, self.schema.columns.get(at)),
        };
        let literal = match column {
            Some(column) if !bound => Some(reader.read(value, column)?),
            _ => None,
        };
        slots.push(Slot { at, literal });
        Ok(())
    }

    /// What the `?` stand for, in their order.
    pub(super) fn fields(&self) -> Vec<BindField> {
        let field = |place: &Place| match *place {
            Place::Name => Some(BindField::table_name()),
            Place::Tag(at) => self
                .schema
                .tags
                .get(at)
                .map(|tag| BindField::of(tag, FieldKind::Tag, self.precision)),
            Place::Column(at) => self
                .schema
                .columns
                .get(at)
                .map(|column| BindField::of(column, FieldKind::Column, self.precision)),
        };
        self.order.iter().filter_map(field).collect()
    }
}

pub(super) fn no_table_name() -> SqlError {
    SqlError::new(0x22b, "Stmt table name not set")
}
